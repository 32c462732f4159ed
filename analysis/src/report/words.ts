import type {
  CheckResult,
  CheckType,
  DriftFinding,
  FeatureOutcome,
  FeatureResult,
  Violation,
} from '../types.js';
import { formatEffect, formatProbability, plural, shortenDecimals } from './numbers.js';

export interface Verdict {
  tone: 'found' | 'quiet' | 'unclear';
  headline: string;
  /** A sentence that keeps the headline honest, where it needs one. */
  detail?: string;
}

/** What a run found, in a headline: drift first, then broken constraints, then what is unclear. */
export function verdictOf(check: CheckResult): Verdict {
  const drifted = check.features.filter((f) => f.violations.some(isDrift)).length;
  const broken = check.features.filter((f) => f.outcome === 'violation').length - drifted;
  const small = check.features.filter((f) => f.outcome === 'too_small').length;
  const columns = check.features.length;
  const of = columns === 1 ? 'The only column' : `of ${plural(columns, 'column')}`;
  const count = (number: number, one: string, many = one) =>
    columns === 1 ? `${of} ${one}` : `${number} ${of} ${number === 1 ? one : many}`;
  if (drifted > 0) {
    const more = `${plural(broken, 'more column')} ${broken === 1 ? 'breaks' : 'break'} a constraint.`;
    const detail = [broken > 0 ? more : '', small > 0 ? smallDetail(small) : ''];
    const text = detail.filter((part) => part !== '').join(' ');
    return withDetail('found', count(drifted, 'drifted'), text);
  }
  if (check.violations.length > 0) {
    const headline =
      broken > 0
        ? count(broken, 'breaks a constraint', 'break a constraint')
        : plural(check.violations.length, 'violation');
    const detail = small > 0 ? smallDetail(small) : '';
    return withDetail('found', headline, `No distribution drifted. ${detail}`.trim());
  }
  return quietVerdict(check, small);
}

const withDetail = (tone: Verdict['tone'], headline: string, detail: string): Verdict =>
  detail === '' ? { tone, headline } : { tone, headline, detail };

function quietVerdict(check: CheckResult, small: number): Verdict {
  if (check.itemCount === 0) return { tone: 'unclear', headline: 'No records to compare' };
  const compared = check.features.filter((f) => f.outcome === 'ok').length;
  if (small > 0 && compared === 0) {
    return { tone: 'unclear', headline: 'Too few records to tell', detail: smallDetail(small) };
  }
  if (compared === 0) {
    const detail = 'No column was compared with the baseline; the table below says why.';
    return { tone: 'unclear', headline: 'Nothing was compared', detail };
  }
  return withDetail('quiet', 'Nothing drifted', small > 0 ? smallDetail(small) : '');
}

const smallDetail = (count: number): string =>
  `For ${plural(count, 'column')} this window is too small to tell.`;

export const isDrift = (violation: Violation): boolean =>
  violation.constraint_check_type === 'baseline_drift_check';

const compatible =
  'is SageMaker Model Monitor’s own distance: the largest gap between cumulative shares of ' +
  'distinct values';
const caution = 'It sees which values occur rather than how often.';

/** What the run's reading means, to be put after its name. */
export function readingSentence({ comparisonMethod, features }: CheckResult): string {
  if (comparisonMethod === 'Robust') {
    return `${compatible}, less an allowance for small samples. ${caution}`;
  }
  if (comparisonMethod === 'Simple') {
    return `${compatible}, with no allowance for small samples. ${caution}`;
  }
  const start = 'compares whole distributions';
  if (isSeasonal(features)) {
    return `${start} with the same season of the baseline; a column drifted when its distance is more than the baseline’s own windows of this length show.`;
  }
  if (features.some(({ drift }) => drift?.method.endsWith('windows'))) {
    return `${start}; a column drifted when its distance is more than the baseline’s own windows of this length show.`;
  }
  return `${start}; a column drifted when its distance reaches the threshold and a test, corrected for the number of columns, rules chance out.`;
}

/** True where columns were compared with a part of the baseline, not with the whole that is drawn. */
export const isSeasonal = (features: readonly FeatureResult[]): boolean =>
  features.some(({ drift }) => drift?.method === 'seasonal_windows');

