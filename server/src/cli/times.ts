import { day_ms, hour_ms, minute_ms } from '../base/time.js';
import { UsageError } from './flags.js';

const units: Readonly<Record<string, number>> = {
  m: minute_ms,
  h: hour_ms,
  d: day_ms,
  w: 7 * day_ms,
};

/** Milliseconds of a span such as `15m`. @throws UsageError naming the flag. */
export function readSpan(text: string, flag = '--last'): number {
  const match = /^(\d{1,6})([mhdw])$/.exec(text);
  const span_ms = Number(match?.[1]) * (units[match?.[2] ?? ''] ?? 0);
  if (!(span_ms > 0)) throw new UsageError(`${flag} takes a span such as 15m, 6h or 1d`);
  return span_ms;
}

/** A moment in UTC as people type it: ISO 8601, the T and the Z left out if one likes. */
export function readTime(text: string): number {
  const match =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  const [, day, minute = '00:00', seconds = '', zone = 'Z'] = match ?? [];
  const time = Date.parse(`${day}T${minute}${seconds}${zone}`);
  if (match && !Number.isNaN(time)) return time;
  throw new UsageError(`${text} is no time: give one such as 2026-03-01T21:00, in UTC`);
}

/** `2026-03-01 21:00`, with seconds where they are not zero; UTC, as `readTime` reads it again. */
export function shownTime(time: number): string {
  const text = new Date(time).toISOString();
  const end = time % minute_ms === 0 ? 16 : time % 1000 === 0 ? 19 : 23;
  return text.slice(0, end).replace('T', ' ');
}

/** `2026-03-01 20:00-21:00`: a span, its second day named only where it is another. */
export function shownSpan(start: number, end: number): string {
  const [from, to] = [shownTime(start), shownTime(end)];
  return from.slice(0, 10) === to.slice(0, 10) ? `${from}-${to.slice(11)}` : `${from} - ${to}`;
}

/** A length of time in its two largest units at most: `3 h`, `2 d 4 h`. */
function shownLength(length_ms: number): string {
  const seconds = Math.round(length_ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, 'h', minutes % 60, 'min', hours < 6);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h', hours < 72);
}

const two = (large: number, unit: string, small: number, of: string, fine: boolean): string =>
  fine && small > 0 ? `${large} ${unit} ${small} ${of}` : `${large} ${unit}`;

/** `3 h ago`, `in 20 min`, `now`. */
export function ago(time: number, now: number): string {
  if (Math.abs(time - now) < 1000) return 'now';
  return time > now ? `in ${shownLength(time - now)}` : `${shownLength(now - time)} ago`;
}

export const iso = (time: number | Date | undefined): string | null =>
  time === undefined ? null : new Date(time).toISOString();
