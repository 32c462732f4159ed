import type { BiasCounts } from '../../bias/counts.js';
import { type Side, sidesOf, together } from '../../bias/metrics/sides.js';
import type { ModelPerformance } from '../../bias/statistics.js';
import { quadrantShares } from '../../bias/statistics.js';
import { confusionTable } from '../../quality/report/confusion.js';
import { type Html, html } from '../../report/html.js';
import { formatCount, formatShare } from '../../report/numbers.js';
import { numberText } from './metric-table.js';

/** Right and wrong predictions of members, of others, of both. */
export function predictionTable(counts: BiasCounts): Html {
  const sides = sidesOf(counts);
  const row = (words: string, side: Side) => {
    const [truePositives, falsePositives, falseNegatives, trueNegatives] = quadrantShares(side);
    const cells = [
      truePositives + trueNegatives,
      ...[truePositives, falsePositives, falseNegatives, trueNegatives],
    ];
    return html`<tr><th scope=row>${words}<td>${formatCount(side.rows)}${cells.map(
      (share) => html`<td>${side.rows === 0 ? '–' : formatShare(share)}`,
    )}`;
  };
  const heads = ['Rows', 'Right', 'True positive', 'False positive', 'False negative'];
  return html`<div class=scroll><table class=nm><caption>Predictions held against labels</caption><thead><tr><td>${[
    ...heads,
    'True negative',
  ].map((head) => html`<th scope=col>${head}`)}<tbody>${row('members', sides.d)}${row(
    'others',
    sides.a,
  )}${row('all', together(sides))}</table></div>`;
}

/** How good the predictions are over all rows, whatever the facet. */
export function performance(of: ModelPerformance | undefined): Html | undefined {
  if (!of) return undefined;
  return html`<article class=plain><header><h3>How good the predictions are</h3><span class=ty>over all rows</span></header><dl class=pf>${of.model_performance_metrics.map(
    ({ name, description, value }) =>
      html`<div title="${description}"><dt>${name}</dt><dd>${numberText(value)}</dd></div>`,
  )}</dl>${of.confusion_matrix && confusionTable(of.confusion_matrix)}</article>`;
}
