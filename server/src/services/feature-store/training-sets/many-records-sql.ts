import { quoteName } from '../../../base/quote.js';
import { columnOf, keyAs, micros } from './expressions.js';
import { comparators } from './request.js';
import { baseSql, recordsSql, rowNumber } from './rows-sql.js';
import type { PlannedGroup, SetPlan } from './set-plan.js';
import type { SetTable } from './set-table.js';

/**
 * The statement where a row may have several records of a group, or where records are not found by
 * their identifier. Every record is alive from its event time until a delete of its identifier; what
 * is alive at a row's time (at the end, without point in time) and meets its key is joined, and
 * ranked, the newest first.
 */
export function manyRecordsSql(plan: SetPlan, own: string): string {
  const name = (part: string) => quoteName(`${own}${part}`);
  const tables = [
    baseRows(plan, own),
    ...plan.groups.flatMap((group, i) => [
      `g${i + 1} AS (\n  ${recordsSql(group.table, [...group.features, group.groupKey], plan, own)})`,
      matches(group, i, plan, own),
    ]),
  ];
  const columns = [
    ...plan.baseFeatures.map((feature) => `base.${quoteName(feature)}`),
    ...plan.groups.flatMap(({ features, titles }, i) =>
      features.map((one, k) => `m${i + 1}.${quoteName(one)} AS ${quoteName(titles[k] as string)}`),
    ),
  ];
  return [
    `WITH ${tables.join(',\n')}`,
    `SELECT ${columns.join(',\n  ')}`,
    'FROM base',
    ...plan.groups.map(({ join }, i) => {
      const word = join === 'INNER_JOIN' ? 'JOIN' : 'LEFT JOIN';
      return `${word} m${i + 1} ON base.${name('row')} = m${i + 1}.${name('row')}`;
    }),
    ...recent(plan, own),
    `ORDER BY ${[`base.${name('row')}`, ...newestFirst(plan, own)].join(', ')}`,
    ...(plan.limit === undefined ? [] : [`LIMIT ${plan.limit}`]),
  ].join('\n');
}

/** The base's rows, each with a number. */
const baseRows = (plan: SetPlan, own: string): string =>
  `base AS MATERIALIZED (\n  SELECT *, ${rowNumber(plan, own)}\n  FROM (${baseSql(plan, own)}))`;

/** What of a group meets each row of the base. */
function matches(group: PlannedGroup, i: number, plan: SetPlan, own: string): string {
  const name = (part: string) => quoteName(`${own}${part}`);
  const g = `g${i + 1}`;
  const key = keyAs(columnOf(plan.base, group.baseKey), columnOf(group.table, group.groupKey));
  const time = `base.${name('time')}`;
  const until = group.lag_ms === 0 ? time : `(${time} - ${micros(group.lag_ms)})`;
  const died = `${g}.${name('died')}`;
  const conditions = [
    `base.${name('key')} ${comparators[group.comparator]} ${g}.${quoteName(group.groupKey)}`,
    plan.pointInTime
      ? `${g}.${name('time')} <= ${until} AND (${died} IS NULL OR ${died} > ${until})`
      : `${died} IS NULL`,
    ...(group.maximumAge_ms === undefined
      ? []
      : [`${time} - ${g}.${name('time')} <= ${micros(group.maximumAge_ms)}`]),
  ];
  const from =
    `(SELECT ${name('row')}, ${name('time')}, ${key} AS ${name('key')} FROM base) base ` +
    `JOIN ${g} ON ${conditions.join(' AND ')}`;
  return `m${i + 1} AS (\n  SELECT base.${name('row')}, ${g}.*\n  FROM ${from}${newest(g, group, plan, own)})`;
}

/** Of each row's records those that can be among what is asked for. */
function newest(g: string, { table }: PlannedGroup, plan: SetPlan, own: string): string {
  const name = (part: string) => quoteName(`${own}${part}`);
  const { recentRecords, pointInTime, includeDuplicated } = plan;
  if (recentRecords === undefined && !pointInTime) return '';
  const ties = recentRecords === undefined && includeDuplicated;
  return (
    `\n  QUALIFY ${ties ? 'rank' : 'row_number'}() OVER (PARTITION BY base.${name('row')} ` +
    `ORDER BY ${g}.${name('time')} DESC${ties ? '' : `, ${accepted(g, table)}`}) <= ${recentRecords ?? 1}`
  );
}

/** Of records of the same event time, the last accepted first: no two are alike in all of these. */
const accepted = (g: string, { recordIdentifier }: SetTable): string =>
  `${g}."api_invocation_time" DESC, ${g}."write_time" DESC, ${g}.${quoteName(recordIdentifier)}`;

/** The order of the rows that one row of the base becomes. */
const newestFirst = ({ groups }: SetPlan, own: string): string[] =>
  groups.flatMap(({ table }, i) => [
    `m${i + 1}.${quoteName(`${own}time`)} DESC NULLS LAST`,
    accepted(`m${i + 1}`, table),
  ]);

/** As Python ranks: by the base's time, then by each group's, the newest first. */
function recent(plan: SetPlan, own: string): string[] {
  const name = (part: string) => quoteName(`${own}${part}`);
  if (plan.recentRecords === undefined) return [];
  const per =
    plan.recentRecordsPer === 'baseRow' ? name('row') : quoteName(plan.base.recordIdentifier);
  const times = ['base', ...plan.groups.map((_, i) => `m${i + 1}`)].map(
    (of) => `${of}.${name('time')} DESC NULLS LAST`,
  );
  const order = [...times, `base.${name('row')}`, ...newestFirst(plan, own)].join(', ');
  const ranked = `row_number() OVER (PARTITION BY base.${per} ORDER BY ${order})`;
  return [`QUALIFY ${ranked} <= ${plan.recentRecords}`];
}
