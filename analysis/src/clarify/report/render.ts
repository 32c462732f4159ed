import { labelsSection } from '../../quality/report/labels.js';
import { minus } from '../../report/distribution.js';
import { foreign, type Html, html, shorten, trusted } from '../../report/html.js';
import { formatCount, formatTime } from '../../report/numbers.js';
import { historyLine, notes, unreadable } from '../../report/render-report.js';
import { style } from '../../report/style.js';
import type { ClarifyFindings } from '../run/findings.js';
import { attributionSection } from './attributions.js';
import { biasSection } from './bias.js';
import { dependenceSection } from './dependence.js';
import { driftSection } from './drift.js';
import { foundSection, otherNotes } from './found.js';
import { limeSection } from './lime.js';
import { segmentSection } from './segments.js';
import { clarifyStyle } from './style.js';
import { verdictOf } from './verdict.js';

/**
 * A run's bias metrics and explanations as one self-contained HTML page with its plots: verdict,
 * drift of a monitor, metrics by facet with their intervals and remedies, segments, importance of
 * features, rows, partial dependence, notes. It needs no script, and prints.
 */
export function renderClarifyReport(findings: ClarifyFindings): string {
  const { report } = findings;
  const { headline, detail, tone } = verdictOf(findings);
  const page = html`<!doctype html>
<html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1"><meta name=color-scheme content="light dark"><title>${plain(
    headline,
  )} – ${shorten(report.title, 120)}</title>${style}${clarifyStyle}</head>
<body class=${tone}><header><h1>${foreign(report.title, 200)}</h1>
<p class=big>${headline}</p>${detail && html`<p>${detail}</p>`}
${facts(findings)}</header>
<main>${foundSection(findings)}${driftSection(findings)}${historyLine(report.earlier)}${labelsSection(
    report.labels,
  )}${biasSection(findings)}${segmentSection(findings)}${attributionSection(findings)}${limeSection(findings)}${dependenceSection(
    findings,
  )}${notes({ notes: otherNotes(findings).map(minus) })}${unreadable({
    unreadable: { ...findings.unreadable, examples: [...findings.unreadable.examples] },
  })}</main>
<footer><p>Made by Guiderail at ${formatTime(report.generatedAt)} UTC. Intervals are of 95 %.</p></footer></body></html>
`;
  return page.text;
}

/** A title has no markup; a headline's only one is that around names. */
const plain = ({ text }: Html): Html => trusted(text.replaceAll(/<\/?bdi>/g, ''));

function facts({
  report,
  rows,
  baselineName,
  explained,
  analysis,
  violations,
}: ClarifyFindings): Html {
  const fact = (name: string, value: Html | string) =>
    html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const { window, subtitle } = report;
  const sections = [analysis.post_training_bias_metrics, analysis.pre_training_bias_metrics];
  const label = sections.find((one) => one && 'label' in one);
  return html`<dl class=facts>${
    window && fact('Window (UTC)', `${formatTime(window.start)} to ${formatTime(window.end)}`)
  }${fact('Rows', formatCount(rows))}${
    label &&
    'label' in label &&
    fact(
      'Positive label',
      html`${foreign(label.label)} = ${foreign(label.label_value_or_threshold)}`,
    )
  }${explained && fact('Method', methodNames[explained.note.method])}${
    (baselineName || violations) && fact('Baseline', foreign(baselineName ?? 'none', 200))
  }${subtitle && fact('Source', foreign(subtitle, 200))}</dl>`;
}

const methodNames = {
  kernel: 'Kernel SHAP, sampled',
  exact: 'exact Shapley values',
  tree: 'TreeSHAP, exact',
  tree_path_dependent: 'TreeSHAP, path-dependent',
  linear: 'closed form of a linear model',
} as const;
