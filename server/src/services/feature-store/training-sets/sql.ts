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
 * maximum age, there is no value. One ASOF join finds it, by (event time, call, write) as one value:
 * ranking a group's rows first would sort all of them once more. The rows come in the base's order.
 */
export function trainingSetSql(plan: SetPlan): string {
  const own = ownPrefix(plan);
  if (!oneNewest(plan)) return manyRecordsSql(plan, own);
  const tables = [
    baseRows(plan, own),
    ...plan.groups.map((group, i) => recordsOf(group, i, plan, own)),
  ];
  const columns = [
    ...plan.baseFeatures.map((name) => `base.${quoteName(name)}`),
    ...plan.groups.flatMap((group, i) => valuesOf(group, i, own)),
  ];
  const kept = plan.groups.flatMap((group, i) =>
    group.join === 'INNER_JOIN' ? [`(${holds(group, i, own)})`] : [],
  );
  return [
    `WITH ${tables.join(',\n')}`,
    `SELECT ${columns.join(',\n  ')}`,
    'FROM base',
    ...plan.groups.map((group, i) => asOfJoin(group, i, plan, own)),
    ...(kept.length > 0 ? [`WHERE ${kept.join('\n  AND ')}`] : []),
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

/** Not less than any record of that moment, whenever it was accepted. */
function latest(time: string, lag_ms: number): string {
  const most = '9223372036854775807';
  return `row(${lag_ms === 0 ? time : `${time} - ${micros(lag_ms)}`}, ${most}, ${most})`;
}

function recordsOf(group: PlannedGroup, i: number, plan: SetPlan, own: string): string {
  const name = (part: string) => quoteName(`${own}${part}`);
  const time = name('time');
  const inner = rowsSql(
    group.table,
    [
      `${quoteName(group.groupKey)} AS ${name('key')}`,
      `epoch_us("api_invocation_time") AS ${name('called')}`,
      `epoch_us("write_time") AS ${name('written')}`,
      `"is_deleted" AS ${name('deleted')}`,
      ...group.features.map(quoteName),
    ],
    plan,
    own,
  );
  const order = `row(${time}, ${name('called')}, ${name('written')})`;
  const columns = [
    ...[name('key'), `${order} AS ${name('known')}`, name('deleted')],
    ...(group.maximumAge_ms === undefined ? [] : [time]),
    ...group.features.map(quoteName),
  ];
  return (
    `g${i + 1} AS (\n  SELECT ${columns.join(', ')}\n  FROM (${inner})\n` +
    `  WHERE ${time} IS NOT NULL)`
  );
}

function asOfJoin(group: PlannedGroup, i: number, plan: SetPlan, own: string): string {
  const g = `g${i + 1}`;
  const name = (part: string) => quoteName(`${own}${part}`);
  const key = name(`key${keysOf(plan).indexOf(keyOf(plan, group)) + 1}`);
  const until = name(`until${lagsOf(plan).indexOf(group.lag_ms) + 1}`);
  return (
    `ASOF LEFT JOIN ${g} ON base.${key} = ${g}.${name('key')}` +
    ` AND base.${until} >= ${g}.${name('known')}`
  );
}

/** Whether the record that was found is one: no delete, and young enough. */
function holds({ maximumAge_ms }: PlannedGroup, i: number, own: string): string {
  const g = `g${i + 1}`;
  const time = quoteName(`${own}time`);
  const alive = `NOT ${g}.${quoteName(`${own}deleted`)}`;
  if (maximumAge_ms === undefined) return alive;
  return `${alive} AND base.${time} - ${g}.${time} <= ${micros(maximumAge_ms)}`;
}

const valuesOf = (group: PlannedGroup, i: number, own: string): string[] =>
  group.features.map((feature, k) => {
    const value = `CASE WHEN ${holds(group, i, own)} THEN g${i + 1}.${quoteName(feature)} END`;
    return `${value} AS ${quoteName(group.titles[k] as string)}`;
  });
