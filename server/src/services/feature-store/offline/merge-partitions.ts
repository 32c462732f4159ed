import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteList, quoteName, quoteText } from '../../../base/quote.js';
import { addedColumns, columnTypeOf, sqlTypeOf } from './columns.js';
import { copyTo, type ParquetTools } from './write-batch.js';
import type { ParquetFile, ParquetMerge } from './write-parquet.js';

/** Writes for each partition one file with all rows of its files, in a folder. */
export async function mergePartitions(
  { connection, folder, signal }: ParquetTools,
  merge: ParquetMerge,
): Promise<ParquetFile[]> {
  const expected = new Map([
    ...merge.features.map((f) => [f.FeatureName ?? '', sqlTypeOf(columnTypeOf(f))] as const),
    ...addedColumns.map(({ name, type }) => [name as string, type as string] as const),
  ]);
  const files: ParquetFile[] = [];
  for (const [index, { partition, paths }] of merge.partitions.entries()) {
    signal.throwIfAborted();
    const path = join(folder, `${index}.parquet`);
    const source = `read_parquet(${quoteList(paths)},
      union_by_name = true, hive_partitioning = false)`;
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
    const columns = new Map(described.getRows().map(([name, type]) => [String(name), type]));
    // columns that are not ours: somebody else's files, which stay as they are
    if ([...columns].some(([name, type]) => expected.get(name) !== type)) continue;
    const selected = [...expected.keys()].filter((name) => columns.has(name)).map(quoteName);
    await copyTo(connection, `SELECT ${selected.join(', ')} FROM ${source}`, path);
    const rows = await countRows(connection, source);
    if ((await countRows(connection, `read_parquet(${quoteText(path)})`)) !== rows) {
      throw new Error(`merging ${partition} did not keep its ${rows} rows`);
    }
    files.push({ path, partition, rows });
  }
  return files;
}

async function countRows(connection: DuckDBConnection, source: string): Promise<number> {
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${source}`);
  return Number(counted.getRows()[0]?.[0]);
}
