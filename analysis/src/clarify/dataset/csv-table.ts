import type { DuckDBConnection } from '@duckdb/node-api';
import { classifyText, Kind } from '../../dataset/cells.js';
import { firstRow, headerNames } from '../../dataset/csv-source.js';
import { loadDataset } from '../../dataset/load-dataset.js';
import type { ColumnRef } from '../config/types.js';
import { ClarifyDataError } from './error.js';
import { findColumn, fitHeaders } from './names.js';
import { type Budget, type RawTable, TableBuilder } from './table-builder.js';
import type { FileSet } from './types.js';

export interface CsvTableOptions {
  readonly headers?: readonly string[] | undefined;
  readonly label?: ColumnRef | undefined;
  /** A column whose cells are texts, such as an identifier. */
  readonly textColumn?: ColumnRef | undefined;
}

/** Files of a data set that follow each other and have a header each, or none. */
interface Run {
  readonly header: boolean;
  readonly paths: string[];
  readonly sourceNames: string[];
}

interface CsvPlan {
  readonly names: readonly string[];
  readonly runs: readonly Run[];
  readonly note?: string | undefined;
}

/**
 * Reads CSV files. A file's first row is a header where it equals the configuration's headers;
 * where there are none, if it has neither numbers nor empty cells.
 * @throws ClarifyDataError
 */
export async function readCsvTable(
  connection: DuckDBConnection,
  files: FileSet,
  options: CsvTableOptions,
  budget: Budget,
): Promise<RawTable> {
  const plan = await planOf(files, options);
  const ref = options.textColumn;
  const forced = ref === undefined ? undefined : findColumn(plan.names, ref);
  const textColumns = new Set(forced === undefined ? [] : [plan.names[forced]!]);
  const builder = new TableBuilder(budget, textColumns);
  if (plan.note !== undefined) builder.notes.note(plan.note);
  for (const name of plan.names) builder.columnIndex(name);
  await readRuns(connection, plan, builder, textColumns);
  const mixed = new Set(builder.mixed);
  const table = builder.finish();
  if (mixed.size === 0) return table;
  // numbers and texts in one column: once more for the numbers' own texts
  const again = new TableBuilder(budget, mixed);
  for (const name of mixed) again.columnIndex(name);
  await readRuns(connection, plan, again, mixed);
  const texts = again.finish().columns;
  const columns = table.columns.map(
    (column) => texts.find(({ name }) => name === column.name) ?? column,
  );
  return { ...table, columns };
}

async function readRuns(
  connection: DuckDBConnection,
  { names, runs }: CsvPlan,
  builder: TableBuilder,
  textColumns: ReadonlySet<string>,
): Promise<void> {
  const wanted = new Set(builder.names);
  const isWhole = wanted.size >= names.length;
  for (const { header, paths, sourceNames } of runs) {
    const source = { format: 'csv' as const, header, paths, sourceNames };
    const dataset = await loadDataset(connection, source, { columnNames: names });
    let targets: number[] = [];
    await dataset.scan({
      textColumns,
      onBlock: (block) => {
        if (targets.length !== block.names.length) {
          targets = block.names.map((name) =>
            isWhole || wanted.has(name) ? builder.columnIndex(name) : -1,
          );
        }
        builder.addBlock(block, targets, true);
      },
    });
    builder.notes.absorb(dataset.notesState);
  }
}

async function planOf(files: FileSet, options: CsvTableOptions): Promise<CsvPlan> {
  const runs: Run[] = [];
  let names: readonly string[] | undefined;
  let note: string | undefined;
  for (const [index, path] of files.paths.entries()) {
    const first = await firstRow(path);
    if (first === undefined) continue;
    const header = isHeader(first, options.headers);
    const sourceName = files.sourceNames?.[index] ?? path;
    if (names === undefined) {
      if (header) names = headerNames(first);
      else ({ names, note } = fitHeaders(options.headers, first.length, options.label, sourceName));
    }
    const last = runs.at(-1);
    if (last?.header === header) {
      last.paths.push(path);
      last.sourceNames.push(sourceName);
    } else runs.push({ header, paths: [path], sourceNames: [sourceName] });
  }
  if (names === undefined) {
    const what = files.sourceNames?.[0] ?? files.paths[0] ?? 'the data set';
    throw new ClarifyDataError(`${what} has no rows: give files that hold some`);
  }
  return { names, runs, note };
}

function isHeader(first: readonly string[], headers: readonly string[] | undefined): boolean {
  const cells = headerNames(first);
  if (headers !== undefined) {
    const own = new Set(headers.map((name) => name.trim()));
    const known = cells.filter((cell) => own.has(cell)).length;
    return known === cells.length && Math.abs(cells.length - headers.length) <= 1;
  }
  const isText = (cell: string) => {
    const { kind } = classifyText(cell);
    return kind === Kind.text || kind === Kind.boolean;
  };
  return first.every(isText) && new Set(first).size === first.length;
}
