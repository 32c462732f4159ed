import { Kind } from '../dataset/cells.js';
import type { KindCounts } from '../measures/kinds.js';
import type { InferredType } from '../types.js';
import { type FeatureCheck, type FeatureContext, HOLDS, isSound, percent } from './check.js';

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

function violation(_: FeatureContext, type: InferredType, threshold: number, share: number) {
  const description =
    `Data type match requirement is not met. Expected data type: ${type}, ` +
    `Expected match: ${percent(threshold)}. ` +
    `Observed: Only ${percent(share)} of data is ${type}.`;
  return { holds: false as const, description };
}

function presentValues(counts: KindCounts): number {
  return counts.reduce((sum, count) => sum + count, 0) - counts[Kind.missing]!;
}

function matching(counts: KindCounts, type: InferredType, sound: boolean): number {
  const integral = counts[Kind.integral]! + counts[Kind.whole]!;
  const fractional = counts[Kind.fractional]! + counts[Kind.infinite]! + counts[Kind.notANumber]!;
  const text = counts[Kind.text]! + counts[Kind.boolean]!;
  if (type === 'Integral') return integral;
  if (type === 'Fractional') return fractional + (sound ? integral : counts[Kind.whole]!);
  return sound ? integral + fractional + text : text;
}
