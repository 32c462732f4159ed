import type { Interval, Share } from './metric.js';

/** The 97.5 % quantile of the standard normal distribution: intervals are of 95 %. */
const z = 1.959963984540054;

/**
 * Wilson's score interval of a share. Source: E. B. Wilson, "Probable inference, the law of
 * succession, and statistical inference", JASA 22 (1927).
 */
export function wilson([hits, of]: Share): Interval | undefined {
  if (!(of > 0)) return undefined;
  const share = hits / of;
  const scale = 1 + (z * z) / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const low = hits === 0 ? 0 : (middle - half) / scale;
  const high = hits === of ? 1 : (middle + half) / scale;
  return { low, high, method: 'wilson' };
}

/**
 * An interval of a share on the logit scale, which stays between 0 and 1.
 * @param error the standard error of `value`
 */
export function logit(
  value: number,
  error: number,
  method: 'delong_logit' | 'binomial_logit',
): Interval | undefined {
  if (!(value > 0 && value < 1) || !(error > 0)) return undefined;
  const middle = Math.log(value / (1 - value));
  const half = (z * error) / (value * (1 - value));
  const back = (x: number) => 1 / (1 + Math.exp(-x));
  return { low: back(middle - half), high: back(middle + half), method };
}

/** Value and standard error as a normal interval, kept between bounds. */
export function normalInterval(
  value: number,
  error: number,
  method: 'normal' | 'delta' | 'bootstrap_normal',
  [least, most]: readonly [number, number] = [-Infinity, Infinity],
): Interval | undefined {
  if (!Number.isFinite(error) || !Number.isFinite(value)) return undefined;
  const low = Math.max(least, value - z * error);
  return { low, high: Math.min(most, value + z * error), method };
}
