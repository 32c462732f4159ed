import { Shape } from '../json/shape.js';
import type {
  CheckResult,
  ComparisonMethod,
  Constraints,
  FeatureOutcome,
  FeatureResult,
  FeatureStatistics,
  InferredType,
  Statistics,
  UnreadableRecord,
} from '../types.js';

/** Beside the files that AWS's monitors write. */
export const FEATURE_RESULTS_FILE = 'feature_results.json';

/** What a run found of every feature, in a file small enough to be read for many runs. */
export interface FeatureResults {
  version: 0;
  comparison_method: ComparisonMethod;
  item_count: number;
  features: FeatureSummary[];
  /** Things that the reader should know of the run. */
  notes: string[];
  unreadable: { count: number; examples: UnreadableRecord[] };
}

/** The values of a feature in short. */
export interface ValueFacts {
  inferred_type: InferredType;
  /** Share of rows that have a value, 0 to 1. */
  completeness: number;
  present?: number;
  missing?: number;
  /** An estimate. */
  distinct?: number;
  mean?: number;
  /** Population standard deviation. */
  std_dev?: number;
  min?: number;
  max?: number;
}

/** A feature of a run: its values, those of the baseline, and what was found. */
export interface FeatureSummary {
  name: string;
  outcome: FeatureOutcome;
  /** A word for the reader, such as why it was not compared. */
  note?: string;
  /** Left out where the run's data does not have it. */
  now?: ValueFacts;
  /** Left out where the baseline does not have it. */
  baseline?: ValueFacts;
  drift?: FeatureDistance;
  /** The checks that it failed, such as `completeness_check`. */
  violations: string[];
}

/** How far a feature is from the baseline, by the run's reading (snake_case of `DriftFinding`). */
export interface FeatureDistance {
  method: string;
  drifted: boolean;
  effect: number;
  effect_interval?: [number, number];
  threshold: number;
  threshold_source: string;
  p_value?: number;
  adjusted_p_value?: number;
  words?: string;
  too_small?: string;
}

/** What was found of every feature of a run. */
export function featureResults(
  check: CheckResult,
  current: Statistics,
  baseline: { statistics?: Statistics | undefined; constraints?: Constraints | undefined },
): FeatureResults {
  const now = byName(current.features);
  const before = byName(baseline.statistics?.features ?? []);
  const expected = byName(baseline.constraints?.features ?? []);
  return {
    version: 0,
    comparison_method: check.comparisonMethod,
    item_count: check.itemCount,
    features: check.features.map((result) => {
      const { feature: name } = result;
      const statistics = before.get(name);
      const its = now.get(name);
      return {
        ...{ name, outcome: result.outcome, ...asNote(result) },
        ...(its && { now: valueFacts(its) }),
        ...asBaseline(statistics && valueFacts(statistics), expected.get(name)),
        ...asDistance(result),
        violations: result.violations.map((one) => one.constraint_check_type),
      };
    }),
    notes: check.notes,
    unreadable: check.unreadable,
  };
}

/** Without what the distance says itself. */
function asNote({ note, drift }: FeatureResult): { note?: string } {
  return note === undefined || note === drift?.tooSmall ? {} : { note };
}

const byName = <T extends { name: string }>(all: readonly T[]): Map<string, T> =>
  new Map(all.map((one) => [one.name, one]));

/** What the constraints expect goes before what the statistics say: it is what is checked. */
function asBaseline(
  facts: ValueFacts | undefined,
  expected: Pick<ValueFacts, 'inferred_type' | 'completeness'> | undefined,
): { baseline?: ValueFacts } {
  if (!facts && !expected) return {};
  const { inferred_type, completeness } = (expected ?? facts)!;
  return { baseline: { ...facts, inferred_type, completeness } };
}

/** The values of a feature in short. */
export function valueFacts({
  inferred_type,
  numerical_statistics: numeric,
  string_statistics: text,
}: FeatureStatistics): ValueFacts {
  const { num_present: present = 0, num_missing: missing = 0 } = (numeric ?? text)?.common ?? {};
  const rows = present + missing;
  const distinct = numeric?.approximate_num_distinct_values ?? text?.distinct_count;
  return {
    ...{ inferred_type, completeness: rows === 0 ? 1 : present / rows, present, missing },
    // an estimate may exceed what there is
    ...(distinct !== undefined && { distinct: Math.min(Math.round(distinct), present) }),
    ...(numeric && present > 0 && moments(numeric)),
  };
}

const moments = ({
  mean,
  std_dev,
  min,
  max,
}: NonNullable<FeatureStatistics['numerical_statistics']>) => ({
  ...{ mean, std_dev, min, max },
});

function asDistance({ drift }: FeatureResult): { drift?: FeatureDistance } {
  if (!drift) return {};
  const { method, drifted, effect, threshold, words } = drift;
  return {
    drift: {
      ...{ method, drifted, effect },
      ...(drift.effectInterval && { effect_interval: drift.effectInterval }),
      ...{ threshold, threshold_source: drift.thresholdSource },
      ...(drift.pValue !== undefined && { p_value: drift.pValue }),
      ...(drift.adjustedPValue !== undefined && { adjusted_p_value: drift.adjustedPValue }),
      ...(words !== undefined && { words }),
      ...(drift.tooSmall !== undefined && { too_small: drift.tooSmall }),
    },
  };
}

/**
 * Reads feature_results.json back. Numbers that JSON cannot hold are missing.
 * @throws FileShapeError where it is no such file
 */
export function parseFeatureResults(
  content: string | Uint8Array,
  name = FEATURE_RESULTS_FILE,
): FeatureResults {
  const shape = new Shape(name);
  const file = shape.parse(content);
  shape.array(file.features, 'features').forEach((feature, i) => {
    const read = shape.object(feature, `features[${i}]`);
    shape.text(read.name, `features[${i}].name`);
    shape.text(read.outcome, `features[${i}].outcome`);
    shape.array(read.violations, `features[${i}].violations`);
  });
  shape.number(file.item_count, 'item_count');
  shape.object(file.unreadable, 'unreadable');
  shape.array(file.notes, 'notes');
  return file as unknown as FeatureResults;
}
