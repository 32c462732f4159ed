import type { DuckDBConnection } from '@duckdb/node-api';
import { loadDataset } from '../../dataset/load-dataset.js';
import { FRACTIONS, INTEGERS, type ParquetColumn } from '../../dataset/parquet-source.js';
import { quoteIdentifier, quoteText } from '../../dataset/sql.js';
import type { JsonCell } from './column-builder.js';
import { ClarifyDataError } from './error.js';
import { type Budget, type RawTable, TableBuilder } from './table-builder.js';
import type { FileSet } from './types.js';

/**
 * Reads Parquet files, whose columns have names and types; columns of other types than numbers and
 * booleans are read as text.
 * @throws ClarifyDataError if a file is no Parquet
 */
export async function readParquetTable(
  connection: DuckDBConnection,
  files: FileSet,
  budget: Budget,
): Promise<RawTable> {
  if (files.paths.length === 0) throw new ClarifyDataError('the data set has no files');
  await openAll(connection, files);
  const list = files.paths.map(quoteText).join(', ');
  const from = `read_parquet([${list}], union_by_name = true, filename = false)`;
  const builder = new TableBuilder(budget);
  try {
    await readInto(connection, from, builder);
  } catch (error) {
    if (error instanceof ClarifyDataError) throw error;
    const [reason] = (error as Error).message.split('\n');
    throw new ClarifyDataError(`the Parquet files cannot be read: ${reason}`);
  }
  return builder.finish();
}

/** @throws ClarifyDataError naming the file that is no Parquet */
async function openAll(
  connection: DuckDBConnection,
  { paths, sourceNames }: FileSet,
): Promise<void> {
  const names = sourceNames && { sourceNames: [...sourceNames] };
  try {
    await loadDataset(connection, { format: 'parquet', paths: [...paths], ...names });
  } catch (error) {
    throw new ClarifyDataError((error as Error).message);
  }
}

async function readInto(
  connection: DuckDBConnection,
  from: string,
  builder: TableBuilder,
): Promise<void> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  const columns: ParquetColumn[] = described
    .getRows()
    .map(([name, type]) => ({ name: String(name), type: String(type) }));
  for (const { name, type } of columns) builder.columnIndex(name, FRACTIONS.test(type));
  const selection = columns.map(expressionOf).join(', ');
  const result = await connection.stream(`SELECT ${selection} FROM ${from}`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const vectors = columns.map((_, index) => chunk.getColumnVector(index));
    builder.addCells(chunk.rowCount, (column, row) => vectors[column]!.getItem(row) as JsonCell);
  }
}

/** A double holds what a column of numbers holds, for doubles are what tables have. */
function expressionOf({ name, type }: ParquetColumn): string {
  const column = quoteIdentifier(name);
  if (INTEGERS.test(type) || FRACTIONS.test(type)) return `CAST(${column} AS DOUBLE)`;
  return type === 'BOOLEAN' ? column : `CAST(${column} AS VARCHAR)`;
}
