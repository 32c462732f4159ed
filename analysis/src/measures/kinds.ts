import { KIND_COUNT, Kind } from '../dataset/cells.js';
import type { InferredType } from '../types.js';
import type { Measure } from './measure.js';

/** How many cells are of each kind (`Kind`): types, presence and completeness follow from it. */
export type KindCounts = Float64Array;

export const kinds: Measure<KindCounts> = {
  version: 1,
  create: () => new Float64Array(KIND_COUNT),
  update: (state, { kindCounts }) => {
    for (let kind = 0; kind < KIND_COUNT; kind++) state[kind]! += kindCounts[kind]!;
  },
  absorb: (state, other) => {
    for (let kind = 0; kind < KIND_COUNT; kind++) state[kind]! += other[kind]!;
  },
  pack: (state) => state.slice(),
  unpack: (packed) => (packed as Float64Array).slice(),
  numeric: (state) => ({ common: presence(state) }),
  text: (state) => ({ common: presence(state) }),
};

/**
 * The type of a column: String as soon as one value is neither a number nor missing (a Boolean
 * counts as String, for AWS's files know no Boolean), else Fractional as soon as one number is,
 * else Integral; Unknown if nothing is present.
 */
export function inferredType(counts: KindCounts): InferredType {
  if (counts[Kind.text]! + counts[Kind.boolean]! > 0) return 'String';
  if (counts[Kind.fractional]! + counts[Kind.infinite]! > 0) return 'Fractional';
  return counts[Kind.integral]! + counts[Kind.whole]! > 0 ? 'Integral' : 'Unknown';
}

/** Cells present and missing. `nan` is a missing number, but a text among texts. */
export function presence(counts: KindCounts): { num_present: number; num_missing: number } {
  const nanIsText = inferredType(counts) === 'String';
  const missing = counts[Kind.missing]! + (nanIsText ? 0 : counts[Kind.notANumber]!);
  const all = counts.reduce((sum, count) => sum + count, 0);
  return { num_present: all - missing, num_missing: missing };
}
