import { csvText } from '../../dataset/csv-text.js';
import { explainerOf } from '../../explanations/choose.js';
import {
  AttributionAggregate,
  type Baseline,
  cellOf,
  globalShapOf,
  matrixOf,
  samplesFor,
  zeroNegligible,
} from '../../explanations/index.js';
import type {
  Attributions,
  Explainer,
  GlobalShap,
  Matrix,
  Player,
} from '../../explanations/types.js';
import type { ShapConfig } from '../config/types.js';
import type { Segment } from '../dataset/segments.js';
import type { ClarifyTable } from '../dataset/types.js';
import type { AskedModel } from '../model/index.js';
import type { ShapMethodNote } from '../types.js';
import { type BlockParts, blockRows, explainBlock } from './explain-block.js';
import { ExplainProgress } from './explain-progress.js';
import { runPlayers } from './features.js';
import type { ClarifyInput } from './input.js';
import { LocalValues } from './local-values.js';
import { failureNotes } from './model-words.js';
import { SegmentAggregates } from './segment-aggregates.js';
import { type ShownRow, ShownRows } from './shown-rows.js';

const localFile = 'explanations_shap/out.csv';

/** What a run found of attributions. */
export interface Explained {
  readonly shap: Readonly<Record<string, GlobalShap>>;
  readonly note: ShapMethodNote;
  readonly labels: readonly string[];
  /** Names of those that are reported. */
  readonly features: readonly string[];
  readonly aggregate: AttributionAggregate;
  /** Those that are reported first, in the order of `features`; then, at most, the joint one. */
  readonly players: readonly Player[];
  readonly baseline: Baseline;
  readonly shown: readonly ShownRow[];
  /** Global attributions of each segment, undefined where it has no row. */
  readonly segments: readonly (Explained['shap'] | undefined)[];
  readonly notes: readonly string[];
}

/** Who is asked, and what for. */
export interface ExplainParts {
  readonly input: ClarifyInput;
  readonly table: ClarifyTable;
  readonly model: AskedModel;
  readonly settings: ShapConfig;
  readonly baseline: Baseline;
  readonly segments: readonly Segment[];
}

/**
 * Explains every row of the table, block after block: global attributions by label, and each row's
 * own where they are to be kept.
 */
export async function explain(parts: ExplainParts): Promise<Explained> {
  const { input, table, model, settings, baseline } = parts;
  const { players, reported } = runPlayers(table, baseline.features, settings);
  const features = players.slice(0, reported).map(({ name }) => name);
  const explainer = await explainerOf(
    {
      predict: model.predict,
      background: baseline.background,
      players,
      link: settings.use_logit ? 'logit' : 'identity',
    },
    {
      structure: input.model?.structure,
      method: settings.method,
      samples: settings.num_samples,
      seed: settings.seed,
      stopAt: settings.stop_at_standard_error,
      signal: input.signal,
    },
  );
  input.progress(`Method: ${explainer.method}. ${explainer.reason}`);
  const outputs = explainer.expected.length;
  const labels = model.names(outputs);
  const shape = { outputs, players: players.length, method: settings.agg_method };
  const aggregate = new AttributionAggregate(shape);
  const segments = new SegmentAggregates(parts.segments, shape);
  const names = { features, labels, expected: explainer.expected };
  const found = await explainRows(parts, explainer, [aggregate, segments], names);
  const global = aggregate.global();
  return {
    shap: globalShapOf(global, names),
    segments: segments.global().map((one) => one && globalShapOf(one, names)),
    note: noteOf(parts, explainer, found.largestError),
    ...{ labels, features, players, aggregate, baseline },
    shown: found.shown,
    notes: [
      ...baseline.notes,
      ...samplingNotes(parts, features.length, found.largestError),
      ...notesOf(global.leftOut, found.fault, model),
    ],
  };
}

