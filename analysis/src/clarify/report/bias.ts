import type { BiasCounts } from '../../bias/counts.js';
import { sidesOf } from '../../bias/metrics/sides.js';
import type { CountedFacet } from '../../bias/report.js';
import { foreign, type Html, html } from '../../report/html.js';
import { formatCount, formatShare, plural } from '../../report/numbers.js';
import type { ClarifyFindings } from '../run/findings.js';
import { facetName, metricOf } from './facet-metrics.js';
import { metricTable, numberText } from './metric-table.js';
import { performance, predictionTable } from './performance.js';
import { remedies } from './remedies.js';

const stages = [
  ['pre_training_bias_metrics', 'In the data, before training'],
  ['post_training_bias_metrics', 'In the predictions, after training'],
] as const;

/** Values of facets with every metric, and values that are listed with the most telling ones. */
const [mostCards, mostListed] = [12, 100];
const listedMetrics = ['CI', 'DPL', 'DPPL', 'DI'];

/** A card for each value of each facet: who they are, how labels fall, every metric, remedies. */
export function biasSection(findings: ClarifyFindings): Html | undefined {
  const { bias, analysis } = findings;
  if (!bias) return undefined;
  const errors = stages.flatMap(([stage, words]) => {
    const section = analysis[stage];
    return section && 'error' in section ? [[words, section] as const] : [];
  });
  // a facet value that violates its baseline is shown whole, however many there are
  const { counts } = bias.report;
  const cards = [...counts].sort((a, b) => rank(findings, a) - rank(findings, b));
  return html`
<section aria-labelledby=bias><h2 id=bias>Bias</h2>${errors.map(
    ([words, { error }]) =>
      html`<p class=er>${words}: nothing could be computed. ${foreign(error, 400)}</p>`,
  )}${counts.length > 0 && legend(findings)}${cards
    .slice(0, mostCards)
    .map((facet) => card(facet, findings))}${listed(cards.slice(mostCards), findings)}${performance(
    bias.report.performance,
  )}</section>`;
}

const rank = ({ biasDrift }: ClarifyFindings, of: CountedFacet): number =>
  biasDrift?.violations.some(
    ({ facet, facet_value }) => facet === of.facet && facet_value === of.value_or_threshold,
  )
    ? 0
    : 1;

const legend = ({ biasBaseline }: ClarifyFindings): Html =>
  html`<p>Members have the facet’s value, others have not. On a metric’s line the short stroke is where there is no bias, the dot the value, the bar its 95 % interval${
    biasBaseline && ', the broken stroke the baseline'
  }.</p>`;

function card(facet: CountedFacet, findings: ClarifyFindings): Html {
  const { a, d } = sidesOf(facet.pre);
  const rows = a.rows + d.rows;
  return html`<article class=plain><header><h3>${facetName(facet)}</h3><span class=ty>${formatCount(
    d.rows,
  )} of ${formatCount(rows)} rows, ${formatShare(rows === 0 ? 0 : d.rows / rows)}</span></header>${shares(
    facet,
  )}${stages.map(([stage, words]) => metricTable(stage, words, facet, findings))}${
    facet.post && predictionTable(facet.post)
  }${remedies(facet, findings)}</article>`;
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
        100 * (share ?? 0)
      ).toFixed(
        2,
      )}%"><i></i></span><span>${share === undefined ? 'no rows' : formatShare(share)}</span>`,
  )}</div>`;
}

type Sides = ReturnType<typeof sidesOf>;

function rates(words: string, counts: BiasCounts, of: (side: Sides['a']) => number) {
  const { a, d } = sidesOf(counts);
  const share = (side: Sides['a']) => (side.rows === 0 ? undefined : of(side) / side.rows);
  return [
    [`members ${words}`, share(d), 'members'],
    [`others ${words}`, share(a), 'others'],
  ] as const;
}

/** Values of facets that a page has no room for in full. */
function listed(facets: readonly CountedFacet[], { analysis }: ClarifyFindings): Html | undefined {
  if (facets.length === 0) return undefined;
  const shown = facets.slice(0, mostListed);
  const hidden = facets.length - shown.length;
  const row = (facet: CountedFacet) =>
    html`<tr><th scope=row>${facetName(facet)}<td>${formatCount(sidesOf(facet.pre).d.rows)}${listedMetrics.map(
      (name) => html`<td>${numberText(metricOf(analysis, facet, name)?.value)}`,
    )}`;
  return html`<h3>${plural(facets.length, 'more facet value')}</h3><div class=scroll><table class=nm><thead><tr><th scope=col>Facet<th scope=col>Rows${listedMetrics.map(
    (name) => html`<th scope=col>${name}`,
  )}<tbody>${shown.map(row)}</table></div><p>${
    hidden > 0 ? `${plural(hidden, 'value')} more, and every metric` : 'Every metric'
  } of them: see analysis.json.</p>`;
}
