import type { Distribution } from '../types.js';
import { andersonDarling } from './anderson-darling.js';
import { exponentialBound, type RandomisationTest } from './calibration.js';
import { type Distance, kolmogorovSmirnov, totalVariation } from './distances.js';
import { rowSampler } from './draws.js';
import { likelihoodRatio } from './likelihood-ratio.js';
import { joinNeighbours, type PooledCells, poolCategories, poolNumbers, sum } from './pooled.js';
import { seededRandom } from './random.js';

/** Numbers are tested over at most this many cells: no power is lost, and a draw stays cheap. */
const MOST_CELLS = 64;
/** A KLL sketch of k = 2048 is off by about 1/2048, as a sample of this many rows would be. */
const MOST_ROWS = 2 ** 20;

export interface PreparedTest {
  method: 'anderson_darling' | 'likelihood_ratio';
  /** The effect: KS distance of numbers, total variation of categories, at full resolution. */
  effect: Distance;
  rows: { baseline: number; current: number };
  test: RandomisationTest;
}

/**
 * The two-sample test of one feature, for rows that are independent of each other.
 * Numbers: Anderson-Darling with midranks, which weighs the tails as much as the middle and needs
 * about a fifth fewer rows than Kolmogorov-Smirnov for a shift. Categories: the likelihood ratio,
 * categories expected less than once in the smaller sample taken together.
 *
 * @throws if one distribution is numeric and the other categorical
 */
export function prepareTest(
  baseline: Distribution,
  current: Distribution,
  seed: number,
): PreparedTest {
  if (baseline.kind === 'numeric' && current.kind === 'numeric') {
    const full = poolNumbers(baseline, current);
    const cells = wholeRows(joinNeighbours(full, MOST_CELLS));
    return {
      method: 'anderson_darling',
      effect: kolmogorovSmirnov(full),
      rows: { baseline: baseline.count, current: current.count },
      test: randomisation(cells, seed, andersonDarling, cutShares, kolmogorovSmirnov),
    };
  }
  if (baseline.kind === 'categorical' && current.kind === 'categorical') {
    const full = poolCategories(baseline, current);
    return {
      method: 'likelihood_ratio',
      effect: totalVariation(full),
      rows: { baseline: baseline.count, current: current.count },
      test: randomisation(wholeRows(full), seed, rareTogether, cellShares, totalVariation),
    };
  }
  throw new TypeError('a numeric and a categorical distribution cannot be compared');
}

type Statistic = typeof andersonDarling;

function randomisation(
  cells: PooledCells,
  seed: number,
  statistic: Statistic,
  shares: (sample: Float64Array, pooled: Float64Array) => Generator<[number, number]>,
  distance: (cells: PooledCells) => Distance,
): RandomisationTest {
  const pooled = cells.baseline.map((rows, i) => rows + cells.current[i]!);
  const sample = sum(cells.current) <= sum(cells.baseline) ? cells.current : cells.baseline;
  const size = sum(sample);
  const rest = new Float64Array(pooled.length);
  return {
    sample,
    pooled,
    statistic: statistic(pooled, size),
    effect: (drawn) => {
      for (let i = 0; i < rest.length; i += 1) rest[i] = pooled[i]! - drawn[i]!;
      return distance({ baseline: rest, current: drawn }).distance;
    },
    draw: rowSampler(pooled, size, seededRandom(seed)),
    bound: exponentialBound(shares(sample, pooled), size),
  };
}

/** Whole rows in each cell, no more than a sketch can be worth. */
function wholeRows(cells: PooledCells): PooledCells {
  const whole = (rows: Float64Array) => {
    const factor = Math.min(1, MOST_ROWS / sum(rows));
    return rows.map((count) => Math.round(count * factor));
  };
  return { baseline: whole(cells.baseline), current: whole(cells.current) };
}

/** The likelihood ratio with the categories joined that are expected less than once. */
function rareTogether(pooled: Float64Array, size: number): (sample: Float64Array) => number {
  const total = sum(pooled);
  let common = pooled.findIndex((rows) => (rows * size) / total < 1);
  if (common < 0) common = pooled.length;
  const join = (rows: Float64Array, into: Float64Array) => {
    into.fill(0);
    for (let i = 0; i < rows.length; i += 1) into[Math.min(i, common)]! += rows[i]!;
    return into;
  };
  const joined = new Float64Array(Math.min(pooled.length, common + 1));
  const statistic = likelihoodRatio(join(pooled, new Float64Array(joined.length)), size);
  return (sample) => statistic(join(sample, joined));
}

function* cutShares(sample: Float64Array, pooled: Float64Array): Generator<[number, number]> {
  const [size, total] = [sum(sample), sum(pooled)];
  let observed = 0;
  let expected = 0;
  for (let i = 0; i < pooled.length - 1; i += 1) {
    observed += sample[i]!;
    expected += pooled[i]!;
    yield [observed / size, expected / total];
  }
}

function* cellShares(sample: Float64Array, pooled: Float64Array): Generator<[number, number]> {
  const [size, total] = [sum(sample), sum(pooled)];
  for (let i = 0; i < pooled.length; i += 1) yield [sample[i]! / size, pooled[i]! / total];
}
