import type { Span } from './view.js';

/** Nothing nearer than this many milliseconds is looked at. */
const nearest = 10;

/** A span moved and narrowed so that it lies within the whole. */
export function within([from, to]: Span, [first, last]: Span): Span {
  const all = last - first;
  const wide = Math.min(all, Math.max(Math.min(nearest, all), to - from));
  const middle = (from + to) / 2;
  const start = Math.min(last - wide, Math.max(first, middle - wide / 2));
  return [start, start + wide];
}

/** A span that is so many times as wide, a time of it staying where it is. */
export function zoomed([from, to]: Span, times: number, around: number, whole: Span): Span {
  const wide = Math.max(nearest, (to - from) * times);
  const share = to > from ? (around - from) / (to - from) : 0.5;
  const start = around - share * wide;
  return within([start, start + wide], whole);
}

/** A span moved by a share of its width. */
export function moved([from, to]: Span, share: number, whole: Span): Span {
  const by = (to - from) * share;
  return within([from + by, to + by], whole);
}

/** Whether a span is all there is, but for what cannot be seen. */
export const isWhole = ([from, to]: Span, [first, last]: Span): boolean =>
  to - from >= (last - first) * 0.9999;

/** Whether two spans have time in common. */
export const meet = (a: Span, b: Span): boolean => a[0] < b[1] && b[0] < a[1];

export const sameSpan = (a: Span | undefined, b: Span | undefined): boolean =>
  a?.[0] === b?.[0] && a?.[1] === b?.[1];

/** The span around all spans. */
export const around = (spans: Iterable<Span>): Span | undefined => {
  let [from, to] = [Infinity, -Infinity];
  for (const [start, end] of spans) {
    from = Math.min(from, start);
    to = Math.max(to, end);
  }
  return from < to ? [from, to] : undefined;
};
