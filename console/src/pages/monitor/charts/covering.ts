import type { MonitorView } from 'guiderail/console';
import { useQuery } from '../../../app/use-query.js';
import { usualSpan } from '../chosen-run.js';

type Span = readonly [number, number];

/**
 * The windows to ask for, which hold those that are looked at and the usual ones, so that zooming
 * asks for nothing anew; and what charts show of them, undefined for all.
 */
export function useCovering(
  monitor: MonitorView,
  span: Span,
): { readonly asked: Span; readonly shown: Span | undefined } {
  const [text] = useQuery('span');
  return { asked: covering(span, usualSpan(monitor)), shown: text === '' ? undefined : span };
}

/** The least span that holds two. */
export const covering = (a: Span, b: Span): Span => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
