import type { Random } from '../../drift/random.js';
import { type Resampler, SAMPLE_SHARE } from '../resampling.js';
import type { ScoreGroups } from './scores.js';

/**
 * A random sample with replacement of the records behind groups of equal scores: drawn record by
 * record where they are known, else by Poisson counts.
 */
export function sampleGroups(groups: ScoreGroups, sample: Resampler & Random): ScoreGroups {
  const { cells, cellOf, length } = groups;
  if (cellOf === undefined) {
    return { ...groups, cells: cells.map((count) => sample.draw(count)) };
  }
  const records = cellOf.length;
  // counted by record first: this list is small enough to be at hand wherever a draw falls
  const times = new Uint8Array(records);
  const draws = Math.round(SAMPLE_SHARE * records);
  const { uniform } = sample;
  for (let draw = 0; draw < draws; draw++) times[(uniform() * records) | 0]! += 1;
  const drawn = new Uint32Array(2 * length);
  for (let record = 0; record < records; record++) drawn[cellOf[record]!]! += times[record]!;
  return { ...groups, cells: drawn };
}
