import { validationException } from '../../../base/errors.js';
import { jobAsked } from './clarify-job.js';
import { folderOf, type ProcessingJob, under } from './clarify-jobs.js';
import type { ExplainedChoice, ExplainedRow, ExplainedRowsView } from './clarify-types.js';
import { cellsOf, linesOf, readLines } from './csv-lines.js';
import { datasetRow } from './dataset-row.js';
import { runAsked } from './monitor-run.js';
import { type ReadAttributions, readAttributions } from './read-attributions.js';
import type { RowsColumns, RowsFile } from './rows-file.js';
import { findRow, rowsByScore } from './search-rows.js';
import type { View, ViewDeps, ViewRequest } from './view.js';

const longestAnalysis_bytes = 16 * 1024 * 1024;
const shownRows = 25;
const shownTop = 3;

/** Rows' attributions: some in short, one whole. */
export const explainedRowsView = (deps: ViewDeps): View => ({
  name: 'explained-rows',
  async read(request): Promise<ExplainedRowsView> {
    const { folder, job } = await sourceAsked(deps, request);
    const found = await attributionsIn(deps, folder);
    const labels = found ? Object.keys(found.global.labels) : [];
    const label = labels.find((one) => one === request.body.Label) ?? labels[0];
    const file =
      found && label !== undefined && (await openRows(deps, request, folder, { found, label }));
    if (!file) return { count: 0, labels, list: [], from: 1, logit: false };
    const from = wholeAsked(request.body, 'From') ?? 1;
    const wanted = await wantedRows(deps, file, request, from);
    const asked = await chosenRow(deps, file, request);
    const row = asked ?? wanted[0];
    const cells = row === undefined ? undefined : (await rowsAt(deps, file, [row]))[0];
    const values =
      row !== undefined && job
        ? await datasetRow(deps, request, { job, row, count: file.count })
        : {};
    return {
      ...{ count: file.count, labels, label, from },
      idColumn: file.columns.idColumn,
      list: (await rowsAt(deps, file, wanted)).map((line, i) =>
        shortRow(file.columns, line, wanted[i] ?? 0),
      ),
      chosen:
        row !== undefined && cells ? wholeRow(file.columns, cells, row, values.values) : undefined,
      logit: found.logit,
      note: values.note,
    };
  },
});

interface Source {
  readonly folder: string | undefined;
  /** Undefined of a monitor's run, whose rows are captures. */
  readonly job?: ProcessingJob | undefined;
}

/** A job, or a monitor's run. */
async function sourceAsked(deps: ViewDeps, request: ViewRequest): Promise<Source> {
  if (request.body.Job !== undefined) {
    const job = await jobAsked(deps, request, 'Job');
    return { folder: folderOf(job), job };
  }
  const body = { ...request.body, Name: request.body.Schedule };
  const { report } = await runAsked(deps, { ...request, body });
  return { folder: report ?? undefined };
}

async function attributionsIn(
  { objects }: Pick<ViewDeps, 'objects'>,
  folder: string | undefined,
): Promise<ReadAttributions | undefined> {
  const place = under(folder, 'analysis.json');
  const bytes = place && (await objects.read(place.bucket, place.key, longestAnalysis_bytes));
  const found = bytes && readAttributions(bytes);
  return typeof found === 'object' ? found : undefined;
}

async function openRows(
  deps: ViewDeps,
  { signal }: ViewRequest,
  folder: string | undefined,
  { found, label }: { readonly found: ReadAttributions; readonly label: string },
): Promise<RowsFile | undefined> {
  const place = under(folder, 'explanations_shap/out.csv');
  const index = place && (await linesOf(deps, place, signal));
  if (!place || !index || index.lines < 2) return undefined;
  const [head = ''] = await readLines(deps, place, index, { from: 0, count: 1 });
  const header = cellsOf(head);
  const at = new Map(header.map((name, i) => [name, i]));
  const shap = found.global.labels[label];
  const features = Object.keys(shap?.global_shap_values ?? {}).flatMap((name) => {
    const column = at.get(`${name}_${label}`);
    return column === undefined ? [] : [[name, column] as const];
  });
  if (!shap || features.length === 0) return undefined;
  const all = features.length * Object.keys(found.global.labels).length;
  const idColumn = header.length > all ? header[0] : undefined;
  const columns = { features, idColumn, base: shap.expected_value };
  return { place, index, count: index.lines - 1, columns };
}

