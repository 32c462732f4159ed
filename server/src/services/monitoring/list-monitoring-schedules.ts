import type {
  ListMonitoringSchedulesCommandInput,
  ListMonitoringSchedulesCommandOutput,
  ScheduleStatus,
} from '@aws-sdk/client-sagemaker';
import type { Checked, Handler } from '../../base/service.js';
import type { Monitoring } from './room.js';
import { type Schedule, type ScheduleDocument, scheduleKind } from './schedule.js';

type Query = Checked<ListMonitoringSchedulesCommandInput>;

/** The endpoint's name is found through the definition when the schedule is made. */
export function listMonitoringSchedules(
  monitoring: Monitoring,
): Handler<ListMonitoringSchedulesCommandInput, ListMonitoringSchedulesCommandOutput> {
  return async (input, context) => {
    const { items, NextToken } = await monitoring.deps.resources.list<ScheduleDocument>(
      scheduleKind,
      context.region,
      input,
      (schedule) => matches(schedule, input),
    );
    return {
      NextToken,
      MonitoringScheduleSummaries: items.map((schedule) => ({
        MonitoringScheduleName: schedule.name,
        MonitoringScheduleArn: schedule.arn,
        CreationTime: new Date(schedule.created),
        LastModifiedTime: new Date(schedule.modified),
        MonitoringScheduleStatus: schedule.status as ScheduleStatus,
        EndpointName: schedule.document.endpoint || undefined,
        MonitoringJobDefinitionName: schedule.document.config.MonitoringJobDefinitionName,
        MonitoringType: schedule.document.type,
      })),
    };
  };
}

function matches({ document }: Schedule, query: Query): boolean {
  const wanted: [string | undefined, string | undefined][] = [
    [query.EndpointName, document.endpoint],
    [query.MonitoringJobDefinitionName, document.config.MonitoringJobDefinitionName],
    [query.MonitoringTypeEquals, document.type],
  ];
  return wanted.every(([asked, is]) => asked === undefined || asked === is);
}
