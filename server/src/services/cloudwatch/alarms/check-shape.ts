import { validationError } from '../errors.js';
import { compute, gridOf } from '../math/compute.js';
import { isSeries, type Value } from '../math/value.js';
import type { Watch } from './evaluation.js';

/** Enough for the functions that look from one value to the next. */
const tried = 3;

/**
 * Computes the alarm's expressions once over made-up values: what kind of value an expression gives
 * depends on its functions and not on the data, and an alarm on an array or on a number can never ring.
 * @throws ValidationError naming the expression and what to do.
 */
export async function checkShape({ queries, returned, period }: Watch): Promise<void> {
  const end = tried * period;
  const values = await compute(queries, {
    load: async ({ period: step }) => {
      const times = gridOf(0, end, step);
      return { label: '', period: step, times, values: times.map(() => 1) };
    },
    search: async () => [],
    grid: (step) => gridOf(0, end, step),
  });
  const value = values.get(returned.id);
  if (value === undefined || (typeof value === 'object' && isSeries(value))) return;
  throw validationError(
    `Error in expression '${returned.id}': an alarm needs a single time series, and this gives ` +
      `${kindOf(value)}.`,
  );
}

const kindOf = (value: Value): string =>
  typeof value === 'object'
    ? 'several: make one of them by SUM, MAX or their like'
    : 'a number: summaries of one series, such as AVG(m1), have no points; put it in arithmetic with one';
