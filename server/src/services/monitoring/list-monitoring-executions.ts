import type {
  ListMonitoringExecutionsCommandInput,
  ListMonitoringExecutionsCommandOutput,
  MonitoringExecutionSummary,
} from '@aws-sdk/client-sagemaker';
import type { Checked, Handler } from '../../base/service.js';
import type { SqlValue } from '../../storage/state.js';
import { readPageToken, writePageToken } from '../common/page-token.js';
import { invalidNextToken } from '../common/resources.js';
import type { Execution } from './executions.js';
import type { Monitoring } from './room.js';

type Query = Checked<ListMonitoringExecutionsCommandInput>;

const sortColumns = { CreationTime: 'created', ScheduledTime: 'due', Status: 'status' } as const;
const largestPage = 100;
/** AWS's number where MaxResults is not given. */
const usualPage = 10;

/** Executions of one schedule, one endpoint or all; the newest first unless asked otherwise. */
export function listMonitoringExecutions(
  monitoring: Monitoring,
): Handler<ListMonitoringExecutionsCommandInput, ListMonitoringExecutionsCommandOutput> {
  return async (input, context) => {
    const column = sortColumns[input.SortBy ?? 'CreationTime'];
    const direction = (input.SortOrder ?? 'Descending') === 'Descending' ? 'DESC' : 'ASC';
    const limit = Math.min(input.MaxResults ?? usualPage, largestPage);
    const listed = `monitoring-execution/${context.region}`;
    const { where, values } = conditions(input, context.region);
    const sorted = sortedBy(column, input);
    if (input.NextToken !== undefined) {
      const sign = direction === 'DESC' ? '<' : '>';
      where.push(`(${sorted.join(', ')}) ${sign} (?, ?, ?)`);
      values.push(...positionOf(listed, input));
    }
    const order = sorted.map((term) => `${term} ${direction}`).join(', ');
    const found = await monitoring.executions.select(where, values, order, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      MonitoringExecutionSummaries: page.map(executionSummary),
      NextToken: last && writePageToken(listed, input, [last[column], last.schedule, last.due]),
    };
  };
}

export function executionSummary(execution: Execution): MonitoringExecutionSummary {
  return {
    MonitoringScheduleName: execution.schedule,
    ScheduledTime: new Date(execution.due),
    CreationTime: new Date(execution.created),
    LastModifiedTime: new Date(execution.modified),
    MonitoringExecutionStatus: execution.status,
    ProcessingJobArn: execution.job_arn ?? undefined,
    EndpointName: execution.endpoint || undefined,
    FailureReason: execution.failure ?? undefined,
    MonitoringJobDefinitionName: execution.definition ?? undefined,
    MonitoringType: execution.type,
  };
}

/** Statuses that few executions have at a time, or few of those that ended. */
const rare: readonly unknown[] = ['Pending', 'InProgress', 'Stopping', 'Stopped', 'Failed'];

const isRare = (query: Query) => rare.includes(query.StatusEquals);

/** Whether an index leads to few executions: to those of one schedule, one endpoint. */
const isNarrow = (query: Query) =>
  (query.MonitoringScheduleName ?? query.EndpointName ?? query.MonitoringJobDefinitionName) !==
  undefined;

/** Terms that no index has: SQLite takes one for its order before one that leads to few rows. */
const plain = { created: 'created + 0', due: 'due + 0', schedule: "schedule || ''" } as const;

/** By what executions are sorted, by an index unless another one leads to few. */
function sortedBy(column: (typeof sortColumns)[keyof typeof sortColumns], query: Query): string[] {
  if (!isNarrow(query) && !isRare(query)) return [column, 'schedule', 'due'];
  return [column === 'created' ? plain.created : column, plain.schedule, plain.due];
}

function conditions(query: Query, region: string): { where: string[]; values: SqlValue[] } {
  const created = isNarrow(query) ? plain.created : 'created';
  const candidates: [string, SqlValue | Date | undefined][] = [
    // the index by status leads to fewer rows than any that begins with the region
    [isNarrow(query) || !isRare(query) ? 'region = ?' : "region || '' = ?", region],
    ['schedule = ?', query.MonitoringScheduleName],
    ['endpoint = ?', query.EndpointName],
    ['status = ?', query.StatusEquals],
    ['definition = ?', query.MonitoringJobDefinitionName],
    ['type = ?', query.MonitoringTypeEquals],
    ['due > ?', query.ScheduledTimeAfter],
    ['due < ?', query.ScheduledTimeBefore],
    [`${created} > ?`, query.CreationTimeAfter],
    [`${created} < ?`, query.CreationTimeBefore],
    ['modified > ?', query.LastModifiedTimeAfter],
    ['modified < ?', query.LastModifiedTimeBefore],
  ];
  const asked = candidates.filter(([, value]) => value !== undefined);
  return {
    where: asked.map(([condition]) => condition),
    values: asked.map(([, value]) => (value instanceof Date ? value.getTime() : (value ?? null))),
  };
}

type Position = [sorted: string | number, schedule: string, due: number];

function positionOf(listed: string, query: Query): Position {
  const place = readPageToken(listed, query, query.NextToken ?? '');
  if (Array.isArray(place) && place.length === 3) return place as Position;
  throw invalidNextToken();
}
