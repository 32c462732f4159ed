import { chiSquareUpperTail } from '../drift/chi-square.js';

/** Smallest expected count of each cell where only two categories are left (Cochran 1952). */
const EXPECTED_OF_TWO = 10;
/** Otherwise at most this share of the cells (Yates, Moore and McCabe 1999) … */
const SMALL_SHARE = 0.2;
/** … may expect fewer than this. */
const EXPECTED_OF_MANY = 5;

export interface ChiSquared {
  statistic: number;
  pValue: number;
}

interface Cell {
  expected: number;
  observed: number;
}

/**
 * The chi-squared test of the current counts against the baseline's, as AWS's open library does
 * it: the baseline is scaled to the current total over shared categories; the smallest expected
 * cell is merged into the next smallest until the cells are large enough. Categories that the
 * baseline does not have are not tested.
 *
 * @returns undefined if fewer than two cells are left
 */
export function chiSquared(
  current: ReadonlyMap<string, number>,
  baseline: ReadonlyMap<string, number>,
): ChiSquared | undefined {
  let baselineTotal = 0;
  let total = 0;
  for (const [category, count] of baseline) {
    baselineTotal += count;
    total += current.get(category) ?? 0;
  }
  if (total === 0 || baselineTotal === 0) return undefined;
  const cells = [...baseline].map(([category, count]) => ({
    expected: (count / baselineTotal) * total,
    observed: current.get(category) ?? 0,
  }));
  const merged = mergeSmall(cells);
  if (merged.length < 2) return undefined;
  let statistic = 0;
  for (const { expected, observed } of merged) statistic += (observed - expected) ** 2 / expected;
  return { statistic, pValue: chiSquareUpperTail(statistic, merged.length - 1) };
}

function mergeSmall(all: readonly Cell[]): Cell[] {
  const cells = [...all].sort((a, b) => a.expected - b.expected);
  while (cells.length >= 2 && tooSmall(cells)) {
    const [smallest, second] = cells.splice(0, 2) as [Cell, Cell];
    cells.push({
      expected: smallest.expected + second.expected,
      observed: smallest.observed + second.observed,
    });
    cells.sort((a, b) => a.expected - b.expected);
  }
  return cells;
}

function tooSmall(cells: readonly Cell[]): boolean {
  const limit = cells.length > 2 ? EXPECTED_OF_MANY : EXPECTED_OF_TWO;
  const allowed = cells.length > 2 ? Math.trunc(SMALL_SHARE * cells.length) : 0;
  return cells.filter(({ expected }) => expected < limit).length > allowed;
}
