import type { DuckDBConnection } from '@duckdb/node-api';
import type { ScanNotes } from '../../dataset/notes.js';
import type { TableColumn } from '../../dataset/table.js';
import type { AnalysisConfig, DatasetType } from '../config/types.js';
import { readCaptureTable } from './capture-table.js';
import { readCsvTable } from './csv-table.js';
import { ClarifyDataError } from './error.js';
import { readJsonTable } from './json-table.js';
import { readParquetTable } from './parquet-table.js';
import { type KnownRoles, rolesOf } from './roles.js';
import { joinTables, type SideTable } from './side-tables.js';
import { Budget, type RawTable } from './table-builder.js';
import type { ClarifyTable, FileSet, TableInput } from './types.js';

const DEFAULT_BYTES = 1024 * 1024 * 1024;

/**
 * Reads the data set of a Clarify analysis into memory, with its columns' types as pandas infers
 * them: CSV, JSON Lines, JSON, Parquet, or captures with or without labels. Records that cannot be
 * read are counted and left out.
 *
 * @throws ClarifyDataError where the data do not fit the configuration, or in memory; it says what
 * to change
 */
export async function readTable(
  connection: DuckDBConnection,
  given: AnalysisConfig,
  input: TableInput,
): Promise<ClarifyTable> {
  const config = input.format === undefined ? given : asSent(given, input, input.format);
  const budget = new Budget(input.maxBytes ?? DEFAULT_BYTES);
  switch (config.dataset_type) {
    case 'text/csv':
      return await csv(connection, config, input, budget);
    case 'application/x-parquet':
      return withRoles(await readParquetTable(connection, input.dataset, budget), config);
    case 'application/sagemakercapturejson':
      return await readCaptureTable(config, input, budget);
    default: {
      const { width, ...table } = await readJsonTable(input.dataset, config, budget);
      const label = config.label === undefined ? undefined : width;
      const predictedLabel =
        config.predicted_label === undefined ? undefined : table.columns.length - 1;
      return withRoles(table, config, { label, predictedLabel, width: table.columns.length });
    }
  }
}

/** The configuration of a monitor that reads what a transform job was sent. */
function asSent(
  config: AnalysisConfig,
  { capture }: TableInput,
  dataset_type: DatasetType,
): AnalysisConfig {
  const isJson = dataset_type === 'application/json' || dataset_type === 'application/jsonlines';
  return {
    ...config,
    dataset_type,
    // a model is not sent the label
    headers: config.headers?.filter((name) => name !== config.label),
    features: isJson ? capture?.features || config.features : undefined,
    label: undefined,
    predicted_label: undefined,
    excluded_columns: [...config.excluded_columns, ...(capture?.excludedFeatures ?? [])],
  };
}

async function csv(
  connection: DuckDBConnection,
  config: AnalysisConfig,
  input: TableInput,
  budget: Budget,
): Promise<ClarifyTable> {
  const { headers, label, joinsource_name_or_index: textColumn } = config;
  const options = { headers, label, textColumn };
  const main = await readCsvTable(connection, input.dataset, options, budget);
  const sides: SideTable[] = [];
  const read = async (
    key: SideTable['key'],
    files: FileSet | undefined,
    names?: readonly string[],
  ) => {
    if (config[key] === undefined && files === undefined) return;
    if (files === undefined) throw new ClarifyDataError(`${key} is given, but its files are not`);
    const own = { headers: names, label: undefined, textColumn };
    const table = await readCsvTable(connection, files, own, budget);
    sides.push({ key, table, files: files.paths.length });
  };
  await read('facet_dataset_uri', input.facets, config.facet_headers);
  await read('predicted_label_dataset_uri', input.predictedLabels, config.predicted_label_headers);
  if (sides.length === 0) return withRoles(main, config);
  const joined = joinTables(main, input.dataset.paths.length, sides, textColumn);
  const notes = sides.reduce((all, side) => absorbed(all, side.table.notes), main.notes);
  for (const note of joined.notes) notes.note(note);
  const known = knownOf(joined.columns, joined.from, sides, config, main.columns.length);
  return withRoles({ ...main, rows: joined.rows, columns: joined.columns, notes }, config, known);
}

function absorbed(notes: ScanNotes, more: ScanNotes): ScanNotes {
  notes.absorb(more.state());
  return notes;
}

function knownOf(
  columns: readonly TableColumn[],
  from: readonly number[],
  sides: readonly SideTable[],
  config: AnalysisConfig,
  width: number,
): KnownRoles {
  let known: KnownRoles = { width };
  for (const [index, { key, table }] of sides.entries()) {
    const start = from[index]!;
    const count = table.columns.length;
    if (key === 'facet_dataset_uri') known = { ...known, facetColumns: { from: start, count } };
    else known = { ...known, predictedLabel: start + predictionOf(columns, start, count, config) };
  }
  return known;
}

/** The predicted labels' column among those of their own data set. */
function predictionOf(
  columns: readonly TableColumn[],
  start: number,
  count: number,
  config: AnalysisConfig,
): number {
  const names = columns.slice(start, start + count).map(({ name }) => name);
  const ref = config.predicted_label ?? 'predicted_label';
  if (typeof ref === 'number' && ref < count) return ref;
  const found = names.indexOf(String(ref));
  if (found >= 0) return found;
  const join = config.joinsource_name_or_index;
  const others = names.flatMap((name, index) => (name === join || index === join ? [] : [index]));
  if (others.length === 1) return others[0]!;
  throw new ClarifyDataError(
    `predicted_label is ${JSON.stringify(ref)}, which the data set of predicted_label_dataset_uri ` +
      `has no column for; it has ${names.slice(0, 20).join(', ')}`,
  );
}

function withRoles(table: RawTable, config: AnalysisConfig, known?: KnownRoles): ClarifyTable {
  const { rows, columns, notes } = table;
  if (rows === 0) {
    const [first] = notes.examples;
    const why = first ? `: ${first.source}, line ${first.line}: ${first.reason}` : '';
    throw new ClarifyDataError(`the data set has no row that can be read${why}`);
  }
  const own =
    table.lacksLabel === true ? withoutLabel(config, known?.width ?? columns.length) : config;
  return {
    rows,
    columns,
    ...rolesOf(columns, own, known ?? { width: columns.length }),
    notes: notes.notes,
    unreadable: { count: notes.count, examples: notes.examples },
  };
}

/**
 * @throws ClarifyDataError if the analysis needs the label, or names it: a name that is too many is
 * likelier then
 */
function withoutLabel(config: AnalysisConfig, columns: number): AnalysisConfig {
  const { headers = [], label, methods } = config;
  const needed = methods.pre_training_bias ?? methods.post_training_bias;
  if (needed === undefined && typeof label !== 'string') return { ...config, label: undefined };
  const named = typeof label === 'string' && headers.includes(label) ? ` ${quoted(label)}` : '';
  const last = quoted(String(headers.at(-1)));
  throw new ClarifyDataError(
    `headers has ${headers.length} names (the last is ${last}), but the data set has ${columns} ` +
      `columns: either the label${named} is missing from it${needed ? ', which bias metrics need' : ''}, ` +
      'or a name is too many. Add the column to the data, or take the name out of headers' +
      `${needed ? '' : ' (and of label, if it is the label)'}`,
  );
}

const quoted = (text: string) => JSON.stringify(text);
