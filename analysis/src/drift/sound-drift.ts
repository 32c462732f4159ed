import type {
  Constraints,
  DriftFinding,
  FeatureStatistics,
  Statistics,
  TimeProfile,
} from '../types.js';
import { type ComparedFeature, compareRows } from './compare-rows.js';
import { compareWindows } from './compare-windows.js';
import { distributionMissing, distributionOf } from './distribution.js';
import { withGivenOthers } from './given-others.js';
import { withNewValues } from './new-values.js';
import { comparisonSettings } from './settings.js';
import type { WindowProfile } from './timed-feature.js';

export interface SoundDriftInput {
  baseline: Statistics;
  current: Statistics;
  constraints: Constraints;
  /** The current rows in time order, in place of those of `current`. */
  times?: WindowProfile | undefined;
  /** When the current data was seen; needed for a baseline in time order. */
  window?: { start: Date; end: Date };
}

/**
 * Sound's drift findings, one per feature that both sides hold, in the baseline's order; features
 * that the constraints leave out, or whose types or statistics do not allow a comparison
 * (`notCompared` says why), have none.
 *
 * A baseline with a time profile is compared in its ordered form (`compareWindows`), if it is known
 * when the current data was seen, by its own profile or by `window`; everything else row by row
 * (`compareRows`). Without a profile of its own a window cannot be told apart by hour or weekday.
 * In the ordered form columns are also held against what others lead to expect of them
 * (`withGivenOthers`). Either way, numbers that come in steps are held against the values that there were, too
 * (`withNewValues`).
 */
export function soundDrift(input: SoundDriftInput): DriftFinding[] {
  const { baseline, current, constraints } = input;
  const findings = byDistance(input);
  return withNewValues(findings, baseline.features, current.features, constraints);
}

function byDistance(input: SoundDriftInput): DriftFinding[] {
  const { baseline, current, constraints } = input;
  const profile = input.times ?? current.time_profile ?? timeless(current, input.window);
  if (!baseline.time_profile || !profile) return compareRows(comparable(input), constraints);
  const window = input.window ?? spanOf(profile);
  const timed = { ...window, profile };
  const findings = compareWindows(baseline.time_profile, timed, constraints);
  return withGivenOthers(findings, baseline.time_profile, timed, constraints);
}

type TimedValues = TimeProfile['features'][string];

/** A window whose rows bear no times: all of it in one cell. */
function timeless(
  { features }: Statistics,
  window: { start: Date; end: Date } | undefined,
): TimeProfile | undefined {
  if (!window) return undefined;
  const entries = features.flatMap((feature): [string, TimedValues][] => {
    const distribution = distributionOf(feature);
    if (!distribution) return [];
    const [values, weights] =
      distribution.kind === 'numeric'
        ? [[...distribution.values], [...distribution.weights]]
        : [[...distribution.counts.keys()], [...distribution.counts.values()]];
    return [[feature.name, { values: [values], weights: [weights] }]];
  });
  return {
    time_column: '',
    cell_seconds: (window.end.getTime() - window.start.getTime()) / 1000,
    start: window.start.toISOString(),
    counts: [Math.max(0, ...features.map(presentRows))],
    features: Object.fromEntries(entries),
  };
}

function presentRows(feature: FeatureStatistics): number {
  return (feature.numerical_statistics ?? feature.string_statistics)?.common.num_present ?? 0;
}

function spanOf(profile: WindowProfile): { start: Date; end: Date } {
  const start = Date.parse(profile.start);
  const seconds = profile.counts.length * profile.cell_seconds;
  return { start: new Date(start), end: new Date(start + 1000 * seconds) };
}

function comparable(input: SoundDriftInput): ComparedFeature[] {
  const current = new Map(input.current.features.map((feature) => [feature.name, feature]));
  const features: ComparedFeature[] = [];
  for (const before of input.baseline.features) {
    const now = current.get(before.name);
    if (!now || !comparisonSettings(input.constraints, before.name).compared) continue;
    const baseline = distributionOf(before);
    const window = distributionOf(now);
    if (!baseline || !window || baseline.kind !== window.kind) continue;
    features.push({ name: before.name, baseline, current: window });
  }
  return features;
}

/** Why a feature's two sides cannot be compared, in words; undefined when they can. */
export function notCompared(
  baseline: FeatureStatistics,
  current: FeatureStatistics,
): string | undefined {
  const before = distributionMissing(baseline);
  if (before) return `not compared: in the baseline ${before}`;
  const now = distributionMissing(current);
  if (now) return `not compared: in this window ${now}`;
  if (!baseline.numerical_statistics !== !current.numerical_statistics) {
    return (
      `not compared: ${baseline.inferred_type} in the baseline, ` +
      `${current.inferred_type} in this window`
    );
  }
  return undefined;
}
