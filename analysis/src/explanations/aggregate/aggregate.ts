import type { AggregationMethod, Attributions, GlobalShap } from '../types.js';
import { MedianValues } from './median.js';
import { NEGLIGIBLE } from './negligible.js';
import { RowSample } from './row-sample.js';

/** Attributions that are kept for exact medians, of all features together: 32 MB. */
const EXACT_VALUES = 4_000_000;

export interface AggregateOptions {
  readonly outputs: number;
  readonly players: number;
  readonly method: AggregationMethod;
  /** Of the sample of rows; aggregates that are merged need different ones. */
  readonly seed?: number | undefined;
  /** Values kept for exact medians, of all features together. */
  readonly exactValues?: number | undefined;
}

/** Global attributions. In every array the output comes first, then the player. */
export interface GlobalAttributions {
  readonly method: AggregationMethod;
  readonly rows: number;
  readonly outputs: number;
  readonly players: number;
  readonly values: Float64Array;
  /** Of the values: over rows, and over the sampling of each row's attributions. */
  readonly standardErrors: Float64Array;
  /** Whether the values are exact; otherwise medians come from a sketch. */
  readonly isExact: boolean;
  /** Rows that were left out, since an attribution of theirs is not a finite number. */
  readonly leftOut: number;
}

/**
 * Aggregates attributions block after block: the mean of their magnitudes, their median, or the
 * mean of their squares, for each output and player. Aggregates of parts merge into that of the
 * whole. Memory does not grow with the rows. Attributions below 1e-8 count as 0.
 *
 * The standard error of a mean over n rows is their standard deviation over the root of n, to
 * which the attributions' own standard errors are added as if all of a feature's erred in the same
 * direction, as they may where rows share coalitions: an upper bound. (`mean_sq`: by the delta
 * method.)
 */
export class AttributionAggregate {
  readonly outputs: number;
  readonly players: number;
  readonly method: AggregationMethod;
  /** Rows' attributions, for intervals by resampling. */
  readonly sample: RowSample;
  #rows = 0;
  #leftOut = 0;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  readonly #errors: Float64Array;
  readonly #medians: readonly MedianValues[];

  constructor({ outputs, players, method, seed = 0, exactValues }: AggregateOptions) {
    this.outputs = outputs;
    this.players = players;
    this.method = method;
    const width = outputs * players;
    this.sample = new RowSample(width, seed);
    this.#means = new Float64Array(width);
    this.#squares = new Float64Array(width);
    this.#errors = new Float64Array(width);
    const most = Math.max(1, Math.floor((exactValues ?? EXACT_VALUES) / Math.max(1, width)));
    this.#medians =
      method === 'median' ? Array.from({ length: width }, () => new MedianValues(most)) : [];
  }

  get rows(): number {
    return this.#rows;
  }

  add(block: Attributions): void {
    if (block.outputs !== this.outputs || block.players !== this.players) {
      throw new RangeError(
        `attributions of ${block.outputs} x ${block.players} in an aggregate of ` +
          `${this.outputs} x ${this.players}`,
      );
    }
    const width = this.outputs * this.players;
    const row = new Float64Array(width);
    for (let index = 0; index < block.rows; index += 1) {
      const from = index * width;
      if (!readRow(block.values, from, row)) {
        this.#leftOut += 1;
        continue;
      }
      this.#addRow(row, block.standardErrors, from);
    }
  }

  merge(other: AttributionAggregate): void {
    const rows = this.#rows + other.#rows;
    for (let i = 0; rows > 0 && i < this.#means.length; i += 1) {
      const difference = other.#means[i]! - this.#means[i]!;
      this.#means[i]! += (difference * other.#rows) / rows;
      this.#squares[i]! +=
        other.#squares[i]! + (difference * difference * this.#rows * other.#rows) / rows;
      this.#errors[i]! += other.#errors[i]!;
    }
    for (const [i, median] of this.#medians.entries()) median.merge(other.#medians[i]!);
    this.sample.merge(other.sample);
    this.#rows = rows;
    this.#leftOut += other.#leftOut;
  }

  /** The global attributions so far; NaN where there are no rows. */
  global(): GlobalAttributions {
    const { method, outputs, players } = this;
    const rows = this.#rows;
    const values = this.#means.map((mean) => (rows === 0 ? Number.NaN : mean));
    const deviations = this.#squares.map((sum) => Math.sqrt(sum / Math.max(1, rows - 1) / rows));
    for (const [i, values_] of this.#medians.entries()) {
      const { value, standardError } = values_.median();
      values[i] = value;
      deviations[i] = standardError;
    }
    const standardErrors = deviations.map((deviation, i) =>
      rows < 2 ? Number.NaN : Math.hypot(deviation, this.#errors[i]! / rows),
    );
    const isExact = this.#medians.every((median) => median.isExact);
    const leftOut = this.#leftOut;
    return { method, rows, outputs, players, values, standardErrors, isExact, leftOut };
  }

  /** Welford's update of each mean and sum of squared differences. */
  #addRow(row: Float64Array, errors: Float64Array | undefined, from: number): void {
    this.#rows += 1;
    const { method } = this;
    for (let i = 0; i < row.length; i += 1) {
      const phi = row[i]!;
      const value = method === 'mean_abs' ? Math.abs(phi) : method === 'mean_sq' ? phi * phi : phi;
      const difference = value - this.#means[i]!;
      this.#means[i]! += difference / this.#rows;
      this.#squares[i]! += difference * (value - this.#means[i]!);
      if (errors === undefined) continue;
      this.#errors[i]! +=
        method === 'mean_sq' ? 2 * Math.abs(phi) * errors[from + i]! : errors[from + i]!;
    }
    for (const [i, median] of this.#medians.entries()) median.add(row[i]!);
    this.sample.add(row, 0);
  }
}

/** Reads a row with what is negligible made zero; false where a value is not finite. */
function readRow(values: Float64Array, from: number, row: Float64Array): boolean {
  for (let i = 0; i < row.length; i += 1) {
    const value = values[from + i]!;
    if (!Number.isFinite(value)) return false;
    row[i] = Math.abs(value) < NEGLIGIBLE ? 0 : value;
  }
  return true;
}

/** Names for a global section of `analysis.json`. */
export interface GlobalNames {
  /** Of the players that are reported: the first ones. */
  readonly features: readonly string[];
  /** Of the outputs; `label0`, `label1` ... unless given. */
  readonly labels?: readonly string[] | undefined;
  /** The score without any feature, for each output. */
  readonly expected: ArrayLike<number>;
}

/** Global attributions as `analysis.json` has them, by label. */
export function globalShapOf(
  { outputs, players, values, standardErrors }: GlobalAttributions,
  { features, labels, expected }: GlobalNames,
): Record<string, GlobalShap> {
  const byFeature = (numbers: Float64Array, output: number) =>
    Object.fromEntries(features.map((name, i) => [name, numbers[output * players + i]!]));
  const entries = Array.from({ length: outputs }, (_, output): [string, GlobalShap] => {
    const errors = byFeature(standardErrors, output);
    const known = Object.values(errors).every(Number.isFinite);
    return [
      labels?.[output] ?? `label${output}`,
      {
        global_shap_values: byFeature(values, output),
        expected_value: expected[output]!,
        ...(known && { global_shap_standard_errors: errors }),
      },
    ];
  });
  return Object.fromEntries(entries);
}
