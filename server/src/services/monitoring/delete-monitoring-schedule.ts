import type {
  DeleteMonitoringScheduleCommandInput,
  DeleteMonitoringScheduleCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { Monitoring } from './room.js';
import { scheduleKind } from './schedule.js';
import { findSchedule } from './schedules.js';

/** Also stops what is under way; the history of executions stays. */
export function deleteMonitoringSchedule(
  monitoring: Monitoring,
): Handler<DeleteMonitoringScheduleCommandInput, DeleteMonitoringScheduleCommandOutput> {
  const { deps } = monitoring;
  return async (input, context) => {
    const schedule = await findSchedule(monitoring, context, input.MonitoringScheduleName);
    await deps.state.transaction(async (rows) => {
      await deps.resources.within(rows).delete(scheduleKind, schedule.region, schedule.name);
      await deps.tags.clear(rows, schedule.arn);
      await monitoring.alerts.within(rows).delete(schedule.region, schedule.name);
      await monitoring.incidents.forget(rows, schedule.region, schedule.name);
      await monitoring.versions.within(rows).delete(schedule.region, schedule.name);
      await monitoring.dueTimes.within(rows).delete(schedule.region, schedule.name);
    });
    await monitoring.stopExecutions(schedule.region, schedule.name);
    return {};
  };
}
