import { compatibleDrift } from '../compatible/compatible-drift.js';
import { featureConfig, isExcluded } from '../constraints/feature-config.js';
import { notCompared, soundDrift } from '../drift/sound-drift.js';
import type { WindowProfile } from '../drift/timed-feature.js';
import { driftEvidence } from '../evidence/drift-evidence.js';
import type { CellEvidence, Sought } from '../evidence/evidence.js';
import type { Profile } from '../measures/profile.js';
import type {
  CheckResult,
  ComparisonMethod,
  Constraints,
  DriftFinding,
  FeatureConstraints,
  FeatureResult,
  FeatureStatistics,
  Statistics,
  Violation,
} from '../types.js';
import type { FeatureCheck, Verdict } from './check.js';
import { type ColumnViolation, checkColumns } from './columns.js';
import { driftViolation } from './drift.js';
import { FEATURE_CHECKS } from './registry.js';

/** How often a run's checks of rows may fire by chance (Sound). */
const RUN_ALPHA = 0.01;

type DriftInput = {
  baseline: Statistics;
  current: Statistics;
  times?: WindowProfile | undefined;
  constraints: Constraints;
  window?: { start: Date; end: Date };
};

/** The drift of each reading. */
const DRIFT: Record<ComparisonMethod, (input: DriftInput) => DriftFinding[]> = {
  Sound: soundDrift,
  Robust: compatibleDrift,
  Simple: compatibleDrift,
};

export interface CheckInput {
  profile: Profile;
  current: Statistics;
  /** The current rows in time order, for Sound with a baseline in time order. */
  times?: WindowProfile | undefined;
  /** The baseline's statistics; without them nothing can be compared. */
  baseline?: Statistics;
  constraints: Constraints;
  window?: { start: Date; end: Date };
}

export type Checked = Pick<
  CheckResult,
  'comparisonMethod' | 'violations' | 'features' | 'notes'
> & {
  /** What examples of the violations look like, in their order. */
  sought: Sought[];
};

/** Holds the current data against a baseline. A check that cannot be made says why. */
export function runChecks(input: CheckInput): Checked {
  const { constraints, profile } = input;
  const reading = constraints.monitoring_config.distribution_constraints.comparison_method;
  const notes: string[] = [];
  const drift = findDrift(input, notes);
  if (profile.rows === 0) notes.push('The data has no rows, so there was nothing to check.');
  const columnViolations =
    evaluates(constraints) && profile.rows > 0
      ? checkColumns(
          profile.columns.map(({ name }) => name),
          constraints,
        )
      : [];
  const evidence = new Map<Violation, Sought>();
  for (const { violation, evidence: records } of columnViolations) {
    evidence.set(violation, { violation, evidence: records });
  }
  const features = featureNames(input).map((name) =>
    checkFeature(name, input, drift, columnViolations, evidence),
  );
  const own = features.flatMap(({ violations }) => violations);
  const about = columnViolations.map(({ violation }) => violation);
  const violations = [...about, ...own.filter((violation) => !about.includes(violation))];
  const sought = violations.flatMap((violation) => evidence.get(violation) ?? []);
  return { comparisonMethod: reading, violations, features, notes, sought };
}

function evaluates(constraints: Constraints): boolean {
  return constraints.monitoring_config.evaluate_constraints !== 'Disabled';
}

/** The baseline's features in its order, then those that only the current data has. */
function featureNames({ constraints, profile }: CheckInput): string[] {
  const names = new Set(constraints.features.map(({ name }) => name));
  for (const { name } of profile.columns) names.add(name);
  return [...names];
}

function findDrift(input: CheckInput, notes: string[]): Map<string, DriftFinding> {
  const { baseline, constraints } = input;
  const distribution = constraints.monitoring_config.distribution_constraints;
  if (baseline === undefined) {
    notes.push('There are no baseline statistics, so distributions were not compared.');
    return new Map();
  }
  const { current, times, window } = input;
  const findings = DRIFT[distribution.comparison_method]({
    baseline,
    current,
    times,
    constraints,
    window,
  });
  return new Map(findings.map((finding) => [finding.feature, finding]));
}

