import { quoteName } from '../../../base/quote.js';
import { columnOf, keyAs, micros } from './expressions.js';
import { manyRecordsSql } from './many-records-sql.js';
import { baseSql, rowNumber, rowsSql } from './rows-sql.js';
import { ownPrefix, type PlannedGroup, type SetPlan } from './set-plan.js';

/**
 * The statement of a training set, in DuckDB's SQL.
 *
 * For each row of the base and each group it takes the newest record whose event time, and the lag
 * after it, is not later than the row's time. Of equal event times the last by
 * `api_invocation_time`, then `write_time`, counts. Where that record is a delete, or older than the
 * maximum age, there is no value. The rows come in the base's order.
 *
 * It goes in two steps: ASOF joins find the newest event times, and sort nothing of a group but its
 * identifiers and times; then the records of these times alone are fetched and ranked.
 */
export function trainingSetSql(plan: SetPlan): string {
  const own = ownPrefix(plan);
  if (!oneNewest(plan)) return manyRecordsSql(plan, own);
  const tables = [
    baseRows(plan, own),
    newestTimes(plan, own),
    ...plan.groups.map((group, i) => recordsOf(group, i, plan, own)),
  ];
  const columns = [
    ...plan.baseFeatures.map((name) => `base.${quoteName(name)}`),
    ...plan.groups.flatMap(({ features, titles }, i) =>
      features.map((one, k) => `g${i + 1}.${quoteName(one)} AS ${quoteName(titles[k] as string)}`),
    ),
  ];
  return [
    `WITH ${tables.join(',\n')}`,
    `SELECT ${columns.join(',\n  ')}`,
    'FROM found AS base',
    ...plan.groups.map((group, i) => recordJoin(group, i, plan, own)),
    `ORDER BY base.${quoteName(`${own}row`)}`,
    ...(plan.limit === undefined ? [] : [`LIMIT ${plan.limit}`]),
  ].join('\n');
}

/** Whether each row has at most one record of each group, found by its identifier. */
const oneNewest = (plan: SetPlan): boolean =>
  plan.pointInTime &&
  plan.recentRecords === undefined &&
  !plan.includeDuplicated &&
  plan.groups.every(
    ({ comparator, groupKey, table }) =>
      comparator === 'EQUALS' && groupKey === table.recordIdentifier,
  );

/**
 * The base with the keys of the groups, and the last moments whose records they may see; groups that
 * are asked alike share them, since every join sorts what the base has. A row without a time has no
 * keys: DuckDB's ASOF join takes a null in the inequality for one that holds.
 */
function baseRows(plan: SetPlan, own: string): string {
  const time = quoteName(`${own}time`);
  const columns = [
    rowNumber(plan, own),
    ...plan.baseFeatures.map(quoteName),
    ...(plan.groups.some(({ maximumAge_ms }) => maximumAge_ms !== undefined) ? [time] : []),
    ...keysOf(plan).map(
      (key, i) =>
        `CASE WHEN ${time} IS NOT NULL THEN ${key} END AS ${quoteName(`${own}key${i + 1}`)}`,
    ),
    ...lagsOf(plan).map((lag, i) => `${latest(time, lag)} AS ${quoteName(`${own}until${i + 1}`)}`),
  ];
  return `base AS (\n  SELECT ${columns.join(', ')}\n  FROM (${baseSql(plan, own)}))`;
}

const keyOf = ({ base }: SetPlan, { baseKey, groupKey, table }: PlannedGroup): string =>
  keyAs(columnOf(base, baseKey), columnOf(table, groupKey));
const keysOf = (plan: SetPlan): string[] => [
  ...new Set(plan.groups.map((group) => keyOf(plan, group))),
];
const lagsOf = ({ groups }: SetPlan): number[] => [...new Set(groups.map(({ lag_ms }) => lag_ms))];

const latest = (time: string, lag_ms: number): string =>
  lag_ms === 0 ? time : `${time} - ${micros(lag_ms)}`;

/** The base's rows, each with the newest event time of each group that it may see. */
function newestTimes(plan: SetPlan, own: string): string {
  const times = plan.groups.map((group, i) => newestTime(group, i, own));
  const joins = plan.groups.map((group, i) => asOfJoin(group, i, plan, own));
  return (
    `found AS MATERIALIZED (\n  SELECT base.*, ${times.join(', ')}\n  FROM base\n` +
    `  ${joins.join('\n  ')})`
  );
}

/** None where the record is older than it may be. */
function newestTime({ maximumAge_ms }: PlannedGroup, i: number, own: string): string {
  const time = quoteName(`${own}time`);
  const found = `t${i + 1}.${time}`;
  const value =
    maximumAge_ms === undefined
      ? found
      : `CASE WHEN base.${time} - ${found} <= ${micros(maximumAge_ms)} THEN ${found} END`;
  return `${value} AS ${quoteName(`${own}time${i + 1}`)}`;
}

function asOfJoin(group: PlannedGroup, i: number, plan: SetPlan, own: string): string {
  const t = `t${i + 1}`;
  const name = (part: string) => quoteName(`${own}${part}`);
  const inner = rowsSql(group.table, [keyColumn(group, own)], plan, own);
  const until = name(`until${lagsOf(plan).indexOf(group.lag_ms) + 1}`);
  return (
    `ASOF LEFT JOIN (SELECT * FROM (${inner}) WHERE ${name('time')} IS NOT NULL) ${t}\n` +
    `    ON base.${keyName(group, plan, own)} = ${t}.${name('key')}` +
    ` AND base.${until} >= ${t}.${name('time')}`
  );
}

/** Of the event times that were found, the record that was accepted last, unless it is a delete. */
function recordsOf(group: PlannedGroup, i: number, plan: SetPlan, own: string): string {
  const name = (part: string) => quoteName(`${own}${part}`);
  const moment = `${name('key')}, ${name('time')}`;
  const inner = rowsSql(
    group.table,
    [
      ...[keyColumn(group, own), ...group.features.map(quoteName)],
      ...['"api_invocation_time"', '"write_time"', '"is_deleted"'],
    ],
    plan,
    own,
  );
  const found = `SELECT ${keyName(group, plan, own)}, ${name(`time${i + 1}`)} FROM found`;
  return (
    `g${i + 1} AS (\n  SELECT ${[moment, ...group.features.map(quoteName)].join(', ')}\n` +
    `  FROM (${inner})\n  WHERE (${moment}) IN (${found})\n` +
    `  QUALIFY row_number() OVER (PARTITION BY ${moment}` +
    ' ORDER BY "api_invocation_time" DESC, "write_time" DESC) = 1 AND NOT "is_deleted")'
  );
}

function recordJoin(group: PlannedGroup, i: number, plan: SetPlan, own: string): string {
  const g = `g${i + 1}`;
  const name = (part: string) => quoteName(`${own}${part}`);
  return (
    `${group.join === 'INNER_JOIN' ? 'JOIN' : 'LEFT JOIN'} ${g}` +
    ` ON base.${keyName(group, plan, own)} = ${g}.${name('key')}` +
    ` AND base.${name(`time${i + 1}`)} = ${g}.${name('time')}`
  );
}

const keyColumn = ({ groupKey }: PlannedGroup, own: string): string =>
  `${quoteName(groupKey)} AS ${quoteName(`${own}key`)}`;
const keyName = (group: PlannedGroup, plan: SetPlan, own: string): string =>
  quoteName(`${own}key${keysOf(plan).indexOf(keyOf(plan, group)) + 1}`);
