import type { ViolationExamples } from '../evidence/examples.js';
import type { Violation } from '../types.js';
import { measureTable } from './columns.js';
import { categoryTable, distributionPlot, type FeatureView, minus } from './distribution.js';
import { exampleFold } from './examples.js';
import { foreign, type Html, html } from './html.js';
import { formatEffect } from './numbers.js';
import { effectPlot } from './plots.js';
import {
  checkName,
  intervalOf,
  isDrift,
  isProbability,
  methodName,
  outcomeName,
  violationSentence,
} from './words.js';

const categoriesInCard = 8;

/** What was found in one column: the words, the two distributions, the distance, the numbers. */
export function findingCard(view: FeatureView, id: string, examples?: ViolationExamples): Html {
  const { result } = view;
  const violations = [...result.violations].sort((a, b) => Number(isDrift(b)) - Number(isDrift(a)));
  return html`
<article id=${id} aria-labelledby="${id}h"><header><h3 id="${id}h">${foreign(result.feature)}</h3><span class=ty>${
    result.inferredType
  }</span><b class=F>${outcomeName(result)}</b></header>${violations.map(
    (violation) =>
      html`<p><strong>${checkName(violation.constraint_check_type)}.</strong> ${foreign(
        minus(violationSentence(violation, result.drift)),
        600,
      )}</p>${limit(violation)}${exampleFold(violation, examples)}`,
  )}${source(view)}${result.note && html`<p>${foreign(result.note, 300)}</p>`}<div class=two><div>${
    categoryTable(view, categoriesInCard) ?? distributionPlot(view)
  }</div><div>${distance(view)}${measureTable(view)}</div></div></article>`;
}

/** Where the limit comes from; a drift's has a line of its own. */
function limit(violation: Violation): Html | undefined {
  if (isDrift(violation) || violation.threshold_source === undefined) return undefined;
  return html`<p><small>The limit: ${foreign(violation.threshold_source, 300)}.</small></p>`;
}

function source({ result: { drift } }: FeatureView): Html | undefined {
  if (!drift?.drifted) return undefined;
  return html`<p><small>The threshold: ${foreign(drift.thresholdSource, 300)}.</small></p>`;
}

function distance(view: FeatureView): Html | undefined {
  const drift = view.result.drift;
  if (!drift || Number.isNaN(drift.effect)) return undefined;
  const interval = intervalOf(drift);
  return html`<div class=dist>${effectPlot(drift)}<p>${isProbability(drift) ? 'p-value' : 'distance'} <strong>${minus(
    formatEffect(drift.effect),
  )}</strong>${
    interval && html`, 95 % interval ${formatEffect(interval[0])} to ${formatEffect(interval[1])}`
  }; threshold ${formatEffect(drift.threshold)} <small>by ${foreign(methodName(drift.method))}</small></p></div>`;
}
