import { minus } from '../../report/distribution.js';
import { foreign, type Html, html } from '../../report/html.js';
import {
  formatCount,
  formatNumber,
  formatTime,
  plural,
  shownDescription,
} from '../../report/numbers.js';
import { historyLine, notes, unreadable } from '../../report/render-report.js';
import { style } from '../../report/style.js';
import type { ClarifyFindings } from '../run/findings.js';
import { attributionSection } from './attributions.js';
import { biasSection } from './bias.js';
import { dependenceSection } from './dependence.js';
import { clarifyStyle } from './style.js';

const mostFound = 60;

/**
 * A run's bias metrics and explanations as one self-contained HTML page with its plots: verdict of
 * a monitor, metrics by facet with their intervals, importance of features, rows, partial
 * dependence, notes. It needs no script, and prints.
 */
export function renderClarifyReport(findings: ClarifyFindings): string {
  const { report, violations } = findings;
  const [headline, detail] = verdict(findings);
  const tone = violations && violations.length > 0 ? 'found' : 'quiet';
  const page = html`<!doctype html>
<html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1"><meta name=color-scheme content="light dark"><title>${headline} – ${report.title.slice(
    0,
    120,
  )}</title>${style}${clarifyStyle}</head>
<body class=${tone}><header><h1>${foreign(report.title, 200)}</h1>
<p class=big>${headline}</p>${detail && html`<p>${detail}</p>`}
${facts(findings)}</header>
<main>${found(findings)}${historyLine(report.earlier)}${biasSection(findings)}${attributionSection(
    findings,
  )}${dependenceSection(findings)}${notes({ notes: [...findings.notes] })}${unreadable({
    unreadable: { ...findings.unreadable, examples: [...findings.unreadable.examples] },
  })}</main>
<footer><p>Made by Guiderail at ${formatTime(report.generatedAt)} UTC. Intervals are of 95 %.</p></footer></body></html>
`;
  return page.text;
}

function verdict(findings: ClarifyFindings): [string, string?] {
  const { violations, bias, explained, biasDrift, attributionDrift } = findings;
  if (!violations) {
    if (bias && explained) return ['Bias and explanations'];
    return [bias ? 'Bias by facet' : 'What the predictions rest on'];
  }
  const { length } = violations;
  if (biasDrift) {
    if (length === 0) return ['No farther from even than the baseline'];
    return [
      `${plural(length, 'bias metric is', 'bias metrics are')} farther from even than the baseline`,
    ];
  }
  if (!attributionDrift) return ['Nothing was checked'];
  if (length === 0) return ['The predictions rest on what they rested on'];
  return [
    length === 1
      ? 'The importance of features has drifted'
      : `The importance of features has drifted for ${length} labels`,
  ];
}

function facts({ report, rows, baselineName, explained, analysis }: ClarifyFindings): Html {
  const fact = (name: string, value: Html | string) =>
    html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const { window, subtitle } = report;
  const section = analysis.post_training_bias_metrics ?? analysis.pre_training_bias_metrics;
  const label = section && 'label' in section ? section : undefined;
  return html`<dl class=facts>${
    window && fact('Window (UTC)', `${formatTime(window.start)} to ${formatTime(window.end)}`)
  }${fact('Rows', formatCount(rows))}${
    label &&
    fact(
      'Positive label',
      html`${foreign(label.label)} = ${foreign(label.label_value_or_threshold)}`,
    )
  }${explained && fact('Method', methodNames[explained.note.method])}${
    baselineName && fact('Baseline', foreign(baselineName, 200))
  }${subtitle && fact('Source', foreign(subtitle, 200))}</dl>`;
}

const methodNames = {
  kernel: 'Kernel SHAP, sampled',
  exact: 'exact Shapley values',
  tree: 'TreeSHAP, exact',
  tree_path_dependent: 'TreeSHAP, path-dependent',
  linear: 'closed form of a linear model',
} as const;

/** The violations in words, and for attributions which features moved. */
function found(findings: ClarifyFindings): Html | undefined {
  const { violations } = findings;
  if (!violations || violations.length === 0) return small(findings);
  const items = violations.slice(0, mostFound).map((one) => {
    const what =
      'facet' in one
        ? html`<strong>${one.metric_name}</strong> of ${foreign(one.facet)} = ${foreign(one.facet_value)}`
        : html`<strong>${foreign(one.label)}</strong>`;
    return html`<li>${what}: ${minus(shownDescription(one.description))}</li>`;
  });
  const more = violations.length - items.length;
  return html`
<section aria-labelledby=found><h2 id=found>What was found</h2><ul class=found-list>${items}${
    more > 0 && html`<li>and ${formatCount(more)} more, in constraint_violations.json</li>`
  }</ul>${moved(findings)}</section>`;
}

/** Why low numbers were no violation. */
function small({ attributionDrift }: ClarifyFindings): Html | undefined {
  const notes = attributionDrift?.labels.flatMap(({ note }) => note ?? []) ?? [];
  if (notes.length === 0) return undefined;
  return html`
<section aria-labelledby=found><h2 id=found>What was not found</h2><ul class=found-list>${notes.map(
    (note) => html`<li>${note}</li>`,
  )}</ul></section>`;
}

/** Features that gained or lost importance beyond chance. */
function moved({ attributionDrift }: ClarifyFindings): Html | undefined {
  const changes = attributionDrift?.labels.flatMap(({ label, features }) =>
    features
      .filter(({ change }) => change === 'gained' || change === 'lost')
      .map((one) => ({ label, ...one })),
  );
  if (!changes || changes.length === 0) return undefined;
  const most = [...changes]
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
    .slice(0, 12);
  return html`<div class=scroll><table class=rm><thead><tr><th scope=col>Feature<th scope=col>Baseline<th scope=col>Now<th scope=col>Change, 95 % interval<tbody>${most.map(
    ({ feature_name: name, baseline, current, difference, interval, change }) =>
      html`<tr><th scope=row>${foreign(name)} <span class=ty>${change}</span><td>${minus(formatNumber(baseline, 3))}<td>${minus(
        formatNumber(current, 3),
      )}<td>${minus(formatNumber(difference, 3))}<small>${
        interval && minus(`${formatNumber(interval[0], 3)} to ${formatNumber(interval[1], 3)}`)
      }</small>`,
  )}</table></div>`;
}
