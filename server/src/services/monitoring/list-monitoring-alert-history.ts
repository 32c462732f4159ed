import type {
  ListMonitoringAlertHistoryCommandInput,
  ListMonitoringAlertHistoryCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { validationException } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { SqlValue } from '../../storage/state.js';
import { alertName } from './alerts.js';
import type { Monitoring } from './schedules.js';

const largestPage = 100;

/** Changes of alerts' statuses, the newest first unless asked otherwise. */
export function listMonitoringAlertHistory(
  monitoring: Monitoring,
): Handler<ListMonitoringAlertHistoryCommandInput, ListMonitoringAlertHistoryCommandOutput> {
  return async (input, context) => {
    const asked: [string, SqlValue | undefined][] = [
      ['region = ?', context.region],
      ['schedule = ?', input.MonitoringScheduleName],
      ['status = ?', input.StatusEquals],
      ['created > ?', input.CreationTimeAfter?.getTime()],
      ['created < ?', input.CreationTimeBefore?.getTime()],
    ];
    const given = asked.filter(([, value]) => value !== undefined);
    const direction = (input.SortOrder ?? 'Descending') === 'Descending' ? 'DESC' : 'ASC';
    const column = input.SortBy === 'Status' ? 'status' : 'created';
    const limit = Math.min(input.MaxResults ?? largestPage, largestPage);
    const offset = input.NextToken === undefined ? 0 : readOffset(input.NextToken);
    const otherAlert =
      input.MonitoringAlertName !== undefined && input.MonitoringAlertName !== alertName;
    const found = otherAlert
      ? []
      : await monitoring.alerts.changes(
          given.map(([condition]) => condition),
          given.map(([, value]) => value ?? null),
          `${column} ${direction}, schedule ${direction}, id ${direction}`,
          limit + 1,
          offset,
        );
    return {
      MonitoringAlertHistory: found.slice(0, limit).map((change) => ({
        MonitoringScheduleName: change.schedule,
        MonitoringAlertName: alertName,
        CreationTime: new Date(change.created),
        AlertStatus: change.status,
      })),
      NextToken: found.length > limit ? String(offset + limit) : undefined,
    };
  };
}

function readOffset(token: string): number {
  if (/^\d{1,9}$/.test(token)) return Number(token);
  throw validationException('NextToken is not one that ListMonitoringAlertHistory returned.');
}
