import type { TableColumn } from '../../dataset/table.js';
import type { ColumnRef } from '../config/types.js';
import { ClarifyDataError } from './error.js';
import { columnOf } from './names.js';
import type { RawTable } from './table-builder.js';

/** A data set of its own for facets or predicted labels. */
export interface SideTable {
  /** The key of its URI, for messages. */
  readonly key: 'facet_dataset_uri' | 'predicted_label_dataset_uri';
  readonly table: RawTable;
  readonly files: number;
}

/** Rows of each table that belong together, by position. */
type Picked = readonly Int32Array[];

export interface JoinedTable {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  /** Where each side table's columns begin. */
  readonly from: readonly number[];
  readonly notes: readonly string[];
}

/**
 * Puts the columns of side tables beside the data set's. Where each is a single file, row stands
 * beside row; otherwise, rows are joined that have the same identifier in all of them.
 * @throws ClarifyDataError
 */
export function joinTables(
  main: RawTable,
  mainFiles: number,
  sides: readonly SideTable[],
  joinSource: ColumnRef | undefined,
): JoinedTable {
  const isAligned = mainFiles === 1 && sides.every(({ files }) => files === 1);
  const tables = [main, ...sides.map(({ table }) => table)];
  if (isAligned) checkAligned(main, sides);
  const picked = isAligned ? undefined : joinedRows(main, sides, joinSource);
  const columns: TableColumn[] = [];
  const from: number[] = [];
  for (const [index, table] of tables.entries()) {
    from.push(columns.length);
    const rows = picked?.[index];
    columns.push(...table.columns.map((column) => (rows ? rowsOfColumn(column, rows) : column)));
  }
  const rows = picked?.[0]?.length ?? main.rows;
  const before = Math.max(...tables.map((table) => table.rows));
  const note =
    `Facets and predicted labels were joined by ${JSON.stringify(joinSource)}: ` +
    `${rows} of at most ${before} rows are in all data sets.`;
  return { rows, columns, from: from.slice(1), notes: picked && rows < before ? [note] : [] };
}

/** @throws ClarifyDataError where rows cannot be told to stand beside each other */
function checkAligned(main: RawTable, sides: readonly SideTable[]): void {
  for (const { key, table } of sides) {
    const lost = table.notes.count + main.notes.count;
    if (table.rows !== main.rows) {
      throw new ClarifyDataError(
        `the data set has ${main.rows} rows and that of ${key} ${table.rows}; single files must ` +
          'have a row for each other in the same order',
      );
    }
    if (lost === 0) continue;
    const [example] = [...main.notes.examples, ...table.notes.examples];
    throw new ClarifyDataError(
      `${lost} rows of the data set or of ${key} cannot be read, so that rows do not stand beside ` +
        `each other: ${example?.source}, line ${example?.line}: ${example?.reason}`,
    );
  }
}

function joinedRows(
  main: RawTable,
  sides: readonly SideTable[],
  joinSource: ColumnRef | undefined,
): Picked {
  if (joinSource === undefined) {
    throw new ClarifyDataError(
      'joinsource_name_or_index is missing: data sets of several files are joined by a column ' +
        'that identifies their rows',
    );
  }
  const indexes = sides.map(({ key, table }) => ({ key, ...indexOf(table, joinSource, key) }));
  const own = idsOf(main, joinSource, 'joinsource_name_or_index');
  refuseTwins(own, 'the data set');
  const picked = [main, ...sides].map(() => new Int32Array(main.rows));
  let rows = 0;
  for (const [row, id] of own.entries()) {
    const found = id === undefined ? [] : indexes.map(({ rowOf }) => rowOf.get(id));
    if (id === undefined || found.includes(undefined)) continue;
    picked[0]![rows] = row;
    for (const [side, other] of found.entries()) picked[side + 1]![rows] = other!;
    rows++;
  }
  if (rows === 0) {
    throw new ClarifyDataError(
      `no row has the same ${JSON.stringify(joinSource)} in all data sets; look at ` +
        'joinsource_name_or_index',
    );
  }
  return picked.map((one) => one.subarray(0, rows));
}

function indexOf(table: RawTable, joinSource: ColumnRef, key: string) {
  const ids = idsOf(table, joinSource, `joinsource_name_or_index, in ${key},`);
  return { rowOf: refuseTwins(ids, `the data set of ${key}`) };
}

/** The row of each identifier. */
function refuseTwins(ids: readonly (string | undefined)[], what: string): Map<string, number> {
  const rowOf = new Map<string, number>();
  for (const [row, id] of ids.entries()) {
    if (id === undefined) continue;
    if (rowOf.has(id)) {
      throw new ClarifyDataError(
        `${what} has two rows with the identifier ${JSON.stringify(id.slice(0, 60))}; ` +
          'joinsource_name_or_index must name a column that no two rows share a value of',
      );
    }
    rowOf.set(id, row);
  }
  return rowOf;
}

function idsOf(table: RawTable, ref: ColumnRef, key: string): (string | undefined)[] {
  const names = table.columns.map(({ name }) => name);
  const { values, texts } = table.columns[columnOf(names, ref, key)]!;
  return Array.from(values, (value) => {
    if (Number.isNaN(value)) return undefined;
    return texts === undefined ? String(value) : texts[value];
  });
}

/** The column of some of the rows, which keeps its type. */
function rowsOfColumn(column: TableColumn, rows: Int32Array): TableColumn {
  return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) };
}
