import { incidentRules, type ReportedViolation, signsOf } from '@guiderail/analysis';
import { listIn, type Members, membersOf, numberIn, textIn } from './json-members.js';
import type { MovedFeature, RunViolation } from './monitor-run-types.js';

const longestText = 4000;
const mostMoved = 10;

/** A violation as its file says it, but for how long it has been so. */
export type ReadViolation = Omit<RunViolation, 'since'>;

/** The violations of `constraint_violations.json`; a user's own program may have written it. */
export const violationsIn = (file: Members | undefined): ReadViolation[] =>
  listIn(file ?? {}, 'violations').map((one, index) => readViolation(membersOf(one), index));

/** By this a violation of another run is the same. */
export const sameKey = ({ subject, check }: Pick<RunViolation, 'subject' | 'check'>): string =>
  `${check}\n${subject}`;

function readViolation(written: Members, index: number): ReadViolation {
  const check = textIn(written, 'constraint_check_type') ?? 'unnamed';
  const effect = numberIn(written, 'effect');
  // a threshold of bias is of how far the value moved, which stands as its effect
  const value = check === 'bias_drift_check' ? effect : numberIn(written, 'value');
  return {
    ...{ index, check, effect },
    subject: subjectOf(written).slice(0, longestText),
    feature: textIn(written, 'feature_name'),
    description: (textIn(written, 'description') ?? '').slice(0, longestText),
    value: value ?? (check === 'feature_attribution_drift_check' ? effect : undefined),
    threshold: numberIn(written, 'threshold'),
    thresholdSource: textIn(written, 'threshold_source'),
    interval: intervalOf(written.effect_interval) ?? intervalOf(written.interval),
    pValue: numberIn(written, 'p_value'),
    adjustedPValue: numberIn(written, 'adjusted_p_value'),
    method: textIn(written, 'method'),
    grade: signsOf([reported(written, check)], incidentRules)[0]?.grade ?? 'weak',
    examples: numberIn(membersOf(written.examples), 'found') ?? 0,
    moved: movedIn(written),
  };
}

/** What is found at fault: a metric of a facet, a label's attributions, a metric or a feature. */
export function subjectOf(written: Members): string {
  const named = textIn(written, 'metric_name') ?? textIn(written, 'feature_name') ?? '';
  const facet = textIn(written, 'facet');
  if (facet !== undefined) {
    const which = textIn(written, 'facet_value');
    return which === undefined ? `${named} of ${facet}` : `${named} of ${facet} = ${which}`;
  }
  const label = textIn(written, 'label');
  if (label === undefined || label === '') return named;
  return named === 'shap'
    ? `Attributions of ${label}`
    : `${named} of ${label}`.replace(/^ of /, '');
}

const reported = (written: Members, check: string): ReportedViolation => ({
  constraint_check_type: check,
  description: textIn(written, 'description') ?? '',
  feature_name: textIn(written, 'feature_name'),
  metric_name: textIn(written, 'metric_name'),
  facet: textIn(written, 'facet'),
  facet_value: textIn(written, 'facet_value'),
  label: textIn(written, 'label'),
  method: textIn(written, 'method'),
  effect: numberIn(written, 'effect'),
  threshold: numberIn(written, 'threshold'),
  p_value: numberIn(written, 'p_value'),
  adjusted_p_value: numberIn(written, 'adjusted_p_value'),
});

function intervalOf(value: unknown): readonly [number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [low, high] = value as unknown[];
  return typeof low === 'number' && typeof high === 'number' ? [low, high] : undefined;
}

function movedIn(written: Members): MovedFeature[] {
  return listIn(written, 'feature_changes')
    .map(membersOf)
    .sort((a, b) => sizeOf(b) - sizeOf(a))
    .slice(0, mostMoved)
    .map((one) => ({
      name: textIn(one, 'feature_name') ?? '',
      baseline: numberIn(one, 'baseline') ?? 0,
      current: numberIn(one, 'current') ?? 0,
      change: textIn(one, 'change'),
    }));
}

const sizeOf = (change: Members): number => Math.abs(numberIn(change, 'difference') ?? 0);
