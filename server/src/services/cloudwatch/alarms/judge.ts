import type { StateValue } from '@aws-sdk/client-cloudwatch';

export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface Judgement {
  /** Undefined: the state stays what it is. */
  readonly state: StateValue | undefined;
  /** Places of the points that were looked at, in the range, the newest first. */
  readonly evaluated: readonly number[];
  /** How many missing points had to be filled in. */
  readonly filled: number;
}

/**
 * The state that the points of an evaluation range give, by CloudWatch's documented rules
 * ("Configuring how CloudWatch alarms treat missing data"): with as many existing points as
 * evaluation periods, the newest of those decide; with fewer, missing ones are filled in.
 * @param range the oldest first: whether a point breaches the threshold, undefined where missing;
 * longer than `periods`
 * @param periods EvaluationPeriods
 * @param needed DatapointsToAlarm
 */
export function judge(
  range: readonly (boolean | undefined)[],
  periods: number,
  needed: number,
  missing: MissingData,
): Judgement {
  const newest = range.map((_, index) => range.length - 1 - index);
  const evaluated = newest.filter((at) => range[at] !== undefined).slice(0, periods);
  const breaching = evaluated.filter((at) => range[at]).length;
  const filled = periods - evaluated.length;
  const sure = breaching >= needed ? 'ALARM' : 'OK';
  if (filled === 0 || sure === 'ALARM' || missing === 'notBreaching') {
    return { state: sure, evaluated, filled };
  }
  if (missing === 'breaching') {
    return { state: breaching + filled >= needed ? 'ALARM' : 'OK', evaluated, filled };
  }
  if (breaching < evaluated.length) return { state: 'OK', evaluated, filled };
  if (missing === 'ignore') return { state: undefined, evaluated, filled };
  if (evaluated.length === 0) return { state: 'INSUFFICIENT_DATA', evaluated, filled };
  return { state: lastsLongEnough(range, needed) ? 'ALARM' : undefined, evaluated, filled };
}

/**
 * Where all that came breaches: whether the oldest of it lies so far back that DatapointsToAlarm
 * periods have passed since. Until then one intermittent point does not make an alarm.
 */
const lastsLongEnough = (range: readonly (boolean | undefined)[], needed: number): boolean =>
  range.length - range.indexOf(true) >= needed;
