import { type Random, seededRandom } from '../../drift/random.js';
import type { Matrix, Player } from '../types.js';

/** A feature of a local surrogate; several columns are always categorical: all change together. */
export interface LimeFeature extends Player {
  readonly kind: 'numerical' | 'categorical';
}

/** Rows around a row, and what the surrogate sees of them. */
export interface Neighbourhood {
  /** `rows` synthetic rows for the model, the explained one first. */
  readonly rows: Matrix;
  /**
   * What the surrogate is fitted to, `rows * features`: a numerical feature's distance from the
   * row in standard deviations, 0 or 1 (changed) for a categorical one.
   */
  readonly seen: Float64Array;
}

/** Standard deviation of each feature's column in the data, 1 where it has none. */
export function spreadsOf(data: Matrix, features: readonly LimeFeature[]): Float64Array {
  return Float64Array.from(features, ({ columns }) => {
    let count = 0;
    let mean = 0;
    let squares = 0;
    for (let row = 0; row < data.rows; row += 1) {
      const value = data.values[row * data.columns + columns[0]!]!;
      if (!Number.isFinite(value)) continue;
      count += 1;
      const off = value - mean;
      mean += off / count;
      squares += off * (value - mean);
    }
    return count > 0 && squares > 0 ? Math.sqrt(squares / count) : 1;
  });
}

/**
 * Draws rows around a row: numerical features from a normal law about its value with the data's
 * standard deviation, categorical ones and missing numbers as they come in the data.
 */
export function neighbourhood(
  row: Float64Array,
  data: Matrix,
  features: readonly LimeFeature[],
  spreads: Float64Array,
  { samples, seed }: { samples: number; seed: number },
): Neighbourhood {
  const random = seededRandom(seed);
  const columns = data.columns;
  const values = new Float64Array(samples * columns);
  const seen = new Float64Array(samples * features.length);
  for (let sample = 0; sample < samples; sample += 1) {
    values.set(row, sample * columns);
    if (sample === 0) continue;
    for (const [at, feature] of features.entries()) {
      const place = sample * features.length + at;
      const own = row[feature.columns[0]!]!;
      if (feature.kind === 'numerical' && feature.columns.length === 1 && Number.isFinite(own)) {
        const off = random.normal();
        values[sample * columns + feature.columns[0]!] = own + off * spreads[at]!;
        seen[place] = off;
      } else {
        seen[place] = drawn(row, data, feature, values, sample * columns, random) ? 1 : 0;
      }
    }
  }
  return { rows: { rows: samples, columns, values }, seen };
}

/** Takes a feature's cells from a random row of the data; tells whether they differ. */
function drawn(
  row: Float64Array,
  data: Matrix,
  { columns }: LimeFeature,
  values: Float64Array,
  to: number,
  random: Random,
): boolean {
  const from = Math.floor(random.uniform() * data.rows) * data.columns;
  let differs = false;
  for (const column of columns) {
    const value = data.values[from + column]!;
    values[to + column] = value;
    differs ||= !Object.is(value, row[column]!);
  }
  return differs;
}
