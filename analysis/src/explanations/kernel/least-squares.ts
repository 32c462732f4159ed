import { type Turns, turn } from '../trees/pause.js';
import { choleskyByTurns, choleskySolve } from './cholesky.js';
import type { SampledPairs } from './sample-coalitions.js';

const alone: Turns = { pause: undefined, signal: undefined };
const pairsPerTurn = 8;

interface Regression {
  readonly centred: Float64Array;
  readonly weights: Float64Array;
  readonly n: number;
  readonly pairs: number;
}

/** Solves rows' least squares by one matrix, made once for a set of coalitions. */
export interface PairSolver {
  readonly pairs: number;
  /** Whether the pairs determine every value; if not, errors are unknown (Infinity). */
  readonly determined: boolean;
  /**
   * @param halves for each pair half of v(S) - v(complement of S); changed
   * @param difference v(all) - v(nobody)
   * @param into takes the players' values at its beginning, `errors` their standard errors
   */
  solve(halves: Float64Array, difference: number, into: Float64Array, errors: Float64Array): void;
}

/**
 * Weighted least squares of Kernel SHAP (Lundberg and Lee 2017) with additivity exact, in the
 * projected form of Leverage SHAP (arXiv 2410.01917): with z centred by its mean, only odd parts
 * of the game matter, so a coalition and its complement are one equation. The matrix that takes
 * the pairs' values to the players' is kept: a row costs pairs * players multiplications.
 *
 * Standard errors are those of a regression estimator under stratified sampling without
 * replacement (Cochran, Sampling Techniques, 7.11 and 5A.4): the variance between the pairs'
 * contributions to a value, of residuals divided by 1 - leverage, times the share of pairs of
 * that size that were not drawn. Sizes that were enumerated add no error.
 */
export async function pairSolver(
  sampled: SampledPairs,
  level: number,
  turns: Turns = alone,
): Promise<PairSolver> {
  const pairs = sampled.levels[level]!;
  const n = sampled.players;
  const weights = weightsOf(sampled, level, pairs);
  const centred = centredOf(sampled, pairs);
  const { factor, determined } = await normalMatrix({ centred, weights, n, pairs }, turns);
  const map = new Float64Array(pairs * n);
  const leftover = new Float64Array(pairs);
  for (let k = 0; k < pairs; k += 1) {
    if (k % pairsPerTurn === 0) await turn(turns);
    for (let i = 0; i < n; i += 1) map[k * n + i] = centred[k * n + i]! * weights[k]!;
    choleskySolve(factor, n, map, k * n);
    let leverage = 0;
    for (let i = 0; i < n; i += 1) leverage += map[k * n + i]! * centred[k * n + i]!;
    leftover[k] = 1 / Math.max(1 - leverage, 1e-3);
  }
  const spread = spreadOf(sampled, level, pairs);
  const values = new Float64Array(n);
  const shift = Float64Array.from({ length: pairs }, (_, k) => {
    let size = 0;
    for (let i = 0; i < n; i += 1) size += sampled.member[k * n + i]!;
    return (2 * size - n) / (2 * n);
  });
  return {
    pairs,
    determined,
    solve(halves, difference, into, errors) {
      values.fill(0);
      for (let k = 0; k < pairs; k += 1) {
        const half = halves[k]! - difference * shift[k]!;
        halves[k] = half;
        for (let i = 0; i < n; i += 1) values[i]! += map[k * n + i]! * half;
      }
      // rounding must not cost additivity: what is left of the sum goes to all alike
      let sum = 0;
      for (let i = 0; i < n; i += 1) sum += values[i]!;
      for (let i = 0; i < n; i += 1) {
        values[i]! -= sum / n;
        into[i] = values[i]! + difference / n;
      }
      for (let k = 0; k < pairs; k += 1) {
        let fitted = 0;
        for (let i = 0; i < n; i += 1) fitted += centred[k * n + i]! * values[i]!;
        halves[k] = (halves[k]! - fitted) * leftover[k]!;
      }
      if (determined) spread(map, halves, errors);
      else for (let i = 0; i < n; i += 1) errors[i] = Number.POSITIVE_INFINITY;
    },
  };
}

function weightsOf(sampled: SampledPairs, level: number, pairs: number): Float64Array {
  const { strata, stratum } = sampled;
  return Float64Array.from({ length: pairs }, (_, k) => strata[stratum[k]!]!.weights[level]!);
}

/** The pairs' first coalitions with their mean over the players taken off. */
function centredOf(sampled: SampledPairs, pairs: number): Float64Array {
  const n = sampled.players;
  const centred = Float64Array.from(sampled.member.subarray(0, pairs * n));
  for (let k = 0; k < pairs; k += 1) {
    let size = 0;
    for (let i = 0; i < n; i += 1) size += centred[k * n + i]!;
    for (let i = 0; i < n; i += 1) centred[k * n + i]! -= size / n;
  }
  return centred;
}

/**
 * Z'WZ of the centred coalitions, factored. It has no part along (1, ..., 1), which is added; where
 * too few pairs leave more undetermined, a slight ridge picks the values nearest to equal shares.
 */
async function normalMatrix(
  { centred, weights, n, pairs }: Regression,
  turns: Turns,
): Promise<{ factor: Float64Array; determined: boolean }> {
  const matrix = new Float64Array(n * n);
  for (let k = 0; k < pairs; k += 1) {
    if (k % pairsPerTurn === 0) await turn(turns);
    for (let i = 0; i < n; i += 1) {
      const weighted = weights[k]! * centred[k * n + i]!;
      for (let j = 0; j <= i; j += 1) matrix[i * n + j]! += weighted * centred[k * n + j]!;
    }
  }
  let trace = 0;
  for (let i = 0; i < n; i += 1) trace += matrix[i * n + i]!;
  const mean = trace / n || 1;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) matrix[i * n + j]! += mean / n;
  }
  const factor = matrix.slice();
  if (await choleskyByTurns(factor, n, 1e-9 * mean, turns)) return { factor, determined: true };
  for (let i = 0; i < n; i += 1) matrix[i * n + i]! += 1e-9 * mean;
  await choleskyByTurns(matrix, n, 0, turns);
  return { factor: matrix, determined: false };
}

/** Standard errors from pairs' residuals, stratum after stratum. */
function spreadOf(sampled: SampledPairs, level: number, pairs: number) {
  const { strata, stratum, players: n } = sampled;
  const counts = strata.map(({ taken }) => taken[level]!);
  const open = strata.map(({ pairs: all }, s) => counts[s]! < all);
  const sums = new Float64Array(strata.length * n);
  const squares = new Float64Array(strata.length * n);
  return (map: Float64Array, residuals: Float64Array, errors: Float64Array) => {
    sums.fill(0);
    squares.fill(0);
    for (let k = 0; k < pairs; k += 1) {
      const s = stratum[k]!;
      if (!open[s]) continue;
      const residual = residuals[k]!;
      for (let i = 0; i < n; i += 1) {
        const part = map[k * n + i]! * residual;
        sums[s * n + i]! += part;
        squares[s * n + i]! += part * part;
      }
    }
    for (let i = 0; i < n; i += 1) {
      let variance = 0;
      for (let s = 0; s < strata.length; s += 1) {
        const count = counts[s]!;
        if (!open[s] || count === 0) continue;
        const about = squares[s * n + i]! - (count > 1 ? sums[s * n + i]! ** 2 / count : 0);
        const corrected = count > 1 ? (about * count) / (count - 1) : about;
        variance += Math.max(corrected, 0) * (1 - count / strata[s]!.pairs);
      }
      errors[i] = Math.sqrt(variance);
    }
  };
}
