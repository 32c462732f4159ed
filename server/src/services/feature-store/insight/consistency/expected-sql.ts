import { quoteName } from '../../../../base/quote.js';
import type { FeatureGroup } from '../../feature-group.js';
import { idSql, orderSql } from '../order-sql.js';
import { rowSql, storeTable, valueSql } from '../run-rows.js';

/** Which identifiers are looked at, by the MD5 of their text; all of them unless given. */
export type Chosen =
  | { readonly upTo: string }
  | {
      readonly among: readonly string[];
      /** Writes invoked in this time, milliseconds, are left out: after the one, up to the other. */
      readonly without: readonly [number, number];
    };

function whereSql(group: FeatureGroup, chosen: Chosen | undefined): string {
  const id = idSql(group);
  const there = `${quoteName(group.document.recordIdentifier)} IS NOT NULL`;
  if (!chosen) return there;
  if ('upTo' in chosen) return `${there} AND md5(${id}) <= '${chosen.upTo}'`;
  const [after_ms, until_ms] = chosen.without;
  const called = 'epoch_us("api_invocation_time")';
  const list = chosen.among.map((digest) => `'${digest}'`).join(', ');
  const late = `${called} > ${after_ms * 1000} AND ${called} <= ${until_ms * 1000}`;
  return `${there} AND md5(${id}) IN (${list}) AND NOT coalesce(${late}, false)`;
}

/**
 * For each identifier, by the bytes of its UTF-8: the newest write (all of them, where nothing tells
 * which came last) and, where that is a delete, what was accepted after it with an older event time:
 * a hard delete leaves nothing that such a write would be older than. A row is the identifier, event
 * time in milliseconds, the call in microseconds, whether it is a delete, and the features.
 */
export function expectedSql(group: FeatureGroup, chosen?: Chosen): string {
  const texts = [
    ...['i', 'CAST(k.t AS VARCHAR)', 'CAST(k.c AS VARCHAR)'],
    `CASE WHEN d THEN 'true' ELSE 'false' END`,
  ];
  const order = orderSql(group);
  const base = `${idSql(group)} AS i, ${order} AS k, coalesce("is_deleted", false) AS d`;
  const from = `FROM ${storeTable} WHERE ${whereSql(group, chosen)}`;
  return [
    `WITH newest AS (SELECT i, max(k) AS best, arg_max(d, k) AS died`,
    `  FROM (SELECT ${base} ${from}) GROUP BY i),`,
    `writes AS (SELECT ${base}, [${group.document.features.map(valueSql).join(', ')}] AS v ${from})`,
    `SELECT ${rowSql(`list_concat([${texts.join(', ')}], v)`)}`,
    'FROM (SELECT writes.*, best FROM writes JOIN newest USING (i)',
    '  WHERE k = best OR (died AND k.c >= best.c))',
    'ORDER BY i, k DESC',
  ].join('\n');
}

/** The last of the N least MD5s of identifiers, and how many there are. */
export const sampleSql = (group: FeatureGroup, size: number): string =>
  [
    `SELECT ${rowSql('[max(h), CAST(count(*) AS VARCHAR)]')}`,
    `FROM (SELECT DISTINCT md5(${idSql(group)}) AS h FROM ${storeTable}`,
    `  WHERE ${whereSql(group, undefined)} ORDER BY h LIMIT ${size})`,
  ].join('\n');
