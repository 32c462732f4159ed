export type Missing = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** How an alarm judges points. */
export interface Conditions {
  readonly operator: string;
  readonly threshold: number;
  readonly periods: number;
  readonly needed: number;
  readonly missing: Missing;
}

export type Judged = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/** How many points beyond its periods an alarm looks at where some are missing. */
const extra = 2;

export function breaches(operator: string, value: number, threshold: number): boolean {
  if (operator === 'GreaterThanThreshold') return value > threshold;
  if (operator === 'GreaterThanOrEqualToThreshold') return value >= threshold;
  if (operator === 'LessThanThreshold') return value < threshold;
  return value <= threshold;
}

/**
 * The state that points give, by what AWS documents of missing data ("Configuring how CloudWatch
 * alarms treat missing data").
 * @param range oldest first; whether each point breaches, undefined where it is missing
 * @returns undefined where the state stays
 */
export function judge(
  range: readonly (boolean | undefined)[],
  { periods, needed, missing }: Pick<Conditions, 'periods' | 'needed' | 'missing'>,
): Judged | undefined {
  const newest = range.filter((point) => point !== undefined).slice(-periods);
  const wrong = newest.filter(Boolean).length;
  const absent = periods - newest.length;
  if (wrong >= needed) return 'ALARM';
  if (absent === 0 || missing === 'notBreaching') return 'OK';
  if (missing === 'breaching') return wrong + absent >= needed ? 'ALARM' : 'OK';
  if (wrong < newest.length) return 'OK';
  if (missing === 'ignore') return undefined;
  if (newest.length === 0) return 'INSUFFICIENT_DATA';
  return range.length - range.indexOf(true) >= needed ? 'ALARM' : undefined;
}

/** A time for which an alarm would have rung. */
export interface Ringing {
  readonly from: number;
  readonly until: number;
}

export interface Replay {
  readonly ringing: readonly Ringing[];
  /** Points of the span that were there, and that breach. */
  readonly points: number;
  readonly breaching: number;
}

/**
 * When an alarm would have rung over a span, judged at the end of each period as data came in order.
 * @param points of the statistic at the alarm's period, ascending; a null is a missing one
 * @param step milliseconds of a period
 */
export function wouldHaveRung(
  points: { readonly times: readonly number[]; readonly values: readonly (number | null)[] },
  conditions: Conditions,
  { from, to, step }: { readonly from: number; readonly to: number; readonly step: number },
): Replay {
  const at = new Map<number, boolean>();
  for (const [i, time] of points.times.entries()) {
    const value = points.values[i];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    at.set(Math.floor(time / step), breaches(conditions.operator, value, conditions.threshold));
  }
  const first = Math.floor(from / step);
  const ringing: Ringing[] = [];
  let since: number | undefined;
  for (let slot = first; (slot + 1) * step <= to; slot++) {
    const size = conditions.periods + extra;
    const range = Array.from({ length: size }, (_, i) => at.get(slot - size + 1 + i));
    const state = judge(range, conditions);
    const end = (slot + 1) * step;
    if (state === 'ALARM') since ??= end;
    else if (state !== undefined && since !== undefined) {
      ringing.push({ from: since, until: end });
      since = undefined;
    }
  }
  if (since !== undefined) ringing.push({ from: since, until: to });
  return { ringing, points: at.size, breaching: [...at.values()].filter(Boolean).length };
}
