import { type Html, html, trusted } from '../../report/html.js';
import { formatNumber } from '../../report/numbers.js';
import { isScalar } from '../constraints/evaluate.js';
import type { MetricValue, QualityConstraint, QualityMetrics } from '../types.js';

const methodNames: Readonly<Record<string, string>> = {
  wilson: 'Wilson',
  delong_logit: 'DeLong',
  binomial_logit: 'binomial, logit scale',
  delta: 'delta method',
  normal: 'normal',
  bootstrap_normal: 'bootstrap',
};

const width = 140;

/** All scalar metrics with their intervals and limits. */
export function metricTable(
  metrics: QualityMetrics,
  limits: Readonly<Record<string, QualityConstraint>>,
  violated: ReadonlySet<string>,
): Html {
  const rows = Object.entries(metrics).flatMap(([name, metric]) =>
    isScalar(metric) ? [row(name, metric, limits[name], violated.has(name))] : [],
  );
  return html`<div class=scroll><table class=mt><thead><tr><th scope=col>Metric<th scope=col>Value<th scope=col>95 % interval and limit<th scope=col>Limit<th scope=col>Standard deviation<tbody>${rows}</table></div>`;
}

function row(
  name: string,
  metric: MetricValue,
  limit: QualityConstraint | undefined,
  isViolated: boolean,
): Html {
  const { value, standard_deviation: deviation, interval, interval_method: method, unit } = metric;
  const side = limit?.comparison_operator === 'GreaterThanThreshold' ? 'at most' : 'at least';
  return html`<tr><th scope=row>${name}${
    isViolated &&
    html` <b class=F>${
      limit?.comparison_operator === 'GreaterThanThreshold' ? 'too high' : 'too low'
    }</b>`
  }<td>${formatNumber(value)}${unit && html`<small>${unit}</small>`}<td>${scale(
    metric,
    limit,
    isViolated,
  )}${
    interval &&
    html`<small>${formatNumber(interval[0])} to ${formatNumber(interval[1])}, ${
      methodNames[method ?? ''] ?? method
    }</small>`
  }<td>${limit && html`${side} ${formatNumber(limit.threshold)}`}<td>${
    Number.isNaN(deviation) ? '–' : formatNumber(deviation, 2)
  }`;
}

/** Value, interval and limit on one line; its ends are a little beyond all three. */
function scale(
  { value, interval }: MetricValue,
  limit: QualityConstraint | undefined,
  isViolated: boolean,
): Html | undefined {
  const marks = [value, ...(interval ?? []), ...(limit ? [limit.threshold] : [])];
  if (marks.length < 2 || !marks.every(Number.isFinite)) return undefined;
  const least = Math.min(...marks);
  const room = (Math.max(...marks) - least) * 0.15 || Math.abs(value) * 0.05 || 1;
  const span = Math.max(...marks) - least + 2 * room;
  const at = (x: number): number => Math.round(((x - least + room) / span) * width);
  const line = interval ? `<path class=i d="M${at(interval[0])} 8H${at(interval[1])}"/>` : '';
  const threshold = limit ? `<path class=t d="M${at(limit.threshold)} 0v16"/>` : '';
  return trusted(
    `<svg class="e${isViolated ? ' d' : ''}" viewBox="0 0 ${width} 16" aria-hidden=true>` +
      `<path class=a d="M0 8h${width}"/>${line}${threshold}` +
      `<circle class=p cx=${at(value)} cy=8 r=4 /></svg>`,
  );
}
