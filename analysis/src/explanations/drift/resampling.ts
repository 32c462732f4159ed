import type { Random } from '../../drift/random.js';
import type { AggregationMethod } from '../types.js';
import type { NamedSample } from './types.js';

/** A sampler of what the global attributions of another window might have been. */
export type DrawGlobals = (out: Float64Array) => void;

interface Rows {
  readonly count: number;
  readonly features: number;
  /** Row after row, in the unit that is averaged. */
  readonly values: Float64Array;
}

/**
 * Resamples the rows of a window: each draw is the global attributions of as many rows taken with
 * replacement. Where only a sample of the window's rows is at hand, deviations are those of the
 * sample, scaled by the root of its share of the rows. Time per draw: rows of the sample times
 * features.
 * Source: B. Efron and R. Tibshirani, "An introduction to the bootstrap" (1993).
 *
 * @param values the window's global attributions, feature by feature
 * @param rows of the whole window
 */
export function rowResampler(
  { sample, labels, features }: NamedSample,
  label: string,
  names: readonly string[],
  values: Float64Array,
  rows: number,
  method: AggregationMethod,
  random: Random,
): DrawGlobals {
  const players = sample.width / labels.length;
  const first = labels.indexOf(label) * players;
  const places = names.map((name) => features.indexOf(name));
  const column = (name: number) => (places[name]! < 0 ? -1 : first + places[name]!);
  const data = rowsOf(
    sample.values,
    sample.rows,
    sample.width,
    names.map((_, i) => column(i)),
    method,
  );
  const { count } = data;
  const spread =
    Math.sqrt(count / Math.max(1, count - 1)) * Math.sqrt(count / Math.max(count, rows));
  const counts = new Int32Array(count);
  const statistic = method === 'median' ? medians(data) : means(data);
  const own = new Float64Array(names.length);
  counts.fill(1);
  statistic(counts, own);
  return (out) => {
    counts.fill(0);
    for (let i = 0; i < count; i += 1) counts[Math.floor(random.uniform() * count)]! += 1;
    statistic(counts, out);
    for (let i = 0; i < out.length; i += 1) {
      const drawn = values[i]! + (out[i]! - own[i]!) * spread;
      out[i] = method === 'median' ? drawn : Math.max(0, drawn);
    }
  };
}

function rowsOf(
  values: Float64Array,
  count: number,
  width: number,
  columns: readonly number[],
  method: AggregationMethod,
): Rows {
  const features = columns.length;
  const taken = new Float64Array(count * features);
  for (let row = 0; row < count; row += 1) {
    for (let i = 0; i < features; i += 1) {
      const phi = columns[i]! < 0 ? 0 : values[row * width + columns[i]!]!;
      const value = method === 'mean_abs' ? Math.abs(phi) : method === 'mean_sq' ? phi * phi : phi;
      taken[row * features + i] = value;
    }
  }
  return { count, features, values: taken };
}

type Statistic = (counts: Int32Array, out: Float64Array) => void;

function means({ count, features, values }: Rows): Statistic {
  return (counts, out) => {
    out.fill(0);
    for (let row = 0; row < count; row += 1) {
      const weight = counts[row]!;
      if (weight === 0) continue;
      for (let i = 0; i < features; i += 1) out[i]! += weight * values[row * features + i]!;
    }
    for (let i = 0; i < features; i += 1) out[i]! /= count;
  };
}

/** Medians by walking over rows that were sorted once for each feature. */
function medians({ count, features, values }: Rows): Statistic {
  const orders = Array.from({ length: features }, (_, i) => {
    const order = Uint32Array.from({ length: count }, (__, row) => row);
    return order.sort((a, b) => values[a * features + i]! - values[b * features + i]!);
  });
  return (counts, out) => {
    for (const [i, order] of orders.entries()) {
      let below = 0;
      let low = Number.NaN;
      for (const row of order) {
        below += counts[row]!;
        if (Number.isNaN(low) && below > (count - 1) >> 1) low = values[row * features + i]!;
        if (below <= count >> 1) continue;
        out[i] = (low + values[row * features + i]!) / 2;
        break;
      }
    }
  };
}

/** Draws of normal deviates around values; one that is not known to err stays as it is. */
export function normalDraws(
  values: Float64Array,
  errors: Float64Array,
  method: AggregationMethod,
  random: Random,
): DrawGlobals {
  return (out) => {
    for (let i = 0; i < out.length; i += 1) {
      const error = errors[i]!;
      const drawn = error > 0 ? values[i]! + error * random.normal() : values[i]!;
      out[i] = method === 'median' ? drawn : Math.max(0, drawn);
    }
  };
}
