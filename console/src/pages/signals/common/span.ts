import { minute } from '../../../format/times.js';

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;
const day_ms = 24 * hour_ms;

/** Spans that end now, by what stands in the address, with their words. */
export const spans: readonly (readonly [string, string])[] = [
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['3h', 'Last 3 hours'],
  ['12h', 'Last 12 hours'],
  ['1d', 'Last day'],
  ['3d', 'Last 3 days'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
  ['90d', 'Last 90 days'],
];

const units: Readonly<Record<string, number>> = { m: minute_ms, h: hour_ms, d: day_ms };

/** A stretch of time in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Whether it ends now and moves on with the time. */
  readonly moves: boolean;
}

/**
 * A span as it stands in an address: `3h`, or two times with `..` between them.
 * @param now milliseconds since the epoch, by the product's clock
 * @returns the fallback's span where the text is none
 */
export function readSpan(text: string, now: number, fallback = '3h'): Span {
  const relative = /^(\d{1,4})([mhd])$/.exec(text);
  if (relative) {
    const size = Number(relative[1]) * (units[relative[2] ?? ''] ?? 0);
    if (size > 0) return { from: now - size, to: now, moves: true };
  }
  const [from, to] = text.split('..').map((part) => Date.parse(withZone(part)));
  if (from !== undefined && to !== undefined && from < to) return { from, to, moves: false };
  return text === fallback
    ? { from: now - 3 * hour_ms, to: now, moves: true }
    : readSpan(fallback, now, fallback);
}

/** Times in an address are UTC, with or without their Z. */
const withZone = (text: string): string => (/Z$/i.test(text) ? text : `${text}Z`);

/** A span that stays where it is, for an address; to the second. */
export const writeSpan = (from: number, to: number): string =>
  [from, to].map((at) => new Date(at).toISOString().slice(0, 19)).join('..');

/** A span in words: "Last 3 hours", or its two times. */
export function spanWords(text: string, { from, to, moves }: Span): string {
  const known = spans.find(([name]) => name === text)?.[1];
  if (moves && known) return known;
  return `${minute(from)} to ${minute(to)} UTC`;
}

const periods_s = [60, 300, 900, 3600, 6 * 3600, 86_400];
/** Points of a line that a chart shows well. */
const wantedPoints = 400;

/**
 * The shortest usual period that gives a line of the span about 400 points at most, and that values
 * so old are still kept in (a minute for 15 days, five minutes for 63, an hour after that).
 * @returns seconds
 */
export function usualPeriod({ from, to }: Span, now: number): number {
  const age = now - from;
  const kept = age > 63 * day_ms ? 3600 : age > 15 * day_ms ? 300 : 60;
  const fits = (period: number) => period >= kept && (to - from) / 1000 / period <= wantedPoints;
  return periods_s.find(fits) ?? 86_400;
}