function checkFeature(
  name: string,
  input: CheckInput,
  drift: ReadonlyMap<string, DriftFinding>,
  columnViolations: readonly ColumnViolation[],
  evidence: Map<Violation, Sought>,
): FeatureResult {
  const { constraints, profile, current } = input;
  const expected = constraints.features.find((feature) => feature.name === name);
  const now = current.features.find((feature) => feature.name === name);
  const inferredType = (now ?? expected)!.inferred_type;
  const head = { feature: name, inferredType, violations: [] };
  if (isExcluded(constraints, name)) return { ...head, outcome: 'excluded' };
  const listed = columnViolations.filter(({ columns }) => columns.includes(name));
  const violations = listed.map(({ violation }) => violation);
  const column = profile.columns.find((candidate) => candidate.name === name);
  if (now === undefined || expected === undefined || column === undefined) {
    const note = now === undefined ? 'not in the current data' : 'not in the baseline';
    const outcome = violations.length > 0 ? 'violation' : 'not_compared';
    return { ...head, outcome, violations, note };
  }
  const config = featureConfig(constraints, expected);
  if (config.evaluate_constraints === 'Disabled') {
    return { ...head, outcome: 'not_compared', note: 'its checks are disabled' };
  }
  const baseline = input.baseline?.features.find((feature) => feature.name === name);
  const alpha = RUN_ALPHA / Math.max(1, constraints.features.length);
  const context = { name, expected, config, column, current: now, baseline, constraints, alpha };
  const compares = config.distribution_constraints.perform_comparison !== 'Disabled';
  return combine({ ...head, violations, outcome: 'ok' }, evidence, {
    verdicts: FEATURE_CHECKS.map((check) => ({ type: check.type, verdict: check.check(context) })),
    drift: compares ? drift.get(name) : undefined,
    reading: constraints.monitoring_config.distribution_constraints.comparison_method,
    reason: compares ? whyNotCompared(expected, now, baseline) : 'comparison is disabled',
    cells: (method) => driftEvidence(method, baseline, now),
  });
}

function whyNotCompared(
  expected: FeatureConstraints,
  current: FeatureStatistics,
  baseline: FeatureStatistics | undefined,
): string {
  if (baseline === undefined) return 'not compared: the baseline has no statistics of it';
  return notCompared(baseline, current) ?? `not compared: ${expected.inferred_type}`;
}

/** What was found out about one feature. */
interface Findings {
  verdicts: { type: FeatureCheck['type']; verdict: Verdict }[];
  drift: DriftFinding | undefined;
  reading: ComparisonMethod;
  /** Why there is no drift finding. */
  reason: string;
  /** The cells that a drift found by a method shows in. */
  cells: (method: string) => CellEvidence | undefined;
}

function combine(
  result: FeatureResult,
  evidence: Map<Violation, Sought>,
  { verdicts, drift, reading, reason, cells }: Findings,
): FeatureResult {
  const notes: string[] = [];
  const { violations, feature } = result;
  for (const { type, verdict } of verdicts) {
    if (verdict.holds === undefined) notes.push(`${type}: ${verdict.reason}`);
    else if (!verdict.holds) {
      const violation = violationOf(feature, type, verdict);
      violations.push(violation);
      evidence.set(violation, { violation, column: feature, evidence: verdict.evidence });
    }
  }
  if (drift === undefined) notes.push(reason);
  else if (drift.drifted) {
    const violation = driftViolation(drift, reading);
    violations.push(violation);
    const shown = cells(drift.method);
    if (shown) evidence.set(violation, { violation, column: feature, evidence: shown });
  }
  if (drift?.tooSmall !== undefined) notes.push(drift.tooSmall);
  const note = notes.length > 0 ? { note: notes.join('; ') } : {};
  return { ...result, outcome: outcomeOf(violations.length, drift), drift, ...note };
}

function violationOf(
  feature_name: string,
  constraint_check_type: FeatureCheck['type'],
  { description, value, threshold, thresholdSource }: Verdict & { holds: false },
): Violation {
  const grounds = { value, threshold, threshold_source: thresholdSource };
  return { feature_name, constraint_check_type, description, ...grounds };
}

function outcomeOf(violations: number, drift: DriftFinding | undefined): FeatureResult['outcome'] {
  if (violations > 0) return 'violation';
  if (drift === undefined) return 'not_compared';
  return drift.tooSmall === undefined ? 'ok' : 'too_small';
}
