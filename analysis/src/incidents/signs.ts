import type { IncidentRules } from './rules.js';
import type { Family, Grade, ReportedViolation, Sign } from './types.js';

const longestText = 250;
/** Signs of one window that are kept: a window with more is told by its count all the same. */
const mostSigns = 100;

const schemaChecks = new Set([
  'missing_column_check',
  'extra_column_check',
  'data_type_check',
  'completeness_check',
]);
const valueChecks = new Set(['baseline_drift_check', 'categorical_values_check', 'range_check']);
/** These see the same in every run of a window: no chance is involved. */
const certainChecks = new Set(['missing_column_check', 'extra_column_check', 'data_type_check']);

const number = String.raw`([-+]?\d[\d.,]*(?:[eE][-+]?\d+)?)(%?)`;
/** AWS's words: `Baseline drift distance: 0.3 exceeds threshold: 0.1`, `Metric f2 with 0.7 … 0.8`. */
const worded = new RegExp(`(?::|with) ${number}.*?threshold[^\\d-]*${number}`, 'is');

/** The family that a violation belongs to, by its check and by what it names. */
function familyOf(violation: ReportedViolation): Family {
  const { constraint_check_type: check } = violation;
  if (schemaChecks.has(check)) return 'schema';
  if (valueChecks.has(check)) return 'values';
  if (check === 'bias_drift_check') return 'bias';
  if (check === 'feature_attribution_drift_check') return 'attribution';
  return violation.metric_name !== undefined ? 'quality' : 'other';
}

/** A report's violations as evidence; one sign for each feature and check. */
export function signsOf(violations: readonly ReportedViolation[], rules: IncidentRules): Sign[] {
  const signs = new Map<string, Sign>();
  for (const violation of violations) {
    if (signs.size === mostSigns) break;
    const sign = signOf(violation, rules);
    const key = `${keyOf(sign)}/${sign.check}`;
    const there = signs.get(key);
    if (!there || (there.grade === 'weak' && sign.grade === 'strong')) signs.set(key, sign);
  }
  return [...signs.values()];
}

/** What belongs to a cause is known by this. */
export const keyOf = ({ family, feature }: Pick<Sign, 'family' | 'feature'>): string =>
  `${family}/${feature}`;

function signOf(violation: ReportedViolation, rules: IncidentRules): Sign {
  const { description, constraint_check_type: check } = violation;
  const told = worded.exec(description);
  const value = violation.effect ?? (told ? readNumber(told[1]!, told[2]!) : undefined);
  const threshold = violation.threshold ?? (told ? readNumber(told[3]!, told[4]!) : undefined);
  return {
    feature: nameOf(violation).slice(0, longestText),
    check,
    family: familyOf(violation),
    grade: gradeOf(violation, value, threshold, rules),
    ...(value === undefined || Number.isNaN(value) ? {} : { value }),
    ...(threshold === undefined || Number.isNaN(threshold) ? {} : { threshold }),
    ...(violation.method === undefined ? {} : { method: violation.method.slice(0, longestText) }),
    ...(violation.examples === undefined ? {} : { examples: violation.examples }),
    description: description.slice(0, longestText),
  };
}

function nameOf({ feature_name, facet, facet_value, metric_name, label }: ReportedViolation) {
  if (feature_name !== undefined) return feature_name;
  if (facet === undefined) return metric_name ?? label ?? '';
  const which = facet_value === undefined ? facet : `${facet}=${facet_value}`;
  return metric_name === undefined ? which : `${metric_name} of ${which}`;
}

const readNumber = (digits: string, percent: string): number =>
  Number(digits.replaceAll(',', '').replace(/\.$/, '')) / (percent === '%' ? 100 : 1);

function gradeOf(
  violation: ReportedViolation,
  value: number | undefined,
  threshold: number | undefined,
  rules: IncidentRules,
): Grade {
  const { constraint_check_type: check, method } = violation;
  const certain = certainChecks.has(check) || method === 'new_values';
  // what a user's own program calls a violation is meant to be heard
  if (certain || familyOf(violation) === 'other') return 'strong';
  const chance = violation.adjusted_p_value ?? violation.p_value;
  if (chance !== undefined) return chance <= rules.strongChance ? 'strong' : 'weak';
  if (check !== 'baseline_drift_check' || value === undefined || threshold === undefined) {
    return 'weak';
  }
  return value >= rules.strongRatio * threshold ? 'strong' : 'weak';
}
