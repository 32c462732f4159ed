import type { Constraints, DriftFinding, FeatureStatistics, Statistics } from '../types.js';
import { type ComparedFeature, compareRows } from './compare-rows.js';
import { distributionMissing, distributionOf } from './distribution.js';
import { comparisonSettings } from './settings.js';

export interface SoundDriftInput {
  baseline: Statistics;
  current: Statistics;
  constraints: Constraints;
}

/**
 * Sound's drift findings, one per feature that both sides hold, in the baseline's order; features
 * that the constraints leave out, or whose types or statistics do not allow a comparison
 * (`notCompared` says why), have none.
 */
export function soundDrift(input: SoundDriftInput): DriftFinding[] {
  const current = new Map(input.current.features.map((feature) => [feature.name, feature]));
  const features: ComparedFeature[] = [];
  for (const before of input.baseline.features) {
    const now = current.get(before.name);
    if (!now || !comparisonSettings(input.constraints, before.name).compared) continue;
    if (notCompared(before, now) !== undefined) continue;
    features.push({
      name: before.name,
      baseline: distributionOf(before)!,
      current: distributionOf(now)!,
    });
  }
  return compareRows(features, input.constraints);
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
  if (distributionOf(baseline)!.kind !== distributionOf(current)!.kind) {
    return (
      `not compared: ${baseline.inferred_type} in the baseline, ` +
      `${current.inferred_type} in this window`
    );
  }
  return undefined;
}
