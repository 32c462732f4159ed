import type { CategoricalDistribution, NumericDistribution } from '../types.js';

/** Two samples over the same cells: how much of each lies in every cell. */
export interface PooledCells {
  baseline: Float64Array;
  current: Float64Array;
}

/** Every distinct value of either sample is a cell, in ascending order. Time: linear. */
export function poolNumbers(
  baseline: NumericDistribution,
  current: NumericDistribution,
): PooledCells & { values: Float64Array } {
  const most = baseline.values.length + current.values.length;
  const values = new Float64Array(most);
  const cells = { baseline: new Float64Array(most), current: new Float64Array(most) };
  let i = 0;
  let j = 0;
  let size = 0;
  while (i < baseline.values.length || j < current.values.length) {
    const a = i < baseline.values.length ? baseline.values[i]! : undefined;
    const b = j < current.values.length ? current.values[j]! : undefined;
    if (a !== undefined && (b === undefined || a <= b)) {
      cells.baseline[size] = baseline.weights[i]!;
      i += 1;
    }
    if (b !== undefined && (a === undefined || b <= a)) {
      cells.current[size] = current.weights[j]!;
      j += 1;
    }
    values[size] = a === undefined || b! < a ? b! : a;
    size += 1;
  }
  return {
    values: values.subarray(0, size),
    baseline: cells.baseline.subarray(0, size),
    current: cells.current.subarray(0, size),
  };
}

/** Every category of either sample is a cell, the frequent first, ties by name. */
export function poolCategories(
  baseline: CategoricalDistribution,
  current: CategoricalDistribution,
): PooledCells {
  const names = [...new Set([...baseline.counts.keys(), ...current.counts.keys()])];
  const count = (name: string) =>
    (baseline.counts.get(name) ?? 0) + (current.counts.get(name) ?? 0);
  names.sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1));
  return {
    baseline: Float64Array.from(names, (name) => baseline.counts.get(name) ?? 0),
    current: Float64Array.from(names, (name) => current.counts.get(name) ?? 0),
  };
}

/**
 * At most `most` cells, neighbours joined by the pooled distribution: a cell goes to the slice of
 * equal weight in which its middle rank lies, so that a value held by many rows stays by itself.
 * Depends on the two samples' sum alone, which keeps a permutation test over the result exact.
 */
export function joinNeighbours(cells: PooledCells, most: number): PooledCells {
  const size = cells.baseline.length;
  if (size <= most) return cells;
  const total = sum(cells.baseline) + sum(cells.current);
  const baseline: number[] = [];
  const current: number[] = [];
  let below = 0;
  let slice = -1;
  for (let i = 0; i < size; i += 1) {
    const weight = cells.baseline[i]! + cells.current[i]!;
    const of = Math.min(most - 1, Math.floor(((below + weight / 2) / total) * most));
    below += weight;
    if (of !== slice) {
      slice = of;
      baseline.push(0);
      current.push(0);
    }
    baseline[baseline.length - 1]! += cells.baseline[i]!;
    current[current.length - 1]! += cells.current[i]!;
  }
  return { baseline: Float64Array.from(baseline), current: Float64Array.from(current) };
}

export function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
