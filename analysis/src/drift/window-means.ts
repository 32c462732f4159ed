import type { TimeProfile } from '../types.js';
import { valuesIn, type WindowProfile } from './timed-feature.js';
import type { CellRange } from './windows.js';

/** Different values of a column that are counted. */
const MOST_COUNTED = 100;

/** A column's means over windows: the baseline's own, then the run's. */
export interface MeanColumn {
  name: string;
  /** In standard deviations of the baseline's rows, from their mean. */
  means: number[];
  /** Standard deviation of the baseline's windows' means, in the same unit. */
  spread: number;
  /** The same in units of that spread. */
  scaled: number[];
  /** Different values among the baseline's rows, counted up to 100. */
  values: number;
}

/** Columns of numbers that have values in each of the windows. */
export function meanColumns(
  names: readonly string[],
  baseline: TimeProfile,
  ranges: readonly CellRange[],
  live: WindowProfile,
): MeanColumn[] {
  return names.flatMap((name) => {
    const before = baseline.features[name];
    const now = live.features[name];
    const sums = before && sumsOf(before);
    if (!sums || !now) return [];
    const liveMean = meanOf(now, live.counts.length);
    const { weight, total, square, values } = sums;
    const mean = total.at(-1)! / weight.at(-1)!;
    const deviation = Math.sqrt(Math.max(0, square / weight.at(-1)! - mean * mean));
    if (!(deviation > 0) || liveMean === undefined) return [];
    const means = ranges.map(({ from, to }) => {
      const rows = weight[to]! - weight[from]!;
      return ((total[to]! - total[from]!) / rows - mean) / deviation;
    });
    return means.every(Number.isFinite)
      ? [column(name, means, (liveMean - mean) / deviation, values)]
      : [];
  });
}

function column(name: string, before: number[], live: number, values: number): MeanColumn {
  const middle = before.reduce((a, b) => a + b, 0) / before.length;
  const squares = before.reduce((sum, mean) => sum + (mean - middle) ** 2, 0);
  const spread = Math.sqrt(squares / before.length);
  const means = [...before, live];
  const scaled = means.map((mean) => (spread > 0 ? (mean - middle) / spread : 0));
  return { name, means, spread, scaled, values };
}

/** Sums of a column up to each cell; undefined for texts. */
function sumsOf({ values, weights }: TimeProfile['features'][string]) {
  const weight = [0];
  const total = [0];
  let square = 0;
  const different = new Set<number>();
  for (const [cell, inCell] of values.entries()) {
    let [rows, sum] = [weight[cell]!, total[cell]!];
    for (const [i, value] of inCell.entries()) {
      if (typeof value === 'string') return undefined;
      const times = weights?.[cell]?.[i] ?? 1;
      rows += times;
      sum += times * value;
      square += times * value * value;
      if (different.size < MOST_COUNTED) different.add(value);
    }
    weight.push(rows);
    total.push(sum);
  }
  return { weight, total, square, values: different.size };
}

function meanOf(feature: WindowProfile['features'][string], cells: number): number | undefined {
  const all = Int32Array.from({ length: cells }, (_, cell) => cell);
  const { values, weights, rows } = valuesIn(feature, all, () => 0);
  let sum = 0;
  for (let i = 0; i < weights.length; i += 1) sum += Number(values[i]) * weights[i]!;
  return rows > 0 && Number.isFinite(sum) ? sum / rows : undefined;
}
