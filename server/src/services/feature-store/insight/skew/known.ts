import { validationException } from '../../../../base/errors.js';
import { quoteText } from '../../../../base/quote.js';
import type { SqlTable } from '../../../common/sql-run.js';
import { type FeatureGroup, ttlOf } from '../../feature-group.js';
import { lifeOf } from '../../records/ttl.js';
import { idSql, orderSql } from '../order-sql.js';
import { rowSql, runRows, type SqlDeps, storeTable, valueSql } from '../run-rows.js';
import type { KnownBy } from './request.js';
import type { Mapped, ServedRow } from './served.js';

/** What the store knew of a record when a model was asked. */
export type Known =
  | {
      readonly kind: 'Record';
      readonly time_ms: number;
      readonly values: readonly (string | null)[];
    }
  | { readonly kind: 'NoRecord' | 'Deleted' | 'Expired' };

const conditions: Readonly<Record<KnownBy, string>> = {
  Called: ' AND known <= until * 1000',
  Written: ' AND k.w <= until * 1000',
  Later: '',
};

/** For each row, by its place: the newest record of its identifier that was known then. */
export function knownSql(
  group: FeatureGroup,
  mapping: readonly Mapped[],
  rows: readonly ServedRow[],
  known: KnownBy,
): string {
  const asked = JSON.stringify(rows.map(({ id, until_ms }, n) => ({ n, id, until: until_ms })));
  const shape = '[{"n":"BIGINT","id":"VARCHAR","until":"BIGINT"}]';
  const values = mapping.map(({ feature }) => valueSql(feature)).join(', ');
  const died = `CASE WHEN d THEN 'true' ELSE 'false' END`;
  return [
    `WITH asked AS (SELECT unnest(from_json(${quoteText(asked)}, '${shape}'), recursive := true)),`,
    `writes AS (SELECT ${idSql(group)} AS i, ${orderSql(group)} AS k,`,
    `  epoch_us(coalesce("api_invocation_time", "write_time")) AS known,`,
    `  coalesce("is_deleted", false) AS d, [${values}] AS v FROM ${storeTable}`,
    `  WHERE ${idSql(group)} IN (SELECT id FROM asked))`,
    `SELECT ${rowSql(`list_concat([CAST(n AS VARCHAR), CAST(k.t AS VARCHAR), ${died}], v)`)}`,
    `FROM (SELECT n, k, d, v FROM asked JOIN writes ON i = id`,
    `  WHERE k.t <= until${conditions[known]}`,
    '  QUALIFY row_number() OVER (PARTITION BY n ORDER BY k DESC) = 1)',
  ].join('\n');
}

/** What the store knew, for each row in its place. */
export async function knownThen(
  deps: SqlDeps,
  group: FeatureGroup,
  of: {
    readonly mapping: readonly Mapped[];
    readonly rows: readonly ServedRow[];
    readonly known: KnownBy;
    readonly table: SqlTable;
  },
  signal: AbortSignal,
): Promise<Known[]> {
  if (!group.document.offline) {
    throw validationException(
      `Feature group ${group.name} has no offline store, which knows what was known when.`,
    );
  }
  const life_ms = lifeOf(ttlOf(group));
  const found = of.rows.map((): Known => ({ kind: 'NoRecord' }));
  const sql = knownSql(group, of.mapping, of.rows, of.known);
  for await (const row of runRows(deps, { sql, tables: [of.table] }, signal)) {
    const [n, time, deleted, ...values] = row;
    const at = Number(n);
    const time_ms = Number(time);
    const until_ms = of.rows[at]?.until_ms ?? 0;
    if (deleted === 'true') found[at] = { kind: 'Deleted' };
    else if (life_ms !== undefined && time_ms + life_ms <= until_ms)
      found[at] = { kind: 'Expired' };
    else found[at] = { kind: 'Record', time_ms, values };
  }
  return found;
}
