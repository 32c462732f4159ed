import { quoteName } from '../../../base/quote.js';
import { columnOf, micros, timeOf, timestamp } from './expressions.js';
import type { SetPlan } from './set-plan.js';
import type { SetTable } from './set-table.js';

/** What of a plan says which rows of its tables are looked at. */
type Bounds = Pick<SetPlan, 'asOf_ms' | 'eventTimeRange' | 'includeDeleted'>;

/** Columns of a table, and its time in microseconds, of the rows that a set may look at. */
export function rowsSql(
  table: SetTable,
  columns: readonly string[],
  { asOf_ms, eventTimeRange, includeDeleted }: Bounds,
  own: string,
): string {
  const time = timeOf(columnOf(table, table.eventTime), table.store);
  const { start_ms, end_ms } = eventTimeRange;
  const bounds = [
    ...(table.store && asOf_ms !== undefined ? [`"write_time" <= ${timestamp(asOf_ms)}`] : []),
    ...(table.store && includeDeleted ? ['NOT "is_deleted"'] : []),
    ...(start_ms === undefined ? [] : [`${time} >= ${micros(start_ms)}`]),
    ...(end_ms === undefined ? [] : [`${time} <= ${micros(end_ms)}`]),
  ];
  return [
    `SELECT ${[...columns, `${time} AS ${quoteName(`${own}time`)}`].join(', ')}`,
    `FROM ${quoteName(table.database)}.${quoteName(table.table)}`,
    ...(bounds.length > 0 ? [`WHERE ${bounds.join(' AND ')}`] : []),
  ].join(' ');
}

/**
 * Records of a group, deletes aside, each with the event time of the first delete of its identifier
 * that came after it; of equal event times the last accepted alone, unless all are asked for.
 */
export function recordsSql(
  table: SetTable,
  features: readonly string[],
  plan: SetPlan,
  own: string,
): string {
  const time = quoteName(`${own}time`);
  const of = quoteName(table.recordIdentifier);
  const columns = unique([...features, table.recordIdentifier]).map(quoteName);
  const inner = rowsSql(
    table,
    [...columns, '"api_invocation_time"', '"write_time"', '"is_deleted"'],
    plan,
    own,
  );
  const after =
    `OVER (PARTITION BY ${of} ORDER BY ${time}, "api_invocation_time", "write_time" ` +
    'ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)';
  const nth =
    `row_number() OVER (PARTITION BY ${of}, ${time} ` +
    'ORDER BY "api_invocation_time" DESC, "write_time" DESC)';
  const last = plan.includeDuplicated ? '' : ` AND ${quoteName(`${own}nth`)} = 1`;
  return [
    `SELECT * FROM (SELECT *, ${nth} AS ${quoteName(`${own}nth`)},`,
    `min(CASE WHEN "is_deleted" THEN ${time} END) ${after} AS ${quoteName(`${own}died`)}`,
    `FROM (${inner}) WHERE ${time} IS NOT NULL)`,
    `WHERE NOT "is_deleted"${last}`,
  ].join('\n    ');
}

/** Rows of the base: a file's as they are, of a group what was not deleted. */
export function baseSql(plan: SetPlan, own: string): string {
  const { base, baseFeatures, groups } = plan;
  const wanted = [...baseFeatures, ...groups.map(({ baseKey }) => baseKey), base.recordIdentifier];
  if (!base.store) return rowsSql(base, unique(wanted).map(quoteName), plan, own);
  return `${recordsSql(base, wanted, plan, own)} AND ${quoteName(`${own}died`)} IS NULL`;
}

/**
 * The place of each of the base's rows, by which the set is ordered: a file's rows keep their order,
 * a group's go by event time, then by identifier.
 */
export function rowNumber({ base }: SetPlan, own: string): string {
  const by = [`${own}time`, base.recordIdentifier, 'api_invocation_time', 'write_time'];
  const order = base.store ? `ORDER BY ${by.map(quoteName).join(', ')}` : '';
  return `row_number() OVER (${order}) AS ${quoteName(`${own}row`)}`;
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];
