import type { MathFunction } from './math-function.js';
import { eachSeries } from './operators.js';
import { ExpressionError } from './syntax.js';

/** What each gives of a time, in UTC; DAY counts from 1 on Monday to 7 on Sunday. */
const parts: Readonly<Record<string, (time: Date) => number>> = {
  MINUTE: (time) => time.getUTCMinutes(),
  HOUR: (time) => time.getUTCHours(),
  DAY: (time) => time.getUTCDay() || 7,
  DATE: (time) => time.getUTCDate(),
  MONTH: (time) => time.getUTCMonth() + 1,
  YEAR: (time) => time.getUTCFullYear(),
  EPOCH: (time) => time.getTime() / 1000,
};

/** Series with a value at each period of the range, whether the argument has one there or not. */
export const timeFunctions: Readonly<Record<string, MathFunction>> = Object.fromEntries(
  Object.entries(parts).map(([name, part]): [string, MathFunction] => [
    name,
    ([value], call, { grid }) => {
      if (value === undefined) throw new ExpressionError(`${name} needs a time series`, call.at);
      return eachSeries(
        value,
        (series) => {
          const times = grid(series.period);
          return { ...series, times, values: times.map((time) => part(new Date(time))) };
        },
        call.at,
      );
    },
  ]),
);
