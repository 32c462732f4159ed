import type { DuckDBConnection } from '@duckdb/node-api';
import { classifyText, Kind } from '../../dataset/cells.js';
import { firstRows, headerNames } from '../../dataset/csv-source.js';
import { loadDataset } from '../../dataset/load-dataset.js';
import type { ColumnRef } from '../config/types.js';
import { ClarifyDataError } from './error.js';
import { holdText } from './hold-text.js';
import { type FittedHeaders, findColumn, fitHeaders } from './names.js';
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
  /** What columns are called, by the header's own names; those that are not in it keep theirs. */
  readonly names: ReadonlyMap<string, string>;
  readonly paths: string[];
  readonly sourceNames: string[];
}

interface CsvPlan {
  readonly names: readonly string[];
  readonly runs: readonly Run[];
  readonly note?: string | undefined;
  readonly lacksLabel: boolean;
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
  await holdText(files);
  const plan = await planOf(files, options);
  const ref = options.textColumn;
  const forced = ref === undefined ? undefined : findColumn(plan.names, ref);
  const textColumns = new Set(forced === undefined ? [] : [plan.names[forced]!]);
  const builder = new TableBuilder(budget, textColumns);
  if (plan.note !== undefined) builder.notes.note(plan.note);
  for (const name of plan.names) builder.columnIndex(name);
  await readRuns(connection, plan, builder, textColumns);
  if (builder.rows === 0 && builder.notes.count === 0) throw onlyHeader(files);
  const mixed = new Set(builder.mixed);
  const table = { ...builder.finish(), lacksLabel: plan.lacksLabel };
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
  for (const { header, names: called, paths, sourceNames } of runs) {
    const nameOf = (name: string) => called.get(name) ?? name;
    const source = { format: 'csv' as const, header, paths, sourceNames };
    const dataset = await loadDataset(connection, source, { columnNames: names });
    let targets: number[] = [];
    await dataset.scan({
      textColumns: new Set(dataset.columns.filter((name) => textColumns.has(nameOf(name)))),
      onBlock: (block) => {
        if (targets.length !== block.names.length) {
          targets = block.names
            .map(nameOf)
            .map((name) => (isWhole || wanted.has(name) ? builder.columnIndex(name) : -1));
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
  let lacksLabel = false;
  for (const [index, path] of files.paths.entries()) {
    const [first, second] = await firstRows(path, 2);
    if (first === undefined) continue;
    const sourceName = files.sourceNames?.[index] ?? path;
    checkSeparator(first, options.headers, sourceName);
    const kind = headerOf(first, second, options.headers);
    const cells = headerNames(first);
    const fitted: FittedHeaders =
      kind === 'own'
        ? { names: cells }
        : fitHeaders(options.headers, first.length, options.label, sourceName);
    names ??= fitted.names;
    if (fitted.lacksLabel === true) lacksLabel = true;
    note ??= kind === 'replaced' ? replaced(sourceName) : fitted.note;
    const header = kind !== 'none';
    const last = runs.at(-1);
    const called = kind === 'replaced' ? pairs(cells, fitted.names) : new Map<string, string>();
    if (last?.header === header && called.size === 0 && last.names.size === 0) {
      last.paths.push(path);
      last.sourceNames.push(sourceName);
    } else runs.push({ header, names: called, paths: [path], sourceNames: [sourceName] });
  }
  if (names === undefined) {
    const what = files.sourceNames?.[0] ?? files.paths[0] ?? 'the data set';
    throw new ClarifyDataError(`${what} has no rows: give files that hold some`);
  }
  return { names, runs, note, lacksLabel };
}

const onlyHeader = ({ paths, sourceNames = paths }: FileSet) =>
  new ClarifyDataError(
    `only a header stands in ${sourceNames[0] ?? 'the data set'}: give files that hold rows`,
  );

/** @throws ClarifyDataError where a row is one cell since something else than a comma parts it */
function checkSeparator(
  first: readonly string[],
  headers: readonly string[] | undefined,
  source: string,
): void {
  const [cell = ''] = first;
  if (first.length !== 1 || (headers?.length ?? 0) < 2) return;
  const found = separators.find(([sign]) => cell.includes(sign));
  if (!found) return;
  throw new ClarifyDataError(
    `${source} has 1 column, but headers names ${headers?.length}; ${found[1]} stand in its first ` +
      'row: part the columns by commas',
  );
}

const separators = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
] as const;

const pairs = (from: readonly string[], to: readonly string[]): Map<string, string> =>
  new Map(from.map((name, index) => [name, to[index]!]));

const replaced = (source: string): string =>
  `The first row of ${source} was taken for a header, though it differs from the headers of the ` +
  'configuration, which are used.';

/** Whether a file begins with a header that counts, with one that is replaced, or with data. */
function headerOf(
  first: readonly string[],
  second: readonly string[] | undefined,
  headers: readonly string[] | undefined,
): 'own' | 'replaced' | 'none' {
  const isNames = first.every(isText) && new Set(first).size === first.length;
  if (headers === undefined) {
    // a frame that was saved with its index has a name too few
    const isIndexed = first[0] === '' && first.slice(1).every(isText) && first.length > 1;
    return isNames || isIndexed ? 'own' : 'none';
  }
  const own = new Set(headers.map((name) => name.trim()));
  const isKnown = headerNames(first).every((cell) => own.has(cell));
  if (isKnown && Math.abs(first.length - headers.length) <= 1) return 'own';
  const isAboveNumbers = second?.length === first.length && !second.every(isText);
  return isNames && isAboveNumbers ? 'replaced' : 'none';
}

function isText(cell: string): boolean {
  const { kind } = classifyText(cell);
  return kind === Kind.text || kind === Kind.boolean;
}
