import type {
  ListMonitoringAlertHistoryCommandInput,
  ListMonitoringAlertHistoryCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Checked, Handler } from '../../base/service.js';
import type { SqlValue } from '../../storage/state.js';
import { readPageToken, writePageToken } from '../common/page-token.js';
import { invalidNextToken } from '../common/resources.js';
import { type AlertChange, alertName } from './alerts.js';
import type { Monitoring } from './room.js';

type Query = Checked<ListMonitoringAlertHistoryCommandInput>;

const largestPage = 100;

/** Changes of alerts' statuses, the newest first unless asked otherwise. */
export function listMonitoringAlertHistory(
  monitoring: Monitoring,
): Handler<ListMonitoringAlertHistoryCommandInput, ListMonitoringAlertHistoryCommandOutput> {
  return async (input, context) => {
    const listed = `monitoring-alert-history/${context.region}`;
    const column = input.SortBy === 'Status' ? 'status' : 'created';
    const limit = Math.min(input.MaxResults ?? largestPage, largestPage);
    const found = await changesOf(monitoring, input, context.region, listed, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      MonitoringAlertHistory: page.map((change) => ({
        MonitoringScheduleName: change.schedule,
        MonitoringAlertName: alertName,
        CreationTime: new Date(change.created),
        AlertStatus: change.status,
      })),
      NextToken: last && writePageToken(listed, input, [last[column], last.schedule, last.id]),
    };
  };
}

/** The times that AWS names here are inclusive. */
async function changesOf(
  monitoring: Monitoring,
  input: Query,
  region: string,
  listed: string,
  limit: number,
): Promise<AlertChange[]> {
  const { MonitoringAlertName: name } = input;
  const asked: [string, SqlValue | undefined][] = [
    ['region = ?', region],
    ['schedule = ?', input.MonitoringScheduleName],
    ['status = ?', input.StatusEquals],
    ['created >= ?', input.CreationTimeAfter?.getTime()],
    ['created <= ?', input.CreationTimeBefore?.getTime()],
  ];
  const given = asked.filter(([, value]) => value !== undefined);
  const where = given.map(([condition]) => condition);
  const values = given.map(([, value]) => value ?? null);
  const descending = (input.SortOrder ?? 'Descending') === 'Descending';
  const [direction, sign] = descending ? ['DESC', '<'] : ['ASC', '>'];
  const column = input.SortBy === 'Status' ? 'status' : 'created';
  if (input.NextToken !== undefined) {
    where.push(`(${column}, schedule, id) ${sign} (?, ?, ?)`);
    values.push(...positionOf(listed, input));
  }
  if (name !== undefined && name !== alertName) return [];
  const order = `${column} ${direction}, schedule ${direction}, id ${direction}`;
  return monitoring.alerts.changes(where, values, order, limit);
}

type Position = [sorted: string | number, schedule: string, id: number];

function positionOf(listed: string, query: Query): Position {
  const place = readPageToken(listed, query, query.NextToken ?? '');
  if (Array.isArray(place) && place.length === 3) return place as Position;
  throw invalidNextToken();
}
