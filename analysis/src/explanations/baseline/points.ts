import type { Feature } from '../columns/features.js';
import type { Matrix } from '../types.js';

/**
 * Rows as clustering sees them: numbers as standard scores (population deviation, so that no unit
 * outweighs another), categories as codes. NaN is missing. Free text takes no part.
 */
export interface Points {
  readonly rows: number;
  /** Columns of the matrix that are numbers, and their means and deviations. */
  readonly numeric: readonly number[];
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** Row after row. */
  readonly numbers: Float64Array;
  /** Columns of the matrix that are categories, and how many codes each has. */
  readonly categorical: readonly number[];
  readonly codes: Int32Array;
  readonly codeCounts: readonly number[];
  /** What a mismatch of a category weighs beside a squared difference of standard scores. */
  readonly gamma: number;
}

/** Code of a missing category. */
export const MISSING = -1;

/**
 * Half the mean deviation of the numbers, which are scaled to 1: the middle of the range that
 * Huang (1998) found to balance both kinds, and the default of `kmodes`.
 */
const GAMMA = 0.5;

export function pointsOf(matrix: Matrix, features: readonly Feature[]): Points {
  const of = (kinds: readonly string[]) =>
    features.flatMap(({ kind }, column) => (kinds.includes(kind) ? [column] : []));
  const numeric = of(['numerical']);
  const categorical = of(['categorical']);
  const means = new Float64Array(numeric.length);
  const deviations = new Float64Array(numeric.length);
  const numbers = new Float64Array(matrix.rows * numeric.length);
  for (const [at, column] of numeric.entries()) {
    const { mean, deviation } = momentsOf(matrix, column);
    means[at] = mean;
    deviations[at] = deviation;
    for (let row = 0; row < matrix.rows; row += 1) {
      const value = matrix.values[row * matrix.columns + column]!;
      const score = deviation > 0 ? (value - mean) / deviation : 0;
      numbers[row * numeric.length + at] = Number.isFinite(value) ? score : Number.NaN;
    }
  }
  const codes = new Int32Array(matrix.rows * categorical.length);
  const codeCounts = categorical.map((column, at) => {
    let most = 0;
    for (let row = 0; row < matrix.rows; row += 1) {
      const value = matrix.values[row * matrix.columns + column]!;
      const code = Number.isNaN(value) ? MISSING : value;
      codes[row * categorical.length + at] = code;
      if (code > most) most = code;
    }
    return most + 1;
  });
  const gamma = numeric.length === 0 ? 1 : GAMMA;
  const { rows } = matrix;
  return { rows, numeric, means, deviations, numbers, categorical, codes, codeCounts, gamma };
}

/** Over the finite values of a column; mean NaN where there is none. */
function momentsOf(matrix: Matrix, column: number): { mean: number; deviation: number } {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let row = 0; row < matrix.rows; row += 1) {
    const value = matrix.values[row * matrix.columns + column]!;
    if (!Number.isFinite(value)) continue;
    count += 1;
    const difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
  }
  if (count === 0) return { mean: Number.NaN, deviation: 0 };
  const deviation = Math.sqrt(squares / count);
  // What is left of a constant after rounding is no spread.
  return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 0 };
}

/** Some of the rows, in the same units. */
export function somePoints(points: Points, rows: readonly number[]): Points {
  const take = <T extends Float64Array | Int32Array>(from: T, to: T, width: number): T => {
    for (const [at, row] of rows.entries()) {
      to.set(from.subarray(row * width, (row + 1) * width), at * width);
    }
    return to;
  };
  const [p, q] = [points.numeric.length, points.categorical.length];
  return {
    ...points,
    rows: rows.length,
    numbers: take(points.numbers, new Float64Array(rows.length * p), p),
    codes: take(points.codes, new Int32Array(rows.length * q), q),
  };
}
