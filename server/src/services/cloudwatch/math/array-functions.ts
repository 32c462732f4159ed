import { argument, type MathFunction } from './math-function.js';
import { summaries } from './summaries.js';
import { type Call, ExpressionError } from './syntax.js';
import { isArray, isSeries, type TimeSeries, type Value } from './value.js';

function arrayOf(value: Value, call: Call): readonly TimeSeries[] {
  if (isArray(value)) return value;
  if (typeof value === 'object' && isSeries(value)) return [value];
  throw new ExpressionError(`${call.name} takes an array of time series`, call.at);
}

const nothing: TimeSeries = { label: '', period: 60_000, times: [], values: [] };

const pick =
  (index: 0 | -1): MathFunction =>
  (args, call) =>
    arrayOf(argument(args, 0, call), call).at(index) ?? nothing;

const removeEmpty: MathFunction = (args, call) =>
  arrayOf(argument(args, 0, call), call).filter(({ times }) => times.length > 0);

function whole(value: Value | undefined, call: Call): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new ExpressionError(`${call.name} takes whole numbers from 0 on here`, call.at);
}

const slice: MathFunction = (args, call) => {
  const array = arrayOf(argument(args, 0, call), call);
  const from = whole(argument(args, 1, call), call) ?? 0;
  return array.slice(from, whole(args[2], call) ?? array.length);
};

/** Series without values come last, whichever the order. */
const sort: MathFunction = (args, call) => {
  const array = arrayOf(argument(args, 0, call), call);
  const [, by, order] = args;
  const fold = typeof by === 'string' ? summaries[by.toUpperCase()] : undefined;
  const sign = order === 'ASC' ? 1 : order === 'DESC' ? -1 : undefined;
  if (!fold || !sign) {
    throw new ExpressionError(
      'SORT is written SORT(array, AVG, DESC): AVG, MAX, MIN, STDDEV or SUM, then ASC or DESC',
      call.at,
    );
  }
  const keyed = array.map((series) => ({ series, key: fold(series.values) }));
  const filled = keyed.filter(({ series }) => series.times.length > 0);
  const empty = keyed.filter(({ series }) => series.times.length === 0);
  const sorted = [...filled.sort((a, b) => sign * (a.key - b.key)), ...empty];
  return sorted.map(({ series }) => series).slice(0, whole(args[3], call) ?? array.length);
};

export const arrayFunctions: Readonly<Record<string, MathFunction>> = {
  FIRST: pick(0),
  LAST: pick(-1),
  REMOVE_EMPTY: removeEmpty,
  SLICE: slice,
  SORT: sort,
};
