import { createReadStream } from 'node:fs';
import { type ServiceError, validationException } from '../../../base/errors.js';
import { quoteName } from '../../../base/quote.js';
import { byNames, SqlFailure, type SqlLimits, type SqlTable } from '../../common/sql-run.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { FeatureGroup } from '../feature-group.js';
import { tableColumns } from '../groups/group-table.js';
import { columnTypeOf } from '../offline/columns.js';
import type { OfflineStore } from '../offline/offline-store.js';

const MiB = 1024 ** 2;
/** Of one statement; beyond its memory it writes to the disk. */
const sqlLimits = { memory_bytes: 512 * MiB, threads: 2 } as const;

/** The name of the table in statements of this room. */
export const storeTable = '"insight"."store"';

export type SqlDeps = Pick<FeatureStoreDeps, 'runSql' | 'newFile' | 'removeFile'>;

/** A row as its texts; null where there is no value. */
export type TextRow = readonly (string | null)[];

/** A group's offline rows as `storeTable`; what is on its way to them is not waited for. */
export async function storeRows(
  offline: Pick<OfflineStore, 'files'>,
  group: FeatureGroup,
): Promise<SqlTable> {
  const files = await offline.files(group);
  return {
    ...{ schema: 'insight', name: 'store', format: { kind: 'parquet' } },
    columns: tableColumns(group),
    files: files.map(({ path }) => path),
    names: files.map(({ name }) => name),
  };
}

/**
 * The rows of a statement whose one column is JSON of an array of texts, as they come from a file:
 * the memory that it takes does not grow with them.
 * @throws ValidationException where it takes more time, memory or disk than a statement may, or
 *   where a file cannot be read.
 */
export async function* runRows(
  { runSql, newFile, removeFile }: SqlDeps,
  order: { readonly sql: string; readonly tables: readonly SqlTable[] },
  signal: SqlLimits['signal'],
): AsyncGenerator<TextRow> {
  const path = newFile('.csv');
  try {
    const output = { path, format: 'csv' } as const;
    await runSql({ ...order, schema: 'insight', output }, { ...sqlLimits, signal }).catch(
      (error: unknown) => {
        throw unreadable(error, order.tables) ?? tooLarge(error) ?? error;
      },
    );
    let isHead = true;
    for await (const line of linesOf(path)) {
      if (!isHead) yield JSON.parse(unquoted(line)) as TextRow;
      isHead = false;
    }
  } finally {
    await removeFile(path);
  }
}

function unreadable(error: unknown, tables: readonly SqlTable[]): ServiceError | undefined {
  if (!(error instanceof SqlFailure)) return undefined;
  const told = tables.reduce((text, table) => byNames(text, table), error.message);
  if (told === error.message) return undefined;
  return validationException(`A file of the offline store cannot be read: ${told}`);
}

const bounds = ['Out of Memory', 'IO', 'Result Size', 'Time Limit'];

/** Our own statements are right, so that what is left to fail is their size. */
function tooLarge(error: unknown): ServiceError | undefined {
  if (!(error instanceof SqlFailure)) return undefined;
  const { kind } = error.fault ?? {};
  if (kind !== undefined && !bounds.includes(kind)) return undefined;
  return validationException(
    `The offline store could not be read as asked: ${error.message} Ask for fewer records.`,
  );
}

/** JSON has no line feed of its own, so that a line of the CSV is a row. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]).toString();
      rest = [];
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString();
}

const unquoted = (line: string): string => line.slice(1, -1).replaceAll('""', '"');

/** SQL of a feature's value as a text; of a collection, as JSON of its texts. */
export function valueSql(feature: FeatureGroup['document']['features'][number]): string {
  const { scalar, list } = columnTypeOf(feature);
  const column = quoteName(feature.FeatureName);
  if (!list) return scalar === 'VARCHAR' ? column : `CAST(${column} AS VARCHAR)`;
  const texts = `list_transform(${column}, lambda x: CAST(x AS VARCHAR))`;
  return `CASE WHEN ${column} IS NOT NULL THEN CAST(to_json(${texts}) AS VARCHAR) END`;
}

/** SQL of a row for `runRows`. */
export const rowSql = (texts: string): string => `CAST(to_json(${texts}) AS VARCHAR) AS "row"`;
