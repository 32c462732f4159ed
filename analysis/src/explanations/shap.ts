import { type ExplainerOptions, explainerOf } from './choose.js';
import { type Cell, cellCoder } from './coded-cells.js';
import { matrixPredict, type PlainPredict } from './plain-predict.js';
import type { Attributions, Explainer, Link, Player, ShapMethod } from './types.js';

/** What `shap` is asked. Rows and baseline are tables of plain cells with the same columns. */
export interface ShapInput<Score extends number | readonly number[]>
  extends Pick<ExplainerOptions, 'samples' | 'seed' | 'stopAt' | 'structure' | 'signal'> {
  /** The rows that are explained. */
  readonly rows: readonly (readonly Cell[])[];
  /** One row or several whose values stand for a feature's absence. */
  readonly baseline: readonly Cell[] | readonly (readonly Cell[])[];
  /** The model: gets rows with cells as they were given, answers with a score for each. */
  readonly predict: PlainPredict<Score>;
  /** Names of the columns; `column_0` and so on unless given. */
  readonly names?: readonly string[] | undefined;
  /** Columns explained as one feature, such as a one-hot group: its name, and its columns' names. */
  readonly groups?: Readonly<Record<string, readonly string[]>> | undefined;
  /** `logit` explains the log odds of scores that are probabilities. */
  readonly link?: Link | undefined;
  readonly method?: ShapMethod | 'auto' | undefined;
}

/** `Value` is a number, or an array of numbers by feature: see `shap`. */
interface ShapAnswer<Row, Score> {
  /** Names of the features, in the order of the values. */
  readonly features: readonly string[];
  /** Row after row: what each feature adds to the score. */
  readonly values: Row[];
  /** Their standard errors; undefined where the values are exact. */
  readonly standardErrors: Row[] | undefined;
  /** The score of the baseline, in the link's units. */
  readonly expected: Score;
  /** The rows' scores: `expected` and a row's values add up to them. */
  readonly scores: Score[];
  readonly method: ShapMethod;
  /** Why this method, in a sentence. */
  readonly reason: string;
}

/** Values by row and feature. */
export type ShapResult = ShapAnswer<number[], number>;
/** Values by row, output and feature. */
export type ShapOutputsResult = ShapAnswer<number[][], number[]>;

/**
 * Shapley values of a model's scores: what each feature adds to a row's score, compared with a
 * baseline, so that all add up. The method is chosen by the number of features unless given: all
 * coalitions when they are few, else Kernel SHAP with standard errors.
 *
 * If `predict` answers with arrays, values, errors and scores have one more level: the output.
 *
 * @throws {PredictError} when an answer cannot be used or `predict` throws: it names the rows
 * @throws {RangeError} when rows, baseline, names, groups or the link do not fit
 * @throws {MethodError} when the method that is asked for cannot answer
 */
export function shap(input: ShapInput<number>): Promise<ShapResult>;
export function shap(input: ShapInput<readonly number[]>): Promise<ShapOutputsResult>;
export async function shap(
  input: ShapInput<number> | ShapInput<readonly number[]>,
): Promise<ShapResult | ShapOutputsResult> {
  const { rows, predict, link = 'identity' } = input;
  if (link !== 'identity' && link !== 'logit') {
    throw new RangeError(`link must be identity or logit, not ${String(link)}`);
  }
  const baseline = tableOf(input.baseline);
  const columns = rows[0]?.length ?? baseline[0]?.length ?? 0;
  const names = input.names ?? Array.from({ length: columns }, (_, i) => `column_${i}`);
  checkWidths(rows, baseline, names);
  const coder = cellCoder({ rows, baseline });
  const players = playersOf(names, input.groups ?? {});
  let shape: 'one' | 'several' = 'one';
  const game = {
    predict: matrixPredict(predict, coder, (seen) => {
      shape = seen;
    }),
    background: coder.encode(baseline),
    players,
    link,
  };
  const explainer = await explainerOf(game, input);
  const found = await explainer.explain(coder.encode(rows), input.signal);
  const features = players.map(({ name }) => name);
  return shape === 'one'
    ? oneOutput(features, explainer, found)
    : severalOutputs(features, explainer, found);
}

function tableOf(
  baseline: readonly Cell[] | readonly (readonly Cell[])[],
): readonly (readonly Cell[])[] {
  const rows = baseline as readonly (Cell | readonly Cell[])[];
  return Array.isArray(rows[0])
    ? (baseline as readonly (readonly Cell[])[])
    : [baseline as readonly Cell[]];
}

function checkWidths(
  rows: readonly (readonly Cell[])[],
  baseline: readonly (readonly Cell[])[],
  names: readonly string[],
): void {
  for (const [what, table] of Object.entries({ rows, baseline })) {
    for (const [at, row] of table.entries()) {
      if (row.length < names.length) {
        throw new RangeError(`${what}[${at}] lacks the feature ${names[row.length]}`);
      }
      if (row.length > names.length) {
        throw new RangeError(`${what}[${at}] has ${row.length} cells for ${names.length} features`);
      }
    }
  }
}

/** Players by name; a group takes the place of its first column. */
export function playersOf(
  names: readonly string[],
  groups: Readonly<Record<string, readonly string[]>>,
): Player[] {
  const groupOf = new Map<number, Player>();
  for (const [name, members] of Object.entries(groups)) {
    const columns = members.map((member) => names.indexOf(member));
    const missing = columns.indexOf(-1);
    if (missing >= 0)
      throw new RangeError(`the group ${name} names no feature: ${members[missing]}`);
    const player = { name, columns };
    for (const column of columns) {
      if (groupOf.has(column)) throw new RangeError(`${names[column]} is in two groups`);
      groupOf.set(column, player);
    }
  }
  const players = names.map((name, column) => groupOf.get(column) ?? { name, columns: [column] });
  return [...new Set(players)];
}

function oneOutput(
  features: readonly string[],
  { expected, method, reason }: Explainer,
  { values, standardErrors, scores, rows, players }: Attributions,
): ShapResult {
  return {
    features,
    values: cut(values, rows, players),
    standardErrors: standardErrors && cut(standardErrors, rows, players),
    expected: expected[0]!,
    scores: [...scores],
    method,
    reason,
  };
}

function severalOutputs(
  features: readonly string[],
  { expected, method, reason }: Explainer,
  { values, standardErrors, scores, rows, outputs, players }: Attributions,
): ShapOutputsResult {
  const deep = (flat: Float64Array) =>
    Array.from({ length: rows }, (_, row) => {
      const own = flat.subarray(row * outputs * players, (row + 1) * outputs * players);
      return cut(own, outputs, players);
    });
  return {
    features,
    values: deep(values),
    standardErrors: standardErrors && deep(standardErrors),
    expected: [...expected],
    scores: cut(scores, rows, outputs),
    method,
    reason,
  };
}

function cut(flat: Float64Array, count: number, width: number): number[][] {
  return Array.from({ length: count }, (_, i) => [...flat.subarray(i * width, (i + 1) * width)]);
}
