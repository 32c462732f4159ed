import { lookedWords } from '../../evidence/link-examples.js';
import { foldOf } from '../../report/examples.js';
import { foreign, type Html, html } from '../../report/html.js';
import { formatCount, formatNumber, formatTime } from '../../report/numbers.js';
import { type EarlierRun, historyLine, notes, unreadable } from '../../report/render-report.js';
import { style } from '../../report/style.js';
import { isScalar } from '../constraints/evaluate.js';
import { problems } from '../problems.js';
import type {
  ConfusionCounts,
  MetricValue,
  QualityConstraints,
  QualityMetrics,
  QualityResult,
  QualityViolation,
} from '../types.js';
import { confusionTable } from './confusion.js';
import { curves } from './curves.js';
import { labelsSection } from './labels.js';
import { metricTable } from './metric-table.js';
import { qualityStyle } from './style.js';

export interface QualityReportInput {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly generatedAt: Date;
  readonly window?: { readonly start: Date; readonly end: Date } | undefined;
  readonly baselineName?: string | undefined;
  /** The limits that were held; none means that nothing was checked. */
  readonly limits?: QualityConstraints | undefined;
  readonly result: QualityResult;
  /** Newest last. */
  readonly history?: readonly EarlierRun[] | undefined;
}

const problemNames = {
  Regression: 'regression',
  BinaryClassification: 'binary classification',
  MulticlassClassification: 'classification with several classes',
} as const;

/** The metrics that a reader asks for first. */
const headlines = [
  'accuracy',
  'auc',
  'recall',
  'precision',
  'f1',
  'weighted_f1',
  'rmse',
  'mae',
  'r2',
];
const mostTiles = 5;

/**
 * A run's result as one self-contained HTML page, as the report of data quality: verdict, findings
 * in words, confusion matrix, curves, every metric with its interval, labels, notes.
 */
export function renderQualityReport(input: QualityReportInput): string {
  const { result, title, limits, history } = input;
  const { problemType, statistics } = result;
  const metrics = statistics[problems[problemType].metricsKey] ?? {};
  const held = limits?.[problems[problemType].constraintsKey] ?? {};
  const [headline, detail] = verdict(input);
  const tone = result.violations.length > 0 ? 'found' : 'quiet';
  const page = html`<!doctype html>
<html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1"><meta name=color-scheme content="light dark"><title>${headline} – ${title.slice(
    0,
    120,
  )}</title>${style}${qualityStyle}</head>
<body class=${tone}><header><h1>${foreign(title)}</h1>
<p class=big>${headline}</p>${detail && html`<p>${detail}</p>`}
${facts(input)}</header>
<main>${tiles(metrics)}${findings(result, metrics)}${historyLine(history)}${labelsSection(
    statistics.dataset.labels,
  )}${confusion(metrics)}${curves(metrics)}
<section aria-labelledby=all><h2 id=all>All metrics</h2>${metricTable(
    metrics,
    held,
    violated(result.violations, held),
  )}</section>${worstAnswers(result)}${notes(result)}${unreadable(result)}</main>
<footer><p>Made by Guiderail at ${formatTime(input.generatedAt)} UTC. A metric is found when it lies beyond its limit by more than its standard deviation, which is taken over five random samples of 80 % of the records; intervals are of 95 %, by the method named beside them.</p></footer></body></html>
`;
  return page.text;
}

function verdict({ result: { violations }, limits }: QualityReportInput): [string, string?] {
  if (!limits)
    return ['Measured, not checked', 'There were no limits to hold the metrics against.'];
  if (violations.length === 0) return ['As good as the baseline', 'No metric is beyond its limit.'];
  const { length } = violations;
  return [
    length === 1 ? 'One metric is beyond its limit' : `${length} metrics are beyond their limits`,
  ];
}

function facts({ result, window, subtitle, baselineName }: QualityReportInput): Html {
  const fact = (name: string, value: Html | string) =>
    html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`<dl class=facts>${
    window && fact('Window (UTC)', `${formatTime(window.start)} to ${formatTime(window.end)}`)
  }${fact('Records with labels', formatCount(result.statistics.dataset.item_count))}${fact(
    'Problem',
    problemNames[result.problemType],
  )}${baselineName && fact('Limits', foreign(baselineName))}${
    subtitle && fact('Source', foreign(subtitle, 200))
  }</dl>`;
}

function tiles(metrics: QualityMetrics): Html {
  const shown: [string, MetricValue][] = [];
  for (const name of ['worth', 'worth_per_prediction', ...headlines]) {
    const metric = metrics[name];
    if (isScalar(metric) && shown.length < mostTiles) shown.push([name, metric]);
  }
  return html`<dl class=tiles>${shown.map(
    ([name, { value, interval, unit }]) =>
      html`<div><dt>${name.replaceAll('_', ' ')}</dt><dd>${formatNumber(value)}<small>${
        interval ? `${formatNumber(interval[0])} to ${formatNumber(interval[1])}` : ''
      }${unit && html` ${foreign(unit, 40)}`}</small></dd></div>`,
  )}</dl>`;
}

function findings({ violations, examples }: QualityResult, metrics: QualityMetrics) {
  if (violations.length === 0) return undefined;
  const items = violations.map((violation, index) => {
    const shown = examples?.violations[index];
    const source = violation.threshold_source;
    const { metric_name: name, value = 0, threshold = 0 } = violation;
    const is = violation.constraint_check_type === 'GreaterThanThreshold' ? 'above' : 'below';
    const deviation = deviationOf(name, metrics);
    return html`<li><strong>${name}</strong> is ${formatNumber(value)}, ${is} ${formatNumber(
      threshold,
    )}${deviation !== undefined && html` by more than its standard deviation of ${formatNumber(deviation, 2)}`}${source && html`<small>The limit: ${foreign(source, 200)}.</small>`}${shown && examples && foldOf(shown, lookedWords(examples), 'How far')}`;
  });
  return html`
<section aria-labelledby=found><h2 id=found>What was found</h2><ul class=found-list>${items}</ul></section>`;
}

const snake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function deviationOf(name: string, metrics: QualityMetrics): number | undefined {
  const metric = metrics[snake(name)];
  if (!isScalar(metric) || Number.isNaN(metric.standard_deviation)) return undefined;
  return metric.standard_deviation;
}

/** Names, as they are in the file, of the metrics that violate their limits. */
function violated(violations: readonly QualityViolation[], limits: object): ReadonlySet<string> {
  const names = new Set(violations.map(({ metric_name }) => snake(metric_name).toLowerCase()));
  return new Set(Object.keys(limits).filter((name) => names.has(name)));
}

function confusion(metrics: QualityMetrics): Html | undefined {
  const counts = metrics.confusion_matrix as ConfusionCounts | undefined;
  if (!counts) return undefined;
  return html`
<section aria-labelledby=confusion><h2 id=confusion>Right and wrong answers</h2>${confusionTable(
    counts,
  )}</section>`;
}

function worstAnswers({ worst }: QualityResult): Html | undefined {
  if (worst.length === 0) return undefined;
  const rows = worst.map(
    ({ distance, id, source, line, row }) =>
      html`<tr><th scope=row>${foreign(id ?? '–')}<td>${formatNumber(distance)}<td>${foreign(
        source,
        160,
      )}:${formatCount(line ?? row ?? 0)}`,
  );
  return html`
<section aria-labelledby=worst><h2 id=worst>Answers farthest from their labels</h2><div class=scroll><table class=un><thead><tr><th scope=col>Inference<th scope=col>How far<th scope=col>Place<tbody>${rows}</table></div></section>`;
}
