import type { DuckDBConnection } from '@duckdb/node-api';
import { loadDataset } from '../../dataset/load-dataset.js';
import { ClarifyDataError } from './error.js';
import { type Budget, type RawTable, TableBuilder } from './table-builder.js';
import type { FileSet } from './types.js';

/**
 * Reads Parquet files, whose columns have names and types.
 * @throws ClarifyDataError if a file is no Parquet
 */
export async function readParquetTable(
  connection: DuckDBConnection,
  { paths, sourceNames }: FileSet,
  budget: Budget,
): Promise<RawTable> {
  if (paths.length === 0) throw new ClarifyDataError('the data set has no files');
  const builder = new TableBuilder(budget);
  const source = {
    format: 'parquet' as const,
    paths: [...paths],
    ...(sourceNames && { sourceNames: [...sourceNames] }),
  };
  const dataset = await loadDataset(connection, source).catch((error: unknown) => {
    throw new ClarifyDataError((error as Error).message);
  });
  const targets = dataset.columns.map((name) => builder.columnIndex(name));
  await dataset.scan({ onBlock: (block) => builder.addBlock(block, targets, false) });
  builder.notes.absorb(dataset.notesState);
  return builder.finish();
}
