import type { FeatureChange, LabelDrift } from '../../explanations/drift/types.js';
import { foreign, type Html, html } from '../../report/html.js';
import { plural } from '../../report/numbers.js';
import type { ClarifyFindings } from '../run/findings.js';
import { numberText } from './metric-table.js';
import { bar, type PlotRow, plotRows, scale } from './row-plot.js';

const [mostLabels, mostFeatures] = [6, 15];
const height = 22;

/** The importance of features now beside the baseline's, label by label. */
export function driftSection({ attributionDrift }: ClarifyFindings): Html | undefined {
  if (!attributionDrift) return undefined;
  const { labels } = attributionDrift;
  const shown = [...labels]
    .sort((a, b) => Number(b.drifted) - Number(a.drifted))
    .slice(0, mostLabels);
  return html`
<section aria-labelledby=drift><h2 id=drift>Importance of features against the baseline</h2><p>nDCG tells how alike two rankings of features are: 1 is the same order; what counts most is what leads.</p>${shown.map(
    (one) => ofLabel(one, labels.length === 1),
  )}${labels.length > shown.length && html`<p>${plural(labels.length - shown.length, 'more label')}: see analysis.json.</p>`}</section>`;
}

function ofLabel(
  { label, ndcg, interval, threshold, drifted, features, note }: LabelDrift,
  alone: boolean,
): Html {
  return html`<article${!drifted && html` class=plain`}><header><h3>${
    alone && label === 'label0' ? 'All features' : foreign(label)
  }</h3><span class=ty>nDCG ${numberText(ndcg)}${
    interval && `, 95 % interval ${numberText(interval[0])} to ${numberText(interval[1])}`
  }; a drift is under ${numberText(threshold)}</span>${drifted && html`<b class=F>drifted</b>`}</header>${
    note && html`<p>${foreign(note, 600)}</p>`
  }${features.length > 0 && ranks(features)}</article>`;
}

/** Paired bars of the leading features of either side, with the place that each had and has. */
function ranks(features: readonly FeatureChange[]): Html {
  const places = (of: (one: FeatureChange) => number) =>
    new Map(
      [...features]
        .sort((a, b) => Math.abs(of(b)) - Math.abs(of(a)))
        .map(({ feature_name: name }, index) => [name, index + 1] as const),
    );
  const before = places(({ baseline }) => baseline);
  const now = places(({ current }) => current);
  const best = ({ feature_name: name }: FeatureChange) =>
    Math.min(before.get(name) as number, now.get(name) as number);
  const shown = [...features].sort((a, b) => best(a) - best(b)).slice(0, mostFeatures);
  const values = shown.flatMap(({ baseline, current }) => [baseline, current]);
  const finite = values.filter(Number.isFinite);
  const at = scale(Math.min(0, ...finite), Math.max(0, ...finite));
  const rows = shown.map((one): PlotRow => {
    const { feature_name: name, baseline, current } = one;
    const place = `${before.get(name)} → ${now.get(name)}`;
    const values = `${numberText(baseline)} → ${numberText(current)}`;
    return {
      ...{ name, aside: html`${place}${word(one)}` },
      label: `Place ${before.get(name)} before, ${now.get(name)} now; ${values}`,
      marks: `${bar('b', at(0), at(baseline), 1, 8)}${bar('k', at(0), at(current), 12, 8)}`,
      value: html`${values}${difference(one)}`,
    };
  });
  return html`<p class=lg><span><i class=kb></i>baseline</span><span><i class=kk></i>now</span><span>place before → now</span></p>${plotRows(
    rows,
    { height, caption: 'Importance of features, baseline and now' },
  )}${features.length > shown.length && html`<small>${plural(features.length - shown.length, 'lesser feature')}: see analysis.json</small>`}`;
}

const word = ({ change }: FeatureChange): Html | undefined =>
  change === 'gained' || change === 'lost' ? html` <b class=F>${change}</b>` : undefined;

const difference = ({ difference: by, interval }: FeatureChange): Html | undefined =>
  interval &&
  html`<small>${by > 0 ? '+' : ''}${numberText(by, 2)}, 95 % interval ${numberText(interval[0], 2)} to ${numberText(interval[1], 2)}</small>`;