async function explainRows(
  { input, table, settings, baseline }: ExplainParts,
  explainer: Explainer,
  [whole, parts]: readonly [AttributionAggregate, SegmentAggregates],
  { labels, features }: Pick<Explained, 'labels' | 'features'>,
) {
  const joined = table.joinSource === undefined ? undefined : table.columns[table.joinSource];
  const local = settings.save_local_shap_values
    ? await LocalValues.begin(await input.open(localFile), features, labels, joined)
    : undefined;
  const { signal } = input;
  const how: BlockParts = { explainer, players: whole.players, signal, faults: 0 };
  const shown = new ShownRows();
  let largestError = 0;
  const progress = new ExplainProgress(table.rows, input.progress);
  const background = baseline.background.rows;
  const samples = samplesFor(whole.players, settings.num_samples);
  const step = blockRows(explainer.method, samples * background);
  for (let first = 0; first < table.rows; first += step) {
    const count = Math.min(step, table.rows - first);
    const rows = matrixOf(table, baseline.features, range(first, count));
    const block = await explainBlock(how, rows);
    zeroNegligible(block.values);
    whole.add(block);
    parts.add(block, first);
    await local?.add(block);
    show(shown, first, rows, block);
    for (const error of block.standardErrors ?? []) {
      if (error > largestError) largestError = error;
    }
    progress.explained(first + count);
  }
  input.progress(`Explained ${table.rows} rows; the model scored ${explainer.scoredRows}.`);
  return { shown: shown.rows, largestError, fault: how.fault };
}

const range = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);

function show(shown: ShownRows, first: number, rows: Matrix, block: Attributions): void {
  const width = block.outputs * block.players;
  for (let row = 0; row < block.rows; row++) {
    shown.offer(() => ({
      row: first + row,
      cells: rows.values.slice(row * rows.columns, (row + 1) * rows.columns),
      values: block.values.slice(row * width, (row + 1) * width),
      scores: block.scores.slice(row * block.outputs, (row + 1) * block.outputs),
    }));
  }
}

function noteOf(
  { table, settings }: ExplainParts,
  { method, reason, scoredRows }: Explainer,
  largestError: number,
): ShapMethodNote {
  const sampled = method === 'kernel';
  return {
    ...{ method, reason },
    rows: table.rows,
    scored_rows: scoredRows,
    agg_method: settings.agg_method,
    use_logit: settings.use_logit,
    ...(sampled && { seed: settings.seed ?? 0 }),
    ...(settings.num_samples !== undefined && { num_samples: settings.num_samples }),
    ...(largestError > 0 &&
      Number.isFinite(largestError) && { largest_standard_error: largestError }),
  };
}

/** Errors are infinite where fewer coalitions were drawn than there are values to find. */
function samplingNotes({ settings }: ExplainParts, features: number, largest: number): string[] {
  if (largest !== Number.POSITIVE_INFINITY) return [];
  const { num_samples: samples } = settings;
  const set = samples === undefined ? 'The number of samples' : `num_samples ${samples}`;
  return [
    `${set} is too few for ${features} features: some attributions are not determined by what the ` +
      'model was asked, and how exact they are is unknown. Leave num_samples out, or set it to ' +
      `${10 * features} or more.`,
  ];
}

function notesOf(leftOut: number, fault: string | undefined, model: AskedModel): string[] {
  const notes = failureNotes(model);
  if (leftOut > 0) {
    notes.push(
      `${leftOut} rows have no attributions, since the model gave no score that can be used for them ` +
        `or for rows made of them${fault === undefined ? '' : ` (${fault})`}; the global values are of ` +
        'the other rows.',
    );
  }
  return notes;
}

/** `explanations_shap/baseline.csv`: the features' names, and the rows that stand for absence. */
export function baselineCsv({ background, features }: Baseline): string {
  const lines = [features.map(({ name }) => csvText(name)).join(',')];
  for (let row = 0; row < background.rows; row++) {
    const cells = features.map((feature, column) => {
      const cell = cellOf(feature, background.values[row * background.columns + column] as number);
      return cell === null ? '' : csvText(String(cell));
    });
    lines.push(cells.join(','));
  }
  return `${lines.join('\n')}\n`;
}
