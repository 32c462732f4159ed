import { sidesOf } from '../../bias/metrics/sides.js';
import type { CountedFacet } from '../../bias/report.js';
import type { BiasMetric } from '../../bias/types.js';
import type { GlobalShap } from '../../explanations/types.js';
import { foreign, type Html, html } from '../../report/html.js';
import { formatShare, plural } from '../../report/numbers.js';
import type { ClarifyFindings } from '../run/findings.js';
import { facetName, metricOf } from './facet-metrics.js';
import { ranked } from './importance.js';

/** What a reader must see first. */
export interface Verdict {
  readonly headline: Html;
  readonly detail?: Html | undefined;
  readonly tone: 'found' | 'unclear' | 'quiet';
}

/** A monitor's verdict; of a run that checked nothing the most telling of what it found. */
export function verdictOf(findings: ClarifyFindings): Verdict {
  const { violations } = findings;
  if (!violations) return measured(findings);
  return { ...checked(findings, violations.length), detail: leaders(findings) };
}

function checked(
  { biasDrift, attributionDrift }: ClarifyFindings,
  found: number,
): Pick<Verdict, 'headline' | 'tone'> {
  const tone = found > 0 ? 'found' : 'quiet';
  if (biasDrift) {
    if (found > 0) {
      const what = plural(found, 'bias metric is', 'bias metrics are');
      return { tone, headline: html`${what} farther from even than the baseline` };
    }
    return biasDrift.tooSmall.length > 0
      ? { tone: 'unclear', headline: html`Too few rows to tell of every facet` }
      : { tone, headline: html`No farther from even than the baseline` };
  }
  if (!attributionDrift) return { tone: 'unclear', headline: html`Nothing was checked` };
  if (found === 0) return { tone, headline: html`The predictions rest on what they rested on` };
  const labels = found === 1 ? '' : ` for ${found} labels`;
  return { tone, headline: html`The importance of features has drifted${labels}` };
}

function measured(findings: ClarifyFindings): Verdict {
  const { bias, explained, analysis } = findings;
  const tone = 'quiet';
  if (bias) return { ...biasHeadline(findings), detail: leaders(findings) };
  const [first] = explained ? ranked(firstShap(findings) as GlobalShap) : [];
  if (first) {
    return { tone, headline: html`${foreign(first[0], 40)} moves the predictions most` };
  }
  return analysis.explanations?.pdp
    ? { tone, headline: html`How predictions move with features` }
    : { tone: 'unclear', headline: html`Nothing could be measured` };
}

const firstShap = ({ explained }: ClarifyFindings): GlobalShap | undefined =>
  explained?.shap[explained.labels[0] as string];

/** The facet value whose rates differ most beyond chance. */
function biasHeadline(findings: ClarifyFindings): Pick<Verdict, 'headline' | 'tone'> {
  const { bias, analysis } = findings;
  const measured = (bias?.report.counts ?? []).flatMap((facet) => {
    const metric = metricOf(analysis, facet, 'DPPL') ?? metricOf(analysis, facet, 'DPL');
    return metric && metric.value !== null ? [{ facet, metric, size: Math.abs(metric.value) }] : [];
  });
  const told = measured.filter(({ metric }) => isBeyondChance(metric));
  const gap = told.length === 0 ? gapOf(findings) : undefined;
  if (gap) return { tone: 'unclear', headline: gap };
  if (measured.length === 0) {
    const failed = (bias?.report.counts.length ?? 0) === 0;
    return failed
      ? { tone: 'unclear', headline: html`Bias could not be measured` }
      : { tone: 'quiet', headline: html`Bias by facet` };
  }
  if (told.length === 0) {
    return { tone: 'quiet', headline: html`No facet differs beyond chance in its positive rate` };
  }
  const most = told.reduce((a, b) => (b.size > a.size ? b : a));
  return { tone: 'quiet', headline: ratesOf(most.facet, most.metric) };
}

/** What keeps the absence of differences from being good news. */
function gapOf({ bias, analysis }: ClarifyFindings): Html | undefined {
  const counts = bias?.report.counts ?? [];
  const [first] = counts;
  if (first) {
    const { a, d } = sidesOf(first.pre);
    if (a.rows + d.rows > 0 && a.positives + d.positives === 0) {
      return html`No row has the positive label`;
    }
  }
  const nobody = counts.find(({ pre }) => sidesOf(pre).d.rows === 0);
  if (nobody) return html`No row is of ${facetName(nobody)}`;
  const after = analysis.post_training_bias_metrics;
  return first && after && 'error' in after
    ? html`Bias of the predictions could not be measured`
    : undefined;
}

const isBeyondChance = ({ interval }: BiasMetric): boolean =>
  interval === undefined || interval[0] > 0 || interval[1] < 0;

function ratesOf(facet: CountedFacet, { name }: BiasMetric): Html {
  const after = name === 'DPPL' && facet.post;
  const { a, d } = sidesOf(after || facet.pre);
  const rate = (side: typeof a) =>
    formatShare((after ? side.predictedPositives : side.positives) / side.rows);
  return html`${facetName(facet)}: ${rate(d)} ${after ? 'predicted positive' : 'positive'}, others ${rate(a)}`;
}

/** What the predictions rest on most, in a sentence. */
function leaders(findings: ClarifyFindings): Html | undefined {
  const shap = firstShap(findings);
  if (!shap) return undefined;
  const names = ranked(shap)
    .slice(0, 3)
    .map(([name], index, all) => {
      const before = index === 0 ? '' : index === all.length - 1 ? ' and ' : ', ';
      return html`${before}${foreign(name, 40)}`;
    });
  return html`The predictions rest most on ${names}.`;
}
