import { Kind } from '../dataset/cells.js';
import type { CellEvidence } from '../evidence/evidence.js';
import type { ColumnProfile } from '../measures/column-profile.js';
import { presentShare } from '../measures/completeness.js';
import { inferredType, presence } from '../measures/kinds.js';
import { fisherUpperTail } from './chance.js';
import { type FeatureCheck, type FeatureContext, HOLDS, isSound, percent } from './check.js';

/**
 * The share of values present must reach the constraint. Where the baseline itself had missing
 * values, a window of the same law falls below the baseline's share half of the time; Sound
 * therefore fires only if so many are missing as chance does not explain (Fisher's exact test).
 */
export const completeness: FeatureCheck = {
  type: 'completeness_check',
  check: (context) => {
    const { expected, column } = context;
    const share = presentShare(column.states.kinds);
    if (share >= expected.completeness) return HOLDS;
    if (isSound(context) && explainedByChance(context)) return HOLDS;
    const description =
      'Data completeness requirement is not met. ' +
      `Expected: ${percent(expected.completeness)}. Observed: Only ${percent(share)}.`;
    return {
      holds: false,
      description,
      value: share,
      threshold: expected.completeness,
      thresholdSource: sourceOf(context),
      evidence: missingCells(column),
    };
  },
};

function missingCells({ states }: ColumnProfile): CellEvidence {
  const nanIsText = inferredType(states.kinds) === 'String';
  return {
    of: 'cells',
    what: 'missing values',
    breaks: ({ kind }) => kind === Kind.missing || (kind === Kind.notANumber && !nanIsText),
    count: { cells: presence(states.kinds).num_missing, exact: true },
    mayHold: (part) =>
      part.states.kinds[Kind.missing]! + (nanIsText ? 0 : part.states.kinds[Kind.notANumber]!) > 0,
  };
}

/** A constraint that somebody edited is a limit, not an observation. */
const isObserved = ({ expected, baseline }: FeatureContext): boolean => {
  const common = (baseline?.numerical_statistics ?? baseline?.string_statistics)?.common;
  if (common === undefined) return false;
  const rows = common.num_present + common.num_missing;
  return Math.abs(expected.completeness - common.num_present / rows) <= 1e-12;
};

function sourceOf(context: FeatureContext): string {
  const place = `completeness in constraints.json, feature \`${context.name}\``;
  if (context.baseline === undefined) return place;
  return isObserved(context) ? `the baseline's own: ${place}` : `set by hand: ${place}`;
}

function explainedByChance(context: FeatureContext): boolean {
  const { column, baseline, alpha } = context;
  const common = (baseline?.numerical_statistics ?? baseline?.string_statistics)?.common;
  if (common === undefined || common.num_missing === 0) return false;
  const rows = common.num_present + common.num_missing;
  if (!isObserved(context)) return false;
  const now = presence(column.states.kinds);
  const currentRows = now.num_present + now.num_missing;
  return fisherUpperTail(now.num_missing, currentRows, common.num_missing, rows) >= alpha;
}
