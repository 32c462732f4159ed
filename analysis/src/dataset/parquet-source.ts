import type { DuckDBConnection } from '@duckdb/node-api';
import type { BlockBuilder } from './block.js';
import type { DatasetSource } from './dataset.js';
import { nameOf, type RowSource } from './row-source.js';
import { quoteIdentifier, quoteText } from './sql.js';

type ParquetOptions = Extract<DatasetSource, { format: 'parquet' }>;

export const INTEGERS = /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
export const FRACTIONS = /^(?:FLOAT|DOUBLE|DECIMAL\(.*\))$/;

/** Parquet files, read by DuckDB. Numbers keep their declared type; whatever is neither number
 * nor text is read as DuckDB writes it as text. */
export async function parquetSource(
  connection: DuckDBConnection,
  source: ParquetOptions,
): Promise<RowSource> {
  const list = source.paths.map(quoteText).join(', ');
  const from = `read_parquet([${list}], union_by_name = true, filename = false)`;
  const described = await describe(connection, source, from);
  const columns = described
    .getRows()
    .map(([name, type]) => ({ name: String(name), type: String(type) }));
  return {
    paths: source.paths,
    columns: columns.map(({ name }) => name),
    read: (path, _index, builder, _notes, onBytes) =>
      readFile(connection, path, columns, builder, onBytes),
  };
}

/** @throws Error naming the file that is no Parquet, as its user knows it. */
async function describe(connection: DuckDBConnection, source: ParquetOptions, from: string) {
  try {
    return await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n');
    const index = source.paths.findIndex((path) => reason.includes(path));
    if (index < 0) throw new Error(`the Parquet files cannot be read: ${reason}`);
    throw new Error(`${nameOf(source, index)} cannot be read as Parquet; is it another format?`);
  }
}

export interface ParquetColumn {
  name: string;
  type: string;
}

/** A column as a selection's item that gives cells. */
export function expression({ name, type }: ParquetColumn, present: ReadonlySet<string>): string {
  if (!present.has(name)) return 'NULL';
  const column = quoteIdentifier(name);
  if (INTEGERS.test(type)) return `CAST(${column} AS HUGEINT)`;
  if (FRACTIONS.test(type)) return `CAST(${column} AS DOUBLE)`;
  return type === 'BOOLEAN' ? column : `CAST(${column} AS VARCHAR)`;
}

async function readFile(
  connection: DuckDBConnection,
  path: string,
  columns: readonly ParquetColumn[],
  builder: BlockBuilder,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const from = `read_parquet(${quoteText(path)})`;
  const own = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  const present = new Set(own.getRows().map(([name]) => String(name)));
  const list = columns.map((column) => expression(column, present)).join(', ');
  const result = await connection.stream(`SELECT ${list} FROM ${from}`);
  const indexes = columns.map(({ name }) => builder.columnIndex(name));
  const fraction = columns.map(({ type }) => FRACTIONS.test(type));
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const vectors = columns.map((_, index) => chunk.getColumnVector(index));
    for (let row = 0; row < chunk.rowCount; row++) {
      for (let column = 0; column < indexes.length; column++) {
        const cell = vectors[column]!.getItem(row) as string | number | bigint | boolean | null;
        if (fraction[column]) builder.putFraction(indexes[column]!, cell as number | null);
        else builder.put(indexes[column]!, cell);
      }
      builder.commit();
    }
    onBytes(0);
  }
}
