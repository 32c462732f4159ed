import { arrayFunctions } from './array-functions.js';
import { conditional, fill } from './fill.js';
import { argument, type MathFunction } from './math-function.js';
import { eachNumber, eachSeries } from './operators.js';
import { summaries } from './summaries.js';
import { ExpressionError } from './syntax.js';
import { timeFunctions } from './time-functions.js';
import { foldSeries, isArray, isSeries, mapSeries, type TimeSeries } from './value.js';

const summary =
  (fold: (values: readonly number[]) => number): MathFunction =>
  (args, call) => {
    const value = argument(args, 0, call);
    if (typeof value === 'number') return fold([value]);
    if (isArray(value)) return foldSeries(value, fold);
    if (typeof value === 'object' && isSeries(value)) {
      return value.values.length === 0 ? Number.NaN : fold(value.values);
    }
    throw new ExpressionError(`${call.name} takes a time series or an array of them`, call.at);
  };

const numeric =
  (change: (value: number) => number): MathFunction =>
  (args, call) =>
    eachNumber(argument(args, 0, call), change, call.at);

const ofSeries =
  (change: (series: TimeSeries) => TimeSeries): MathFunction =>
  (args, call) =>
    eachSeries(argument(args, 0, call), change, call.at);

/** Each value with the one before it; the first has none. */
const ofSteps = (change: (value: number, before: number, seconds: number) => number) =>
  ofSeries((series) =>
    mapSeries(series, (value, time, index) => {
      const before = series.values[index - 1];
      if (before === undefined) return undefined;
      return change(value, before, (time - (series.times[index - 1] as number)) / 1000);
    }),
  );

const runningSum = ofSeries((series) => {
  let sum = 0;
  return mapSeries(series, (value) => {
    sum += value;
    return sum;
  });
});

const count: MathFunction = (args, call) => {
  const value = argument(args, 0, call);
  if (isArray(value)) return foldSeries(value, (values) => values.length);
  if (typeof value === 'object' && isSeries(value)) return value.values.length;
  throw new ExpressionError('DATAPOINT_COUNT takes a time series or an array of them', call.at);
};

const periodOf: MathFunction = (args, call) => {
  const value = argument(args, 0, call);
  if (typeof value === 'object' && isSeries(value)) return value.period / 1000;
  throw new ExpressionError('PERIOD takes one time series', call.at);
};

const constant: MathFunction = (args, call, { grid, period }) => {
  const value = argument(args, 0, call);
  if (typeof value !== 'number') throw new ExpressionError('TIME_SERIES takes a number', call.at);
  const times = grid(period);
  return mapSeries({ label: '', period, times, values: times.map(() => value) }, (one) => one);
};

const metrics: MathFunction = (args, call, scope) => {
  const [filter] = args;
  if (filter !== undefined && typeof filter !== 'string') {
    throw new ExpressionError("METRICS takes a text, such as METRICS('errors')", call.at);
  }
  return scope.metrics().filter(({ id }) => filter === undefined || id.includes(filter));
};

/** Every function by its name; one that is not here is refused by name. */
export const functions: Readonly<Record<string, MathFunction>> = {
  ...Object.fromEntries(Object.entries(summaries).map(([name, fold]) => [name, summary(fold)])),
  ...timeFunctions,
  ...arrayFunctions,
  ABS: numeric(Math.abs),
  CEIL: numeric(Math.ceil),
  FLOOR: numeric(Math.floor),
  LOG: numeric(Math.log),
  LOG10: numeric(Math.log10),
  DIFF: ofSteps((value, before) => value - before),
  DIFF_TIME: ofSteps((_value, _before, seconds) => seconds),
  RATE: ofSteps((value, before, seconds) => (value - before) / seconds),
  RUNNING_SUM: runningSum,
  DATAPOINT_COUNT: count,
  PERIOD: periodOf,
  TIME_SERIES: constant,
  METRICS: metrics,
  FILL: fill,
  IF: conditional,
};
