import { hour_ms } from '../../../base/time.js';

/** The greatest hours of a `Date`, before and after 1970. */
const mostHours = Math.floor(8.64e15 / hour_ms);

/** What a double makes of the last microseconds of the year 9999, which no event time is beyond. */
const end_ms = Date.UTC(10_000, 0);

/** Hours since 1970 of an event time; those that no calendar holds fall into the last one. */
export function hourOf(eventTime_ms: number): number {
  if (eventTime_ms === end_ms) return end_ms / hour_ms - 1;
  return Math.max(-mostHours, Math.min(mostHours, Math.floor(eventTime_ms / hour_ms) || 0));
}

/** `year=2026/month=11/day=22/hour=09`, UTC, of hours since 1970. */
export function partitionOf(hour: number): string {
  const date = new Date(hour * hour_ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  const day = `month=${two(date.getUTCMonth() + 1)}/day=${two(date.getUTCDate())}`;
  return `year=${year}/${day}/hour=${two(date.getUTCHours())}`;
}

/** `20261122T091500Z_0123456789ABCDEF`: the name of files that are written at a time. */
export function stemOf(time_ms: number, random: string): string {
  const time = new Date(time_ms).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return `${time}Z_${random.toUpperCase()}`;
}
