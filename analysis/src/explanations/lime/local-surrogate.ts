import { checkAnswer } from '../coalitions/arena.js';
import { PredictError, withRows } from '../predict-error.js';
import type { Matrix, Predict } from '../types.js';
import { type LimeFeature, type Neighbourhood, neighbourhood, spreadsOf } from './perturb.js';
import { type Fit, WeightedRidge } from './weighted-ridge.js';

export interface LimeOptions {
  /** Synthetic rows for each row; 5,000 unless given. */
  readonly samples?: number | undefined;
  /** How many features a surrogate has at most; 10 unless given. */
  readonly features?: number | undefined;
  /** Width of the kernel, in standard deviations; 0.75 times the root of the features' number. */
  readonly kernelWidth?: number | undefined;
  /** Penalty of the fit; 0 unless given (`lime` has 1). */
  readonly ridge?: number | undefined;
  /** `forward` adds the feature that explains most, one after another; `highest` takes the largest
   * coefficients of a fit of all; `auto` is forward for up to 6 features. */
  readonly selection?: 'auto' | 'forward' | 'highest' | undefined;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A linear model that stands for the model near one row, for one output. */
export interface Surrogate {
  /**
   * For each feature, 0 where it was not chosen: the change of score for one standard deviation
   * more, or, categorical, that of having another value than the row's.
   */
  readonly weights: Float64Array;
  /** The surrogate's score of the row itself. */
  readonly intercept: number;
  /** How much of the scores' weighted variance the surrogate explains: 1 is all. */
  readonly r2: number;
  /** The model's score of the row. */
  readonly score: number;
}

/**
 * Local linear surrogates (LIME: Ribeiro, Singh and Guestrin 2016, arXiv 1602.04938): the model is
 * asked for scores around a row, which count the more the nearer they are (exp(-d^2 / w^2), its
 * square root as the `lime` package has it), and a sparse linear model is fitted to them.
 *
 * @param data rows that tell what values the features take
 * @returns by row of `rows`, a surrogate for each output
 * @throws {PredictError} when the model's answer cannot be used; whatever `predict` throws
 */
export async function localSurrogates(
  predict: Predict,
  data: Matrix,
  features: readonly LimeFeature[],
  rows: Matrix,
  options: LimeOptions = {},
): Promise<Surrogate[][]> {
  checkTables(data, rows, features, options);
  const { samples = 5000, seed = 0, signal } = options;
  const spreads = spreadsOf(data, features);
  const found: Surrogate[][] = [];
  for (let row = 0; row < rows.rows; row += 1) {
    signal?.throwIfAborted();
    const own = rows.values.subarray(row * rows.columns, (row + 1) * rows.columns);
    const around = neighbourhood(own, data, features, spreads, { samples, seed: seed + row });
    try {
      const answer = await predict(around.rows, signal);
      checkAnswer(answer, samples, found[0]?.length);
      found.push(surrogatesOf(around, features.length, answer, options));
    } catch (error) {
      throw withRows(error, row, row);
    }
  }
  return found;
}

function checkTables(
  data: Matrix,
  rows: Matrix,
  features: readonly LimeFeature[],
  { samples = 5000 }: LimeOptions,
): void {
  if (data.rows < 2) {
    throw new RangeError('local surrogates need data of 2 rows or more, to tell how values vary');
  }
  if (rows.columns !== data.columns) {
    throw new RangeError(`rows have ${rows.columns} columns where the data has ${data.columns}`);
  }
  if (!(Number.isInteger(samples) && samples > features.length)) {
    throw new RangeError(`samples must be a whole number above ${features.length}, not ${samples}`);
  }
}

function surrogatesOf(
  { seen }: Neighbourhood,
  width: number,
  { rows, columns, values }: Matrix,
  options: LimeOptions,
): Surrogate[] {
  const kernelWidth = options.kernelWidth ?? 0.75 * Math.sqrt(width);
  const weights = Float64Array.from({ length: rows }, (_, row) => {
    let square = 0;
    for (let i = row * width; i < (row + 1) * width; i += 1) square += seen[i]! * seen[i]!;
    return Math.sqrt(Math.exp(-square / kernelWidth ** 2));
  });
  return Array.from({ length: columns }, (_, output) => {
    const target = Float64Array.from({ length: rows }, (_, row) => values[row * columns + output]!);
    const broken = target.find((score) => !Number.isFinite(score));
    if (broken !== undefined) {
      throw new PredictError(`the model gave a score that is not a finite number (${broken})`);
    }
    const ridge = new WeightedRidge(seen, width, weights, target);
    const { chosen, coefficients, intercept, r2 } = chosenFit(ridge, width, options);
    const all = new Float64Array(width);
    for (const [i, feature] of chosen.entries()) all[feature] = coefficients[i]!;
    return { weights: all, intercept, r2, score: target[0]! };
  });
}

/** Penalty while features are chosen: `lime`'s. */
const choosing = 0.01;

function chosenFit(ridge: WeightedRidge, width: number, options: LimeOptions): Fit {
  const wanted = Math.min(options.features ?? 10, width);
  const all = Array.from({ length: width }, (_, i) => i);
  const { selection = 'auto' } = options;
  const forward = selection === 'forward' || (selection === 'auto' && wanted <= 6);
  let chosen = all;
  if (wanted < width) {
    chosen = forward ? forwards(ridge, all, wanted) : highest(ridge, all, wanted);
  }
  return ridge.fit(chosen, options.ridge ?? 0);
}

function forwards(ridge: WeightedRidge, all: readonly number[], wanted: number): number[] {
  const chosen: number[] = [];
  while (chosen.length < wanted) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (const one of all) {
      if (chosen.includes(one)) continue;
      const { r2 } = ridge.fit([...chosen, one], choosing);
      if (r2 > most) {
        most = r2;
        best = one;
      }
    }
    chosen.push(best);
  }
  return chosen;
}

function highest(ridge: WeightedRidge, all: readonly number[], wanted: number): number[] {
  const { coefficients } = ridge.fit(all, choosing);
  const size = (one: number) => Math.abs(coefficients[one]!);
  return all.toSorted((a, b) => size(b) - size(a)).slice(0, wanted);
}
