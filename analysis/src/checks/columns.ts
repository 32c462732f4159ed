import { isExcluded } from '../constraints/feature-config.js';
import type { RecordEvidence } from '../evidence/evidence.js';
import type { CheckType, Constraints, Violation } from '../types.js';

/** Columns that are named in the text. */
const NAMED = 10;

/** A violation of the list of columns, and the columns that it is about. */
export interface ColumnViolation {
  violation: Violation;
  columns: string[];
  evidence: RecordEvidence;
}

/**
 * Holds the columns against the baseline's. The Compatible reading compares how many there are, as
 * AWS does; Sound compares names, so that a renamed column is one missing and one extra.
 */
export function checkColumns(
  columns: readonly string[],
  constraints: Constraints,
): ColumnViolation[] {
  const { comparison_method } = constraints.monitoring_config.distribution_constraints;
  const kept = (name: string) => !isExcluded(constraints, name);
  const current = columns.filter(kept);
  const baseline = constraints.features.map(({ name }) => name).filter(kept);
  const missing = baseline.filter((name) => !columns.includes(name));
  const extra = current.filter((name) => !baseline.includes(name));
  const byName = comparison_method === 'Sound';
  const sizes = { current: current.length, baseline: baseline.length };
  return [
    ...((byName ? missing.length > 0 : sizes.current < sizes.baseline)
      ? [columnViolation('missing_column_check', missing, sizes, byName)]
      : []),
    ...((byName ? extra.length > 0 : sizes.current > sizes.baseline)
      ? [columnViolation('extra_column_check', extra, sizes, byName)]
      : []),
  ];
}

function columnViolation(
  type: CheckType & ('missing_column_check' | 'extra_column_check'),
  columns: string[],
  sizes: { current: number; baseline: number },
  byName: boolean,
): ColumnViolation {
  const isMissing = type === 'missing_column_check';
  const named = columns.slice(0, NAMED).join(', ');
  const more = columns.length > NAMED ? ` and ${columns.length - NAMED} more` : '';
  const opening = isMissing
    ? 'Columns of the baseline are missing from the current dataset'
    : 'The current dataset has columns that the baseline does not have';
  const description =
    `${opening}${named === '' ? '' : `: ${named}${more}`}. ` +
    `Number of columns in current dataset: ${sizes.current}, ` +
    `Number of columns in baseline constraints: ${sizes.baseline}`;
  const feature_name = isMissing ? 'Missing columns' : 'Extra columns';
  const violation = {
    feature_name,
    constraint_check_type: type,
    description,
    value: byName ? columns.length : sizes.current,
    threshold: byName ? 0 : sizes.baseline,
    threshold_source: byName
      ? 'the names of the features in constraints.json'
      : 'the number of features in constraints.json',
  };
  return { violation, columns, evidence: columnEvidence(isMissing, columns, sizes) };
}

/** Records that lack one of the columns or have one too many; by their number without names. */
function columnEvidence(
  isMissing: boolean,
  columns: readonly string[],
  sizes: { baseline: number },
): RecordEvidence {
  if (columns.length === 0) {
    return {
      of: 'records',
      what: `records with ${isMissing ? 'too few' : 'too many'} columns`,
      breaks: ({ size }) => (isMissing ? size < sizes.baseline : size > sizes.baseline),
    };
  }
  return {
    of: 'records',
    what: `records ${isMissing ? 'without' : 'with'} ${columns.length === 1 ? 'it' : 'one of them'}`,
    breaks: (names) => columns.some((name) => names.has(name) !== isMissing),
  };
}
