/** Values of one metric or expression by time, oldest first; what is missing is left out. */
export interface TimeSeries {
  readonly label: string;
  /** Milliseconds. */
  readonly period: number;
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** Of a metric, for labels. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** What an expression and its parts give; text only occurs as an argument. */
export type Value = number | string | TimeSeries | readonly TimeSeries[];

export const isSeries = (value: Value): value is TimeSeries =>
  typeof value === 'object' && 'times' in value;

export const isArray = (value: Value): value is readonly TimeSeries[] => Array.isArray(value);

/** Keeps what is a number: a division by nothing leaves the point out. */
export function mapSeries(
  series: TimeSeries,
  change: (value: number, time: number, index: number) => number | undefined,
): TimeSeries {
  const times: number[] = [];
  const values: number[] = [];
  series.times.forEach((time, index) => {
    const value = change(series.values[index] as number, time, index);
    if (value === undefined || !Number.isFinite(value)) return;
    times.push(time);
    values.push(value);
  });
  return { ...series, times, values };
}

export const byTime = ({ times, values }: TimeSeries): Map<number, number> =>
  new Map(times.map((time, index) => [time, values[index] as number]));

/** Points of both at the same time; of unlike periods the longer one stays. */
export function joinSeries(
  a: TimeSeries,
  b: TimeSeries,
  change: (a: number, b: number) => number,
): TimeSeries {
  const [coarse, fine] = b.period > a.period ? [b, a] : [a, b];
  const other = byTime(fine);
  const joined = mapSeries(coarse, (value, time) => {
    const match = other.get(time);
    if (match === undefined) return undefined;
    return coarse === a ? change(value, match) : change(match, value);
  });
  return { ...joined, label: a.label };
}

/** All series of an array as one, a number for each time that any of them has. */
export function foldSeries(
  array: readonly TimeSeries[],
  change: (values: readonly number[]) => number,
): TimeSeries {
  const all = new Map<number, number[]>();
  for (const { times, values } of array) {
    times.forEach((time, index) => {
      const known = all.get(time);
      if (known) known.push(values[index] as number);
      else all.set(time, [values[index] as number]);
    });
  }
  const times = [...all.keys()].sort((a, b) => a - b);
  return {
    label: '',
    period: Math.max(0, ...array.map(({ period }) => period)),
    times,
    values: times.map((time) => change(all.get(time) ?? [])),
  };
}
