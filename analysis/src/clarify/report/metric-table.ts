import type { CountedFacet } from '../../bias/report.js';
import type { BiasMetric, BiasStage } from '../../bias/types.js';
import { ownMember } from '../../own-member.js';
import { minus } from '../../report/distribution.js';
import { foreign, type Html, html } from '../../report/html.js';
import { formatNumber } from '../../report/numbers.js';
import type { ClarifyFindings } from '../run/findings.js';
import { metricsOf } from './facet-metrics.js';
import { metricScale } from './metric-scale.js';
import { metricWords } from './metric-words.js';

/** Metrics that are even at 1, not at 0. */
const evenAtOne = new Set(['DI']);

/** A number for people; a dash where there is none. */
export function numberText(value: number | null | undefined, digits = 3): string {
  const none = value === null || value === undefined || Number.isNaN(value);
  return none ? '–' : minus(formatNumber(value, digits));
}

/** Every metric of a stage: value, interval on a line, what it says. */
export function metricTable(
  stage: BiasStage,
  words: string,
  facet: CountedFacet,
  findings: ClarifyFindings,
): Html | undefined {
  const metrics = metricsOf(findings.analysis[stage], facet);
  if (!metrics) return undefined;
  const before = baselineOf(findings, stage, facet);
  return html`<table class=mt><caption>${words}</caption><thead><tr><th scope=col>Metric<th scope=col>Value<th scope=col>95 % interval${
    before && ', baseline'
  }<th scope=col>What it says<tbody>${metrics.map((metric) =>
    row(metric, before?.get(metric.name), isFound(findings, facet, metric.name)),
  )}</table>`;
}

/** The baseline's values by metric; undefined where nothing was compared. */
function baselineOf(
  { biasBaseline: baseline }: ClarifyFindings,
  stage: BiasStage,
  { facet, value_or_threshold: value }: CountedFacet,
): ReadonlyMap<string, number> | undefined {
  if (!baseline) return undefined;
  const facets =
    stage === 'pre_training_bias_metrics' ? baseline.preTraining : baseline.postTraining;
  const found = ownMember(facets, facet)?.find((one) => one.value_or_threshold === value);
  return new Map(
    found?.metrics.flatMap((one) => (one.value === null ? [] : [[one.name, one.value] as const])),
  );
}

const isFound = (
  { biasDrift }: ClarifyFindings,
  { facet, value_or_threshold: value }: CountedFacet,
  name: string,
): boolean =>
  biasDrift?.violations.some(
    (one) => one.facet === facet && one.facet_value === value && one.metric_name === name,
  ) ?? false;

function row(metric: BiasMetric, baseline: number | undefined, found: boolean): Html {
  const { name, description, value, error, note } = metric;
  const says = html`${ownMember(metricWords, name) ?? foreign(description, 200)}${note && html`<small>${foreign(note, 200)}</small>`}`;
  const head = html`<tr><th scope=row title="${description.slice(0, 200)}">${foreign(name, 40)}${
    found && html` <b class=F>farther</b>`
  }`;
  if (value === null) {
    return html`${head}<td>–<td><small class=er>${foreign(error ?? 'not computed', 200)}</small><td>${says}`;
  }
  const even = evenAtOne.has(name) ? 1 : 0;
  const { interval } = metric;
  const line = metricScale(
    { value, interval, even, baseline, isFound: found },
    extentOf(metric, even, baseline),
  );
  return html`${head}<td>${numberText(value, 4)}<td><div class=iv>${line}<small>${
    interval && `${numberText(interval[0])} to ${numberText(interval[1])}`
  }${baseline !== undefined && `${interval ? '; ' : ''}baseline ${numberText(baseline)}`}</small></div><td>${says}`;
}

/** Most metrics lie within 1 of what is even; others get a scale of their own. */
function extentOf(
  { value, interval }: BiasMetric,
  even: number,
  baseline: number | undefined,
): number {
  const marks = [value ?? 0, ...(interval ?? []), baseline ?? even].filter(Number.isFinite);
  const far = Math.max(...marks.map((one) => Math.abs(one - even)), 0);
  return far > 1 ? far * 1.1 : far > 0.25 ? 1 : 0.25;
}
