import type { BiasCounts } from '../../bias/counts.js';
import { sidesOf } from '../../bias/metrics/sides.js';
import type { CountedFacet } from '../../bias/report.js';
import type { BiasMetric, BiasSection, FacetMetrics } from '../../bias/types.js';
import { minus } from '../../report/distribution.js';
import { foreign, type Html, html } from '../../report/html.js';
import { formatCount, formatNumber, formatShare } from '../../report/numbers.js';
import type { ClarifyFindings } from '../run/findings.js';
import type { SectionError } from '../types.js';
import { metricScale } from './metric-scale.js';
import { metricWords } from './metric-words.js';

const stages = [
  ['pre_training_bias_metrics', 'In the data, before training'],
  ['post_training_bias_metrics', 'In the predictions, after training'],
] as const;

type Stage = (typeof stages)[number][0];

/** Metrics that are even at 1, not at 0. */
const evenAtOne = new Set(['DI']);

/** A card for each value of each facet: who they are, how labels fall, every metric. */
export function biasSection(findings: ClarifyFindings): Html | undefined {
  const { bias, analysis } = findings;
  if (!bias) return undefined;
  const errors = stages.flatMap(([stage, words]) => {
    const section = analysis[stage];
    return section && 'error' in section ? [[words, section] as const] : [];
  });
  const cards = bias.report.counts.map((facet) => card(facet, findings));
  return html`
<section aria-labelledby=bias><h2 id=bias>Bias</h2>${errors.map(
    ([words, { error }]) =>
      html`<p class=er>${words}: nothing could be computed. ${foreign(error, 400)}</p>`,
  )}${cards}</section>`;
}

function card(facet: CountedFacet, findings: ClarifyFindings): Html {
  const { a, d } = sidesOf(facet.pre);
  const rows = a.rows + d.rows;
  const name = html`${foreign(facet.facet)} = ${foreign(facet.value_or_threshold || '(none)')}`;
  return html`<article class=plain><header><h3>${name}</h3><span class=ty>${formatCount(
    d.rows,
  )} of ${formatCount(rows)} rows, ${formatShare(rows === 0 ? 0 : d.rows / rows)}</span></header>${shares(
    facet,
  )}${stages.map(([stage, words]) => metricTable(stage, words, facet, findings))}</article>`;
}

/** How often members and others have the positive label, and are predicted to. */
function shares({ pre, post }: CountedFacet): Html {
  const bars = [
    ...rates('have the positive label', pre, (side) => side.positives),
    ...(post ? rates('are predicted positive', post, (side) => side.predictedPositives) : []),
  ];
  return html`<div class=sh>${bars.map(
    ([words, share, of]) =>
      html`<span>${words}</span><span class="bar${of === 'others' && ' o'}" style="--w:${(
        100 * share
      ).toFixed(2)}%"><i></i></span><span>${formatShare(share)}</span>`,
  )}</div>`;
}

type Sides = ReturnType<typeof sidesOf>;

function rates(words: string, counts: BiasCounts, of: (side: Sides['a']) => number) {
  const { a, d } = sidesOf(counts);
  const share = (side: Sides['a']) => (side.rows === 0 ? 0 : of(side) / side.rows);
  return [
    [`members ${words}`, share(d), 'members'],
    [`others ${words}`, share(a), 'others'],
  ] as const;
}

function metricTable(
  stage: Stage,
  words: string,
  facet: CountedFacet,
  findings: ClarifyFindings,
): Html | undefined {
  const metrics = metricsOf(findings.analysis[stage], facet);
  if (!metrics) return undefined;
  const before = baselineOf(findings, stage, facet);
  return html`<div class=scroll><table class=mt><caption>${words}</caption><thead><tr><th scope=col>Metric<th scope=col>Value<th scope=col>95 % interval${
    before && ', baseline'
  }<th scope=col>What it says<tbody>${metrics.map((metric) =>
    row(metric, before?.get(metric.name), isFound(findings, facet, metric.name)),
  )}</table></div>`;
}

function metricsOf(
  section: BiasSection | SectionError | undefined,
  { facet, value_or_threshold: value }: CountedFacet,
): readonly BiasMetric[] | undefined {
  if (!section || !('facets' in section)) return undefined;
  const values: readonly FacetMetrics[] = section.facets[facet] ?? [];
  return values.find((one) => one.value_or_threshold === value)?.metrics;
}

/** The baseline's values by metric; undefined where nothing was compared. */
function baselineOf(
  { biasBaseline: baseline }: ClarifyFindings,
  stage: Stage,
  { facet, value_or_threshold: value }: CountedFacet,
): ReadonlyMap<string, number> | undefined {
  if (!baseline) return undefined;
  const facets =
    stage === 'pre_training_bias_metrics' ? baseline.preTraining : baseline.postTraining;
  const found = facets[facet]?.find((one) => one.value_or_threshold === value);
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
  const { name, description, value, interval, error } = metric;
  const flag = found && html` <b class=F>farther</b>`;
  const says = html`${metricWords[name] ?? description}`;
  if (value === null) {
    return html`<tr><th scope=row title="${description}">${name}<td>–<td><small class=er>${foreign(
      error ?? 'not computed',
      200,
    )}</small><td>${says}`;
  }
  const even = evenAtOne.has(name) ? 1 : 0;
  return html`<tr><th scope=row title="${description}">${name}${flag}<td>${minus(
    formatNumber(value, 4),
  )}<td>${metricScale({ value, interval, even, baseline, isFound: found }, extentOf(metric, even, baseline))}<small>${
    interval && minus(`${formatNumber(interval[0], 3)} to ${formatNumber(interval[1], 3)}`)
  }${baseline !== undefined && minus(`; baseline ${formatNumber(baseline, 3)}`)}</small><td>${says}`;
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
