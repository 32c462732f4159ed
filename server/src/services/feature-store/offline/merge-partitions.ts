import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteList, quoteName, quoteText } from '../../../base/quote.js';
import { type UnreadableFile, unreadableFiles } from '../../common/dataset/unreadable-files.js';
import { addedColumns, columnTypeOf, sqlTypeOf } from './columns.js';
import { copyTo, type ParquetTools } from './write-batch.js';
import type { MergedPartitions, ParquetFile, ParquetMerge } from './write-parquet.js';

/** Writes for each partition one file with all rows of its files, in a folder. */
export async function mergePartitions(
  tools: ParquetTools,
  merge: ParquetMerge,
): Promise<MergedPartitions> {
  const { connection, folder, signal } = tools;
  const expected = new Map([
    ...merge.features.map((f) => [f.FeatureName ?? '', sqlTypeOf(columnTypeOf(f))] as const),
    ...addedColumns.map(({ name, type }) => [name as string, type as string] as const),
  ]);
  const files: ParquetFile[] = [];
  const unreadable: UnreadableFile[] = [];
  for (const [index, { partition, paths }] of merge.partitions.entries()) {
    signal.throwIfAborted();
    const path = join(folder, `${index}.parquet`);
    try {
      const rows = await mergeFiles(connection, expected, paths, path);
      if (rows !== undefined) files.push({ path, partition, rows });
    } catch (error) {
      signal.throwIfAborted();
      const broken = await unreadableFiles(connection, paths);
      if (broken.length === 0) throw error;
      unreadable.push(...broken);
    }
  }
  return { files, unreadable };
}

/** @returns how many rows there are; undefined where columns are not ours: files of somebody else. */
async function mergeFiles(
  connection: DuckDBConnection,
  expected: ReadonlyMap<string, string>,
  paths: readonly string[],
  path: string,
): Promise<number | undefined> {
  const source = `read_parquet(${quoteList(paths)},
    union_by_name = true, hive_partitioning = false)`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  const columns = new Map(described.getRows().map(([name, type]) => [String(name), type]));
  if ([...columns].some(([name, type]) => expected.get(name) !== type)) return undefined;
  const selected = [...expected.keys()].filter((name) => columns.has(name)).map(quoteName);
  await copyTo(connection, `SELECT ${selected.join(', ')} FROM ${source}`, path);
  const rows = await countRows(connection, source);
  if ((await countRows(connection, `read_parquet(${quoteText(path)})`)) !== rows) {
    throw new Error(`merging into ${path} did not keep its ${rows} rows`);
  }
  return rows;
}

async function countRows(connection: DuckDBConnection, source: string): Promise<number> {
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${source}`);
  return Number(counted.getRows()[0]?.[0]);
}
