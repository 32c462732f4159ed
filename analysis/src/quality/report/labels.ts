import { type Html, html } from '../../report/html.js';
import { formatCount, formatShare, plural } from '../../report/numbers.js';
import type { LabelCoverage } from '../types.js';

/** How many of a window's predictions have labels so far, and how late they came. */
export function labelsSection(coverage: LabelCoverage | undefined): Html | undefined {
  if (!coverage) return undefined;
  const { predictions, labelled, label_delay_seconds: delay } = coverage;
  const share = predictions === 0 ? 0 : labelled / predictions;
  const late = [
    ['half within', delay?.p50],
    ['nine of ten within', delay?.p90],
    ['all within', delay?.max],
  ].flatMap(([words, seconds]) =>
    typeof seconds === 'number' ? [`${words} ${duration(seconds)}`] : [],
  );
  return html`
<section aria-labelledby=labels><h2 id=labels>Labels</h2><p>${formatCount(labelled)} of ${plural(
    predictions,
    'prediction',
  )} (${formatShare(share)}) have labels so far${
    late.length > 0 && html`; they came ${late.join(', ')}`
  }.</p></section>`;
}

function duration(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  const [unit, size] = units.find(([, one]) => seconds >= 2 * one) ?? ['second', 1];
  return plural(Math.round(seconds / size), unit);
}