const checks: Record<CheckType, string> = {
  baseline_drift_check: 'Drift',
  data_type_check: 'Data type',
  completeness_check: 'Missing values',
  categorical_values_check: 'Unknown values',
  missing_column_check: 'Missing column',
  extra_column_check: 'Extra column',
  range_check: 'Out of range',
};

/** A check's name for people. */
export const checkName = (type: CheckType): string => checks[type] ?? type;

const outcomes: Record<FeatureOutcome, string> = {
  violation: 'Finding',
  ok: 'OK',
  too_small: 'Too small to tell',
  excluded: 'Left out',
  not_compared: 'Not compared',
};

/** The verdict on one column in a word or two. */
export function outcomeName(result: FeatureResult): string {
  if (result.outcome !== 'violation') return outcomes[result.outcome];
  if (result.violations.some(isDrift)) return 'Drifted';
  const first = result.violations[0];
  return first ? checkName(first.constraint_check_type) : outcomes.violation;
}

/** `anderson_darling` as people write it. */
export const methodName = (method: string): string => method.replaceAll('_', ' ');

/** The interval of an effect, where there is one that can be written. */
export const intervalOf = (drift: DriftFinding | undefined): [number, number] | undefined =>
  drift?.effectInterval?.every(Number.isFinite) ? drift.effectInterval : undefined;

/** The effect with its interval, as in `0.312 (95 % interval 0.28 to 0.34)`. */
export function effectWords(drift: DriftFinding): string {
  const interval = intervalOf(drift);
  const effect = formatEffect(drift.effect);
  if (!interval) return effect;
  return `${effect} (95 % interval ${formatEffect(interval[0])} to ${formatEffect(interval[1])})`;
}

/** What a drift finding says, in a sentence that leaves out the column's name. */
export function driftSentence(drift: DriftFinding): string {
  if (drift.method === 'new_values') {
    const share = Math.round(100 * drift.effect);
    return `${share} % of its rows have values that the baseline never had.`;
  }
  if (drift.words !== undefined) return `It is ${drift.words}.`;
  const relation =
    drift.effect > drift.threshold ? 'above' : drift.effect < drift.threshold ? 'below' : 'at';
  const what = isProbability(drift)
    ? `The p-value against the baseline is ${effectWords(drift)}`
    : `Its distance from the baseline is ${effectWords(drift)}`;
  const p = drift.adjustedPValue ?? drift.pValue;
  const label = drift.adjustedPValue === undefined ? 'p' : 'adjusted p';
  const chance = p === undefined ? '' : `; ${label}\u00A0${formatProbability(p)}`;
  return `${what}, ${relation} the threshold of ${formatEffect(drift.threshold)}${chance}.`;
}

/** True where the effect is a p-value: then less is more. */
export const isProbability = (drift: DriftFinding): boolean => drift.method.endsWith('p_value');

/** One violation in words, without the column's name: numbers rounded, AWS's text otherwise. */
export function violationSentence(violation: Violation, drift?: DriftFinding): string {
  if (isDrift(violation) && drift) return driftSentence(drift);
  return shortenDecimals(violation.description);
}

/** Worst first: drift by how far over its threshold, then other findings, then the quiet. */
export function worstFirst(features: readonly FeatureResult[]): FeatureResult[] {
  const rank: Record<FeatureOutcome, number> = {
    violation: 0,
    ok: 2,
    too_small: 1,
    not_compared: 3,
    excluded: 4,
  };
  const place = (f: FeatureResult): number =>
    rank[f.outcome] + (f.outcome === 'violation' && !f.violations.some(isDrift) ? 0.5 : 0);
  return [...features].sort((a, b) => place(a) - place(b) || excess(b) - excess(a));
}

/** How many times its threshold a column's effect is; 0 where nothing was compared. */
export function excess(result: FeatureResult): number {
  const drift = result.drift;
  if (!drift || Number.isNaN(drift.effect)) return 0;
  const [more, less] = isProbability(drift)
    ? [drift.threshold, drift.effect]
    : [drift.effect, drift.threshold];
  if (more <= 0) return 0;
  return less > 0 ? more / less : Number.MAX_VALUE;
}
