import { escapeHtml, type Html, html, trusted } from '../../report/html.js';
import { formatNumber } from '../../report/numbers.js';
import { isScalar } from '../constraints/evaluate.js';
import type { CurveValue, QualityMetrics } from '../types.js';

const side = 220;

/** A curve in the unit square, with a line of what chance would give and the point that is used. */
function plot(
  x: readonly number[],
  y: readonly number[],
  chance: string,
  point: readonly [number, number] | undefined,
  words: { label: string; across: string; up: string },
): Html {
  const at = (value: number) => Number((value * side).toFixed(1));
  const points = x.map((value, i) => `${at(value)} ${at(1 - (y[i] ?? 0))}`);
  const dot = point ? `<circle class=op cx=${at(point[0])} cy=${at(1 - point[1])} r=4.5 />` : '';
  const svg = trusted(
    `<svg class=cv viewBox="-1 -1 ${side + 2} ${side + 2}" role=img aria-label="${escapeHtml(
      words.label,
    )}"><path class=gr d="${grid()}"/><path class=ch d="${chance}"/>` +
      `<path class=cu d="M${points.join('L')}"/>${dot}</svg>`,
  );
  return html`<figure>${svg}<figcaption><span>${words.across} →</span><span>${words.up} ↑</span></figcaption></figure>`;
}

function grid(): string {
  const lines = [0, 0.25, 0.5, 0.75, 1].map((share) => share * side);
  return lines.map((at) => `M0 ${at}H${side}M${at} 0V${side}`).join('');
}

/** The ROC and the precision-recall curve beside each other; nothing where there are none. */
export function curves(metrics: QualityMetrics): Html | undefined {
  const roc = metrics.receiver_operating_characteristic_curve as CurveValue | undefined;
  const pr = metrics.precision_recall_curve as CurveValue | undefined;
  if (!roc || !pr) return undefined;
  const value = (name: string): number => {
    const metric = metrics[name];
    return isScalar(metric) ? metric.value : Number.NaN;
  };
  const [recall, precision] = [value('recall'), value('precision')];
  const share = pr.precisions?.at(-1) ?? 0;
  const level = Number(((1 - share) * side).toFixed(1));
  return html`
<section aria-labelledby=curves><h2 id=curves>How well the probabilities rank</h2>
<p>The dot is the threshold that is used; the dashed line is what guessing would give.</p>
<div class=two><article class=plain><h3>ROC <small>auc ${formatNumber(value('auc'))}</small></h3>${plot(
    roc.false_positive_rates ?? [],
    roc.true_positive_rates ?? [],
    `M0 ${side}L${side} 0`,
    [value('false_positive_rate'), recall],
    {
      label: `ROC curve, area ${formatNumber(value('auc'))}`,
      across: 'false positive rate',
      up: 'true positive rate',
    },
  )}</article><article class=plain><h3>Precision and recall <small>au_prc ${formatNumber(
    value('au_prc'),
  )}</small></h3>${plot(
    pr.recalls ?? [],
    pr.precisions ?? [],
    `M0 ${level}H${side}`,
    [recall, precision],
    {
      label: `Precision-recall curve, area ${formatNumber(value('au_prc'))}`,
      across: 'recall',
      up: 'precision',
    },
  )}</article></div></section>`;
}
