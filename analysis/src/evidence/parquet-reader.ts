import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell } from '../dataset/cells.js';
import { expression, FRACTIONS, type ParquetColumn } from '../dataset/parquet-source.js';
import { quoteText } from '../dataset/sql.js';
import { breaksCell } from './looker.js';
import type { Reading, RecordReader } from './record-reader.js';
import { spread } from './stretches.js';

/** Matching rows of a file and a violation that are kept in mind; more are thinned out. */
const MOST_ROWS = 64;
const CELL_BYTES = 8;

/**
 * Parquet: only the columns in question are gone through, then the rows that matched are read
 * whole. Rows have numbers in place of lines.
 */
export function parquetReader(connection: DuckDBConnection): RecordReader {
  return {
    parts: 'none',
    look: async ({ path, name }, _stretch, looker, isOver) => {
      const reading: Reading = { quick: 0, slow: 0 };
      const described = await connection.runAndReadAll(
        `DESCRIBE SELECT * FROM read_parquet(${quoteText(path)})`,
      );
      const columns = described
        .getRows()
        .map(([column, type]) => ({ name: String(column), type: String(type) }));
      const names = new Set(columns.map((column) => column.name));
      const rows = new Set<number>();
      for (const sought of looker.open) {
        if (sought.column === undefined) {
          if (sought.evidence.breaks(names)) for (let row = 0; row < 20; row++) rows.add(row);
          continue;
        }
        const column = columns.find((candidate) => candidate.name === sought.column);
        const breaks = (cell: Cell, fraction: boolean) =>
          breaksCell(sought.evidence, cell, fraction);
        const isEnough = () => isOver(reading);
        const found = await matchingRows(connection, path, column, breaks, isEnough, reading);
        for (const row of found) rows.add(row);
      }
      for (const [row, cells] of await wholeRows(connection, path, columns, rows)) {
        looker.take(cells, () => ({ source: name, row: row + 1 }), fractions(columns));
      }
      return reading;
    },
  };
}

const fractions = (columns: readonly ParquetColumn[]): ReadonlySet<string> =>
  new Set(columns.filter(({ type }) => FRACTIONS.test(type)).map(({ name }) => name));

/** Numbers of rows whose cell matches, spread over the file. A column that is not there is empty. */
async function matchingRows(
  connection: DuckDBConnection,
  path: string,
  column: ParquetColumn | undefined,
  breaks: (cell: Cell, fraction: boolean) => boolean,
  isEnough: () => boolean,
  reading: Reading,
): Promise<number[]> {
  const item = column ? expression(column, new Set([column.name])) : 'NULL';
  const fraction = column !== undefined && FRACTIONS.test(column.type);
  const result = await connection.stream(`SELECT ${item} FROM read_parquet(${quoteText(path)})`);
  let rows: number[] = [];
  let stride = 1;
  let matches = 0;
  for (let row = 0; !isEnough(); ) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const vector = chunk.getColumnVector(0);
    for (let index = 0; index < chunk.rowCount; index++, row++) {
      if (!breaks(vector.getItem(index) as Cell, fraction)) continue;
      if (matches++ % stride === 0) rows.push(row);
      if (rows.length <= MOST_ROWS) continue;
      rows = rows.filter((_, kept) => kept % 2 === 0);
      stride *= 2;
    }
    reading.quick += chunk.rowCount * CELL_BYTES;
  }
  return rows;
}

/** Rows with all their cells, in an order in which the first few are spread over the file. */
async function wholeRows(
  connection: DuckDBConnection,
  path: string,
  columns: readonly ParquetColumn[],
  rows: ReadonlySet<number>,
): Promise<[row: number, cells: Map<string, Cell>][]> {
  if (rows.size === 0) return [];
  const present = new Set(columns.map(({ name }) => name));
  const items = columns.map((column) => expression(column, present)).join(', ');
  const result = await connection.runAndReadAll(
    `SELECT file_row_number, ${items} FROM read_parquet(${quoteText(path)}, ` +
      `file_row_number = true) WHERE file_row_number IN (${[...rows].join(', ')}) ` +
      'ORDER BY file_row_number',
  );
  const all = result
    .getRows()
    .map(([row, ...cells]): [number, Map<string, Cell>] => [
      Number(row),
      new Map(columns.map(({ name }, index) => [name, cells[index] as Cell])),
    ]);
  return [...spread(all.length)].map((index) => all[index]!);
}
