import { sidesOf } from '../../bias/metrics/sides.js';
import type { CountedFacet } from '../../bias/report.js';
import type { BiasMetric } from '../../bias/types.js';
import type { GlobalShap } from '../../explanations/types.js';
import { ownMember } from '../../own-member.js';
import { foreign, type Html, html, trusted } from '../../report/html.js';
import { formatCount, plural } from '../../report/numbers.js';
import { DEFAULT_SEGMENT } from '../dataset/segments.js';
import type { ClarifyFindings } from '../run/findings.js';
import type { ClarifyAnalysis, SegmentAnalysis } from '../types.js';
import { facetName, metricOf } from './facet-metrics.js';
import { ranked } from './importance.js';
import { numberText } from './metric-table.js';

const [mostSegments, mostFacets, mostFeatures, mostLabels] = [20, 3, 8, 2];
const metrics = ['DPL', 'DPPL', 'DI', 'AD'];

/** The segments side by side: the most telling metrics, and what predictions rest on. */
export function segmentSection(findings: ClarifyFindings): Html | undefined {
  const { analysis, bias, explained } = findings;
  const segments = analysis.segments ?? [];
  if (segments.length === 0) return undefined;
  const facets = bias?.report.counts ?? [];
  const more = segments.length - mostSegments;
  return html`
<section aria-labelledby=seg><h2 id=seg>Segments</h2>${facets
    .slice(0, mostFacets)
    .map((facet) => biasTable(facet, segments, findings))}${
    facets.length > mostFacets &&
    html`<p>${plural(facets.length - mostFacets, 'more facet value')}: see analysis.json.</p>`
  }${explained?.labels.slice(0, mostLabels).map((label) => shapTable(label, segments, findings))}${
    facets.length === 0 && !explained && sizes(segments, findings)
  }${more > 0 && html`<p>${plural(more, 'more segment')}: see analysis.json.</p>`}</section>`;
}

/** Of all rows first, then of each segment. */
function lines<T>(
  segments: readonly SegmentAnalysis[],
  { analysis, rows }: ClarifyFindings,
  cells: (of: ClarifyAnalysis | SegmentAnalysis) => T,
): readonly { readonly name: Html; readonly rows: number; readonly cells: T }[] {
  return [
    { name: html`all rows`, rows, cells: cells(analysis) },
    ...segments.slice(0, mostSegments).map((one) => ({
      name: nameOf(one),
      ...{ rows: one.rows, cells: cells(one) },
    })),
  ];
}

const nameOf = ({ config_name: config, segment }: SegmentAnalysis): Html =>
  segment === DEFAULT_SEGMENT
    ? html`${foreign(config, 40)}: the rest`
    : html`${foreign(config, 40)}: ${foreign(segment, 60)}`;

function biasTable(
  facet: CountedFacet,
  segments: readonly SegmentAnalysis[],
  findings: ClarifyFindings,
): Html {
  const shown = metrics.filter((name) => metricOf(findings.analysis, facet, name));
  const all = lines(segments, findings, (of) => shown.map((name) => metricOf(of, facet, name)));
  const members = sidesOf(facet.pre).d.rows;
  return html`<div class=scroll><table class=nm><caption>Bias, ${facetName(facet)} (${plural(
    members,
    'member',
  )})</caption><thead><tr><th scope=col>Segment<th scope=col>Rows${shown.map(
    (name) => html`<th scope=col>${name}`,
  )}<tbody>${all.map(
    ({ name, rows, cells }) =>
      html`<tr><th scope=row>${name}<td>${formatCount(rows)}${cells.map(metricCell)}`,
  )}</table></div>`;
}

const metricCell = (metric: BiasMetric | undefined): Html =>
  html`<td>${numberText(metric?.value)}${
    metric?.interval &&
    html`<small>${numberText(metric.interval[0], 2)} to ${numberText(metric.interval[1], 2)}</small>`
  }`;

/** The shade is the share of a segment's greatest value. */
function shapTable(
  label: string,
  segments: readonly SegmentAnalysis[],
  findings: ClarifyFindings,
): Html {
  const shapOf = (of: ClarifyAnalysis | SegmentAnalysis) =>
    ownMember(of.explanations?.kernel_shap, label);
  const names = ranked(shapOf(findings.analysis) as GlobalShap)
    .slice(0, mostFeatures)
    .map(([name]) => name);
  const all = lines(segments, findings, (of) => shapOf(of)?.global_shap_values);
  return html`<div class=scroll><table class="nm ht"><caption>Importance of features${
    (findings.explained?.labels.length ?? 0) > 1 && html` for ${foreign(label)}`
  }</caption><thead><tr><th scope=col>Segment<th scope=col>Rows${names.map(
    (name) => html`<th scope=col>${foreign(name, 24)}`,
  )}<tbody>${all.map(
    ({ name, rows, cells }) =>
      html`<tr><th scope=row>${name}<td>${formatCount(rows)}${shaded(names.map((one) => cells?.[one]))}`,
  )}</table></div>`;
}

function shaded(values: readonly (number | undefined)[]): Html[] {
  const sizes = values.map((value) => Math.abs(value ?? Number.NaN));
  const most = Math.max(...sizes.filter(Number.isFinite), Number.MIN_VALUE);
  return values.map((value, i) => {
    const share = (sizes[i] as number) / most;
    const shade = Number.isFinite(share) ? Math.round(70 * share) : 0;
    return html`<td ${trusted(`style="--s:${shade}%"`)}>${numberText(value, 2)}`;
  });
}

const sizes = (segments: readonly SegmentAnalysis[], findings: ClarifyFindings): Html =>
  html`<table class=nm><thead><tr><th scope=col>Segment<th scope=col>Rows<tbody>${lines(
    segments,
    findings,
    () => undefined,
  ).map(({ name, rows }) => html`<tr><th scope=row>${name}<td>${formatCount(rows)}`)}</table>`;