/** Rows from 1, in the order asked for. */
async function wantedRows(
  deps: ViewDeps,
  file: RowsFile,
  request: ViewRequest,
  from: number,
): Promise<number[]> {
  const { Order: order } = request.body;
  if (order === 'highest' || order === 'lowest') {
    const ordered = await rowsByScore(deps, file, request.signal);
    const count = Math.min(shownRows, ordered.length - from + 1);
    return Array.from({ length: Math.max(0, count) }, (_, i) =>
      order === 'highest'
        ? (ordered[ordered.length - from - i] as number)
        : (ordered[from - 1 + i] as number),
    );
  }
  const count = Math.max(0, Math.min(shownRows, file.count - from + 1));
  return Array.from({ length: count }, (_, i) => from + i);
}

async function chosenRow(
  deps: ViewDeps,
  file: RowsFile,
  request: ViewRequest,
): Promise<number | undefined> {
  const { Find: id } = request.body;
  if (typeof id === 'string' && id !== '' && file.columns.idColumn !== undefined) {
    const found = await findRow(deps, file, id, request.signal);
    if (found !== undefined) return found;
    throw validationException(`No row has ${file.columns.idColumn} = ${id.slice(0, 100)}.`);
  }
  const row = wholeAsked(request.body, 'Row');
  if (row === undefined || row <= file.count) return row;
  throw validationException(`There is no row ${row}: the last one is ${file.count}.`);
}

function wholeAsked(body: ViewRequest['body'], name: string): number | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw validationException(`${name} must be a whole number from 1.`);
}

/** Cells of rows; those that follow each other are read at once. */
async function rowsAt(
  deps: ViewDeps,
  file: RowsFile,
  rows: readonly number[],
): Promise<string[][]> {
  const [first = 1] = rows;
  const inRow = rows.every((row, i) => row === first + i);
  const read = (from: number, count: number) =>
    readLines(deps, file.place, file.index, { from, count });
  const lines = inRow
    ? await read(first, rows.length)
    : (await Promise.all(rows.map((row) => read(row, 1)))).map(([line = '']) => line);
  return lines.map(cellsOf);
}

const amountsOf = ({ features }: RowsColumns, cells: readonly string[]) =>
  features.map(([name, column]) => ({
    name,
    amount: cells[column] === '' ? Number.NaN : Number(cells[column] ?? Number.NaN),
  }));

/** Undefined where the row has no attributions. */
function scored(columns: RowsColumns, cells: readonly string[]) {
  const amounts = amountsOf(columns, cells);
  const score = amounts.reduce((sum, { amount }) => sum + amount, columns.base);
  if (!Number.isFinite(score)) return undefined;
  return { score, steps: amounts.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount)) };
}

function shortRow(columns: RowsColumns, cells: readonly string[], row: number): ExplainedRow {
  const found = scored(columns, cells);
  return {
    row,
    id: columns.idColumn === undefined ? undefined : cells[0],
    score: found?.score ?? null,
    top: (found?.steps ?? []).slice(0, shownTop).map(({ name, amount }) => [name, amount] as const),
  };
}

function wholeRow(
  columns: RowsColumns,
  cells: readonly string[],
  row: number,
  values: ReadonlyMap<string, string> | undefined,
): ExplainedChoice {
  const found = scored(columns, cells);
  return {
    row,
    id: columns.idColumn === undefined ? undefined : cells[0],
    base: columns.base,
    score: found?.score ?? null,
    steps: (found?.steps ?? []).map((step) => ({ ...step, value: values?.get(step.name) })),
  };
}
