import type { Random } from '../../drift/random.js';

/**
 * Positions of at most `most` rows drawn at random without replacement, in ascending order: all of
 * them where there are no more. Floyd's algorithm.
 */
export function sampleRows(rows: number, most: number, random: Random): number[] {
  if (rows <= most) return Array.from({ length: rows }, (_, row) => row);
  const taken = new Set<number>();
  for (let last = rows - most; last < rows; last += 1) {
    const row = Math.floor(random.uniform() * (last + 1));
    taken.add(taken.has(row) ? last : row);
  }
  return [...taken].sort((a, b) => a - b);
}
