import type { FacetRemedies, Reweighing, ThresholdOutcome } from '../../bias/remedies/types.js';
import type { CountedFacet } from '../../bias/report.js';
import { ownMember } from '../../own-member.js';
import { foreign, type Html, html } from '../../report/html.js';
import { formatShare } from '../../report/numbers.js';
import type { ClarifyFindings } from '../run/findings.js';
import { numberText } from './metric-table.js';

const kinds = [
  ['present', 'As now'],
  ['most_accurate', 'The most accurate common threshold'],
  ['demographic_parity', 'Equal shares of positive predictions'],
  ['equal_opportunity', 'Equal recall'],
] as const;

/** What could be done about a facet value's bias, and what it would do. */
export function remedies(of: CountedFacet, { bias }: ClarifyFindings): Html | undefined {
  const found = ownMember(bias?.remedies, of.facet)?.find(
    ({ value_or_threshold: value }) => value === of.value_or_threshold,
  );
  if (!found) return undefined;
  return html`<h4>What could be done</h4>${weights(found)}${thresholds(found)}`;
}

function weights({ reweighing: found }: FacetRemedies): Html {
  if ('error' in found)
    return html`<p><small>Weights for training: ${foreign(found.error, 300)}</small></p>`;
  const { facet_positive, facet_negative, others_positive, others_negative } = found.weights;
  const row = (words: string, positive: number, negative: number) =>
    html`<tr><th scope=row>${words}<td>${numberText(positive)}<td>${numberText(negative)}`;
  return html`<p>Weights of rows for training take ${effect(found)}.</p><div class=scroll><table class=nm><thead><tr><td><th scope=col>Positive label<th scope=col>Negative label<tbody>${row(
    'members',
    facet_positive,
    facet_negative,
  )}${row('others', others_positive, others_negative)}</table></div>`;
}

/** Rounding leaves a DPL of 1e-16. */
const rounded = (value: number | null | undefined): number | null | undefined =>
  value && Math.abs(value) < 1e-9 ? 0 : value;

const effect = ({ before, after }: Reweighing): string =>
  Object.keys(before)
    .filter((name) => name !== 'CI')
    .map(
      (name) => `${name} from ${numberText(before[name])} to ${numberText(rounded(after[name]))}`,
    )
    .join(' and ');

function thresholds({ thresholds: found }: FacetRemedies): Html {
  if ('error' in found) return html`<p><small>Thresholds: ${foreign(found.error, 300)}</small></p>`;
  const row = (words: string, one: ThresholdOutcome, isNow: boolean) =>
    html`<tr><th scope=row>${words}<td>${numberText(one.thresholds.facet)}<td>${numberText(
      one.thresholds.others,
    )}<td>${formatShare(one.accuracy)}<td>${isNow ? '' : points(one.accuracy_change)}<td>${numberText(
      one.DPPL,
    )}<td>${numberText(one.DI)}<td>${numberText(one.RD)}<td>${isNow ? '' : formatShare(one.changed_predictions)}`;
  return html`<div class=scroll><table class=nm><caption>Thresholds of the score, above which a prediction is positive</caption><thead><tr><td><th scope=col>Members<th scope=col>Others<th scope=col>Accuracy<th scope=col>Change, points<th scope=col>DPPL<th scope=col>DI<th scope=col>RD<th scope=col>Predictions that change<tbody>${kinds.map(
    ([kind, words]) => row(words, found[kind], kind === 'present'),
  )}</table></div><p><small>Found on these rows; others will differ by chance. Whether a threshold may depend on the facet is a question of law as well.</small></p>`;
}

const points = (share: number): string =>
  `${share > 0 ? '+' : ''}${numberText(Number((100 * share).toFixed(2)))}`;
