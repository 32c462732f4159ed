import { seededRandom } from '../../drift/random.js';
import { sampleRows } from '../../explanations/baseline/sample-rows.js';
import {
  type LimeFeature,
  localSurrogates,
  matrixOf,
  PredictError,
  type Surrogate,
} from '../../explanations/index.js';
import type { Matrix, Player } from '../../explanations/types.js';
import type { LimeConfig } from '../config/types.js';
import type { LimeNote } from '../types.js';
import { clarifyJson } from './clarify-json.js';
import type { Explained, ExplainParts } from './explain.js';
import type { TextSink } from './input.js';

const limeFile = 'explanations_shap/lime.jsonl';

const usual = { rows: 10, samples: 5000 };
/** Rows of the data that tell what values features take. */
const mostData = 10_000;
/** Rows that a page shows. */
const mostShown = 6;

/** A row's surrogates, one for each output; or why it has none. */
export type LimeRow =
  | { readonly row: number; readonly surrogates: readonly Surrogate[] }
  | { readonly row: number; readonly error: string };

/** Local surrogates of a run. */
export interface RunLime {
  readonly note: LimeNote;
  readonly labels: readonly string[];
  /** Names of the weights. */
  readonly features: readonly string[];
  readonly shown: readonly LimeRow[];
  readonly notes: readonly string[];
}

/**
 * Local surrogates of a data set's first rows, a line of JSON for each in a file of its own;
 * undefined where the configuration asks for none, or they cannot be had, which the notes say.
 */
export async function limePart(
  parts: ExplainParts,
  { features, labels, players }: Explained,
): Promise<RunLime | { readonly notes: readonly string[] } | undefined> {
  const { input, table, settings, baseline } = parts;
  const { lime } = settings;
  if (!lime) return undefined;
  const among = players.slice(0, features.length).map((player) => limeFeature(player, parts));
  const note = noteOf(lime, among.length, { rows: table.rows, seed: settings.seed ?? 0 });
  const problem = problemOf(note, among.length, table.rows);
  if (problem !== undefined) return { notes: [problem] };
  input.progress(`Fitting local surrogates to ${note.rows} rows.`);
  const positions = sampleRows(table.rows, mostData, seededRandom(note.seed));
  const data = matrixOf(table, baseline.features, positions);
  const sink = await input.open(limeFile);
  const shown: LimeRow[] = [];
  let failed = 0;
  for (let row = 0; row < note.rows; row++) {
    const one = await surrogatesOf(parts, { data, features: among, note }, row);
    if ('error' in one) failed += 1;
    if (row < mostShown) shown.push(one);
    await writeRow(sink, one, { features, labels });
  }
  return { note: { ...note, failed_rows: failed }, labels, features, shown, notes: [] };
}

function noteOf(
  { rows = usual.rows, num_samples: samples = usual.samples, kernel_width: width }: LimeConfig,
  features: number,
  of: { readonly rows: number; readonly seed: number },
): LimeNote {
  return {
    rows: Math.min(rows, of.rows),
    num_samples: samples,
    kernel_width: width ?? 0.75 * Math.sqrt(features),
    ...{ seed: of.seed, failed_rows: 0 },
  };
}

function problemOf({ num_samples: samples }: LimeNote, features: number, rows: number) {
  if (rows < 2) return 'Local surrogates need 2 rows or more, to tell how features vary.';
  if (samples > features) return undefined;
  return `Local surrogates of ${features} features need more than ${samples} samples: set shap.lime.num_samples above ${features}.`;
}

/** Several columns, and whatever is no number, change as one category. */
function limeFeature({ name, columns }: Player, { baseline }: ExplainParts): LimeFeature {
  const [column] = columns;
  const isNumber =
    columns.length === 1 && baseline.features[column as number]?.kind === 'numerical';
  return { name, columns, kind: isNumber ? 'numerical' : 'categorical' };
}

interface Around {
  readonly data: Matrix;
  readonly features: readonly LimeFeature[];
  readonly note: LimeNote;
}

async function surrogatesOf(
  { input: { signal }, table, baseline, model }: ExplainParts,
  { data, features, note }: Around,
  row: number,
): Promise<LimeRow> {
  const { num_samples: samples, kernel_width: kernelWidth } = note;
  const rows = matrixOf(table, baseline.features, [row]);
  // the same seed as if all rows were asked for at once
  const options = { samples, kernelWidth, seed: note.seed + row, signal };
  try {
    const [surrogates] = await localSurrogates(model.predict, data, features, rows, options);
    return { row, surrogates: surrogates as Surrogate[] };
  } catch (error) {
    if (error instanceof PredictError) return { row, error: error.message };
    throw error;
  }
}

function writeRow(
  sink: TextSink,
  row: LimeRow,
  {
    features,
    labels,
  }: { readonly features: readonly string[]; readonly labels: readonly string[] },
): Promise<void> {
  if ('error' in row) return sink.write(line(row));
  const surrogates = row.surrogates.map(({ weights, ...rest }, output) => [
    labels[output] as string,
    { weights: Object.fromEntries(features.map((name, i) => [name, weights[i]])), ...rest },
  ]);
  return sink.write(line({ row: row.row, surrogates: Object.fromEntries(surrogates) }));
}

const line = (value: object): string => `${clarifyJson(value, 0).trimEnd()}\n`;
