import type { Profile } from '../measures/profile.js';
import type { Sought } from './evidence.js';

/** Cells rarer than one in so many are not met by looking here and there. */
const RARE = 1000;

/**
 * Whether a part of the data may hold what is so rare that it must be looked for where it is; one
 * test for each such violation.
 *
 * @param rows of all the data
 */
export function rareTests(
  sought: readonly Sought[],
  rows: number,
): { sought: Sought; test: (part: Profile) => boolean }[] {
  return sought.flatMap((one) => {
    if (one.column === undefined) return [];
    const { count, mayHold } = one.evidence;
    if (mayHold === undefined || count === undefined || count.cells * RARE > rows) return [];
    const test = (part: Profile) => {
      const column = part.columns.find(({ name }) => name === one.column);
      return column !== undefined && mayHold(column);
    };
    return [{ sought: one, test }];
  });
}
