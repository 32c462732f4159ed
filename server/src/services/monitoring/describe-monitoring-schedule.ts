import type {
  DescribeMonitoringScheduleCommandInput,
  DescribeMonitoringScheduleCommandOutput,
  ScheduleStatus,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import { executionSummary } from './list-monitoring-executions.js';
import type { Monitoring } from './room.js';
import { findSchedule } from './schedules.js';

export function describeMonitoringSchedule(
  monitoring: Monitoring,
): Handler<DescribeMonitoringScheduleCommandInput, DescribeMonitoringScheduleCommandOutput> {
  return async (input, context) => {
    const schedule = await findSchedule(monitoring, context, input.MonitoringScheduleName);
    const { region, name, document } = schedule;
    const [last] = await monitoring.executions.ofSchedule(region, name, 1);
    return {
      MonitoringScheduleArn: schedule.arn,
      MonitoringScheduleName: name,
      MonitoringScheduleStatus: schedule.status as ScheduleStatus,
      MonitoringType: document.type,
      CreationTime: new Date(schedule.created),
      LastModifiedTime: new Date(schedule.modified),
      MonitoringScheduleConfig: document.config,
      EndpointName: document.endpoint || undefined,
      // clients take its absence to mean that nothing has run yet; history of an earlier schedule
      // of the same name is not this one's
      LastMonitoringExecutionSummary:
        last && last.created >= schedule.created ? executionSummary(last) : undefined,
    };
  };
}
