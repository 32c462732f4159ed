import { logFactorial } from './gamma.js';
import type { Random } from './random.js';

/** Fills `out` with the counts, cell by cell, of a sample of the pooled rows. */
export type Draw = (out: Float64Array) => void;

/** Above this many rows per row of the sample, drawing with replacement is as good. */
const PLENTY = 50;
/** With more rows per cell than this a sample is drawn cell by cell rather than row by row. */
const ROWS_PER_CELL = 4;

/**
 * A sampler of `size` of the pooled rows at random without replacement, the null distribution of
 * one of two samples given their union. Three ways that agree: row by row with replacement where
 * the rows are 50 times the sample (the variance is then at most 2 % too large, which errs towards
 * silence), row by row without replacement, and cell by cell (conditional hypergeometric counts)
 * where cells are few. Time: the lesser of the sample and about ten steps per cell.
 *
 * @param pooled whole numbers of rows, cell by cell
 */
export function rowSampler(pooled: Float64Array, size: number, random: Random): Draw {
  const total = pooled.reduce((a, b) => a + b, 0);
  if (size > ROWS_PER_CELL * pooled.length) {
    return (out) => drawCells(pooled, total, size, random, out);
  }
  const ends = new Float64Array(pooled.length);
  pooled.reduce((before, rows, i) => {
    ends[i] = before + rows;
    return ends[i]!;
  }, 0);
  const cellOf = cellFinder(ends, total);
  if (total >= PLENTY * size) {
    return (out) => {
      out.fill(0);
      for (let i = 0; i < size; i += 1) out[cellOf(Math.floor(random.uniform() * total))]! += 1;
    };
  }
  const taken = new Int32Array(total);
  let round = 0;
  return (out) => {
    out.fill(0);
    round += 1;
    // Floyd's algorithm: a set of `size` distinct rows.
    for (let last = total - size; last < total; last += 1) {
      let row = Math.floor(random.uniform() * (last + 1));
      if (taken[row] === round) row = last;
      taken[row] = round;
      out[cellOf(row)]! += 1;
    }
  };
}

/** The cell in which a row lies: a table of starting points, then a few steps. */
function cellFinder(ends: Float64Array, total: number): (row: number) => number {
  const slots = 4 * ends.length;
  const first = new Int32Array(slots + 1);
  let cell = 0;
  for (let slot = 0; slot <= slots; slot += 1) {
    while (cell < ends.length - 1 && ends[cell]! <= Math.floor((slot * total) / slots)) cell += 1;
    first[slot] = cell;
  }
  const perSlot = slots / total;
  return (row) => {
    let found = first[Math.floor(row * perSlot)]!;
    while (found > 0 && ends[found - 1]! > row) found -= 1;
    while (ends[found]! <= row) found += 1;
    return found;
  };
}

function drawCells(
  pooled: Float64Array,
  total: number,
  size: number,
  random: Random,
  out: Float64Array,
): void {
  let rows = total;
  let wanted = size;
  for (let i = 0; i < pooled.length; i += 1) {
    const drawn = hypergeometric(rows, pooled[i]!, wanted, random);
    out[i] = drawn;
    rows -= pooled[i]!;
    wanted -= drawn;
  }
}

/**
 * How many of `marked` rows are among `wanted` ones taken at random from `rows`: by inversion from
 * the mode outwards while the variance is at most 25, beyond that by the normal distribution with
 * Cornish and Fisher's term for the skewness.
 */
export function hypergeometric(
  rows: number,
  marked: number,
  wanted: number,
  random: Random,
): number {
  const least = Math.max(0, wanted - (rows - marked));
  const most = Math.min(marked, wanted);
  if (least >= most) return most;
  const p = marked / rows;
  const mean = wanted * p;
  const variance = (mean * (1 - p) * (rows - wanted)) / Math.max(1, rows - 1);
  if (variance > 25) {
    const deviation = Math.sqrt(variance);
    const skewness = ((1 - 2 * p) * (1 - (2 * wanted) / rows)) / deviation;
    const z = random.normal();
    const x = Math.round(mean + deviation * (z + (skewness / 6) * (z * z - 1)));
    return Math.min(most, Math.max(least, x));
  }
  return invert(rows, marked, wanted, least, most, random.uniform());
}

function invert(
  rows: number,
  marked: number,
  wanted: number,
  least: number,
  most: number,
  uniform: number,
): number {
  const others = rows - marked;
  let low = Math.floor(((wanted + 1) * (marked + 1)) / (rows + 2));
  low = Math.min(most, Math.max(least, low));
  let high = low;
  let pLow = Math.exp(
    logChoose(marked, low) + logChoose(others, wanted - low) - logChoose(rows, wanted),
  );
  let pHigh = pLow;
  let left = uniform - pLow;
  while (left > 0 && (low > least || high < most)) {
    const down =
      low > least
        ? (pLow * low * (others - wanted + low)) / ((marked - low + 1) * (wanted - low + 1))
        : 0;
    const up =
      high < most
        ? (pHigh * (marked - high) * (wanted - high)) / ((high + 1) * (others - wanted + high + 1))
        : 0;
    if (down === 0 && up === 0) break;
    if (up >= down) {
      high += 1;
      pHigh = up;
      left -= up;
      if (left <= 0) return high;
    } else {
      low -= 1;
      pLow = down;
      left -= down;
      if (left <= 0) return low;
    }
  }
  return left <= 0 ? low : Math.min(most, high);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
