import { useKept } from '../../app/use-kept.js';
import type { TimeChartProps } from '../types.js';
import type { Span } from './view.js';

/** A chart with what a reader looks at of it; nothing where its page keeps that. */
export interface LookedAt extends TimeChartProps {
  readonly look?: { readonly span: Span | undefined };
}

/**
 * Keeps in the address what is looked at of a chart, unless its page does so by `onSpan`. Charts that
 * move together are looked at together.
 */
export function useLook(chart: TimeChartProps): LookedAt {
  const [text, keep] = useKept('look', chart.together ?? chart.title);
  if (chart.onSpan) return chart;
  return {
    ...chart,
    look: { span: spanIn(text) },
    onSpan: (span, isWhole) => keep(isWhole ? '' : span.map(Math.round).join('~')),
  };
}

/** A span as the address has it, such as `1772323200000~1772326800000`. */
export function spanIn(text: string): Span | undefined {
  const [, from, to] = /^(\d{1,15})~(\d{1,15})$/.exec(text) ?? [];
  return from !== undefined && Number(from) < Number(to) ? [Number(from), Number(to)] : undefined;
}
