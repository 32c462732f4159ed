import { thresholdSource } from '../constraints/threshold-source.js';
import { Kind, type KindCode } from '../dataset/cells.js';
import type { KindCounts } from '../measures/kinds.js';
import type { InferredType } from '../types.js';
import {
  type FeatureCheck,
  type FeatureContext,
  HOLDS,
  isSound,
  percent,
  type Verdict,
} from './check.js';

/**
 * The share of values of exactly the expected type must reach `datatype_check_threshold`. Missing
 * values have no type. In the Compatible reading a whole number is no Fractional and a number no
 * String, as AWS reports them; in the Sound reading both are, for 1 is 1.0 and any text may be
 * digits. A single value of a wrong type is evidence where the threshold is 1.
 */
export const dataType: FeatureCheck = {
  type: 'data_type_check',
  check: (context) => {
    const { expected, config, column } = context;
    const counts = column.states.kinds;
    const type = expected.inferred_type;
    const present = presentValues(counts);
    if (type === 'Unknown' || present === 0) return HOLDS;
    const share = matching(counts, type, isSound(context)) / present;
    const threshold = config.datatype_check_threshold;
    return share >= threshold ? HOLDS : violation(context, type, threshold, share);
  },
};

function violation(
  context: FeatureContext,
  type: InferredType,
  threshold: number,
  share: number,
): Verdict {
  const description =
    `Data type match requirement is not met. Expected data type: ${type}, ` +
    `Expected match: ${percent(threshold)}. ` +
    `Observed: Only ${percent(share)} of data is ${type}.`;
  const { name, constraints, column } = context;
  const sound = isSound(context);
  const { kinds } = column.states;
  const others = (counts: KindCounts) => presentValues(counts) - matching(counts, type, sound);
  return {
    holds: false,
    description,
    value: share,
    threshold,
    thresholdSource: thresholdSource(constraints, name, 'datatype_check_threshold'),
    evidence: {
      of: 'cells',
      what: `values that are not ${type}`,
      breaks: ({ kind }) => kind !== Kind.missing && !matches(kind, type, sound),
      count: { cells: others(kinds), exact: true },
      mayHold: (part) => others(part.states.kinds) > 0,
    },
  };
}

function presentValues(counts: KindCounts): number {
  return counts.reduce((sum, count) => sum + count, 0) - counts[Kind.missing]!;
}

function matching(counts: KindCounts, type: InferredType, sound: boolean): number {
  return counts.reduce(
    (sum, count, kind) => (matches(kind as KindCode, type, sound) ? sum + count : sum),
    0,
  );
}

function matches(kind: KindCode, type: InferredType, sound: boolean): boolean {
  if (kind === Kind.missing) return false;
  const isText = kind === Kind.text || kind === Kind.boolean;
  if (type === 'String') return sound || isText;
  const isIntegral = kind === Kind.integral || kind === Kind.whole;
  if (type === 'Integral') return isIntegral;
  return !isText && (sound || kind !== Kind.integral);
}
