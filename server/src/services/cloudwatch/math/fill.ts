import { argument, type MathFunction } from './math-function.js';
import { eachSeries } from './operators.js';
import { ExpressionError } from './syntax.js';
import { byTime, isArray, isSeries, mapSeries, type TimeSeries, type Value } from './value.js';

/** FILL(metrics, number | series | REPEAT | LINEAR): values for the periods that have none. */
export const fill: MathFunction = (args, call, { grid }) => {
  const filler = argument(args, 1, call);
  return eachSeries(
    argument(args, 0, call),
    (series) => filled(series, grid(series.period), gapsOf(filler, series, call.at)),
    call.at,
  );
};

/** Gives the value for a time that has none, or undefined to leave it missing. */
type Gaps = (time: number) => number | undefined;

function gapsOf(filler: Value, series: TimeSeries, at: number): Gaps {
  if (typeof filler === 'number') return () => filler;
  if (filler === 'REPEAT') return repeated(series);
  if (filler === 'LINEAR') return interpolated(series);
  if (typeof filler === 'object' && isSeries(filler)) {
    const known = byTime(filler);
    return (time) => known.get(time);
  }
  throw new ExpressionError('FILL takes a number, a time series, REPEAT or LINEAR', at);
}

function filled(series: TimeSeries, grid: readonly number[], gaps: Gaps): TimeSeries {
  const known = byTime(series);
  const times: number[] = [];
  const values: number[] = [];
  for (const time of grid) {
    const value = known.get(time) ?? gaps(time);
    if (value === undefined || !Number.isFinite(value)) continue;
    times.push(time);
    values.push(value);
  }
  return { ...series, times, values };
}

/** Place of the last value before a time; -1 where there is none. */
function before({ times }: TimeSeries, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const repeated =
  (series: TimeSeries): Gaps =>
  (time) =>
    series.values[before(series, time)];

const interpolated =
  (series: TimeSeries): Gaps =>
  (time) => {
    const at = before(series, time);
    const [from, to] = [series.times[at], series.times[at + 1]];
    const [low, high] = [series.values[at], series.values[at + 1]];
    if (from === undefined || to === undefined || low === undefined || high === undefined) {
      return undefined;
    }
    return low + ((high - low) * (time - from)) / (to - from);
  };

/** IF(condition, then[, else]): without `else`, what does not hold is left out. */
export const conditional: MathFunction = (args, call) => {
  const condition = argument(args, 0, call);
  const then = argument(args, 1, call);
  const [, , otherwise] = args;
  for (const value of [condition, then, otherwise]) {
    if (typeof value === 'string') throw new ExpressionError('IF takes no text', call.at);
    if (value !== undefined && isArray(value)) {
      throw new ExpressionError('IF takes numbers and single time series, no arrays', call.at);
    }
  }
  if (typeof condition === 'number') return constantChoice(condition, then, otherwise, call.at);
  const [yes, no] = [pointsOf(then), pointsOf(otherwise)];
  return mapSeries(condition as TimeSeries, (value, time) => (value !== 0 ? yes(time) : no(time)));
};

function constantChoice(
  condition: number,
  then: Value,
  otherwise: Value | undefined,
  at: number,
): Value {
  const taken = condition !== 0 ? then : otherwise;
  if (taken !== undefined) return taken;
  if (typeof then === 'object' && isSeries(then)) return { ...then, times: [], values: [] };
  throw new ExpressionError('IF of numbers needs a third argument', at);
}

function pointsOf(value: Value | undefined): Gaps {
  if (typeof value === 'number') return () => value;
  if (typeof value !== 'object' || !isSeries(value)) return () => undefined;
  const known = byTime(value);
  return (time) => known.get(time);
}
