import { type PooledCells, sum } from './pooled.js';

/** A distance, with the two shares whose difference it is. */
export interface Distance {
  distance: number;
  baselineShare: number;
  currentShare: number;
}

/**
 * Kolmogorov and Smirnov's distance sup |F - G| of two samples over the same ascending cells, 0 to
 * 1: the largest difference, over all cuts, of the shares of rows at or below the cut.
 */
export function kolmogorovSmirnov(cells: PooledCells): Distance {
  const n = sum(cells.current);
  const m = sum(cells.baseline);
  let f = 0;
  let g = 0;
  let best: Distance = { distance: 0, baselineShare: 0, currentShare: 0 };
  for (let i = 0; i < cells.current.length - 1; i += 1) {
    f += cells.current[i]! / n;
    g += cells.baseline[i]! / m;
    const distance = Math.min(1, Math.abs(f - g));
    if (distance > best.distance) best = { distance, baselineShare: g, currentShare: f };
  }
  return best;
}

/**
 * Total variation distance of two samples over the same categories, 0 to 1: half the sum of the
 * absolute differences of the shares, that is the share of rows that would have to change their
 * category. It equals AWS's LInfinity for two categories and is never below it.
 */
export function totalVariation(cells: PooledCells): Distance {
  const n = sum(cells.current);
  const m = sum(cells.baseline);
  const result: Distance = { distance: 0, baselineShare: 0, currentShare: 0 };
  for (let i = 0; i < cells.current.length; i += 1) {
    const p = cells.current[i]! / n;
    const q = cells.baseline[i]! / m;
    if (p <= q) continue;
    result.distance += p - q;
    result.currentShare += p;
    result.baselineShare += q;
  }
  result.distance = Math.min(1, result.distance);
  return result;
}

/**
 * P(K >= x) of Kolmogorov's limiting distribution, x = sqrt(nm/(n+m)) D; both of its classical
 * series, each where it converges fast. For continuous data; conservative for ties.
 */
export function kolmogorovUpperTail(x: number): number {
  if (x <= 0) return 1;
  let total = 0;
  if (x < 1) {
    for (let k = 1; k <= 20; k += 1) {
      total += Math.exp((-((2 * k - 1) ** 2) * Math.PI ** 2) / (8 * x * x));
    }
    return Math.min(1, 1 - (Math.sqrt(2 * Math.PI) / x) * total);
  }
  for (let k = 1; k <= 20; k += 1) {
    total += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  }
  return Math.max(0, Math.min(1, total));
}
