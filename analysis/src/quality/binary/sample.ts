import type { Random } from '../../drift/random.js';
import { type Resampler, SAMPLE_SHARE } from '../resampling.js';
import { type RankingAreas, rankingSums, sampledAreas } from './ranking.js';
import type { ScoreGroups } from './scores.js';

/**
 * The areas of a random sample with replacement of the records behind groups of equal scores: drawn
 * record by record, or by Poisson counts where there are bins of many.
 */
export function sampledAreasOf(
  groups: ScoreGroups,
  sample: Resampler & Random,
): RankingAreas | undefined {
  const { cells, length, records, marks } = groups;
  if (!marks) return rankingSums({ length, cells: cells.map((count) => sample.draw(count)) });
  // a byte for each record: a list that is at hand wherever a draw falls
  const times = new Uint8Array(records);
  const draws = Math.round(SAMPLE_SHARE * records);
  const { uniform } = sample;
  for (let draw = 0; draw < draws; draw++) times[(uniform() * records) | 0]! += 1;
  return sampledAreas(marks, times);
}
