import type { TimeSeries } from '../types.js';

/** A series as numbers in a row, for drawing: NaN where there is no value. */
export interface Line {
  readonly name: string;
  readonly kind: 'line' | 'points' | 'bars' | 'step';
  readonly tone: TimeSeries['tone'];
  /** Its place among the series, which gives its colour. */
  readonly place: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly low: Float64Array | undefined;
  readonly high: Float64Array | undefined;
}

type Values = readonly (number | null)[];

/** Makes rows of numbers of series; times out of order are put in order. */
export function prepare(series: readonly TimeSeries[]): Line[] {
  return series.map(({ name, kind = 'line', tone, times, values, low, high }, place) => {
    const order = orderOf(times);
    const size = order ? order.length : times.length;
    const pick = (from: Values): Float64Array => {
      const numbers = new Float64Array(size);
      for (let i = 0; i < size; i++) {
        const value = from[order ? (order[i] as number) : i];
        numbers[i] =
          value === null || value === undefined || !Number.isFinite(value) ? Number.NaN : value;
      }
      return numbers;
    };
    const [lows, highs] = [low && pick(low), high && pick(high)];
    return {
      name,
      kind,
      tone,
      place,
      times: pick(times),
      values: pick(values),
      low: lows,
      high: highs,
    };
  });
}

/** The order by time; undefined where it is that already and no time is missing. */
function orderOf(times: readonly number[]): number[] | undefined {
  let before = -Infinity;
  for (const time of times) {
    if (!(time >= before)) return sortedBy(times);
    before = time;
  }
  return before === Infinity ? sortedBy(times) : undefined;
}

const sortedBy = (times: readonly number[]): number[] =>
  times
    .map((_, i) => i)
    .filter((i) => Number.isFinite(times[i]))
    .sort((a, b) => (times[a] as number) - (times[b] as number));

/** The first place whose time is not before this one. */
export function firstAt(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of the time that is nearest; -1 where there is none. */
export function nearestAt(times: Float64Array, time: number): number {
  const after = firstAt(times, time);
  if (after === 0) return times.length > 0 ? 0 : -1;
  if (after === times.length) return after - 1;
  const before = after - 1;
  return time - (times[before] as number) <= (times[after] as number) - time ? before : after;
}
