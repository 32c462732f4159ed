/**
 * How many rows there are of each combination of facet, label and predicted label: all that the
 * bias metrics but FT are made of. Merging is adding, so counts of parts are counts of the whole.
 */
export interface BiasCounts {
  /** False where there are no predictions; the counts then stand where `predicted` is 0. */
  readonly withPredictions: boolean;
  /**
   * By value of the group variable, sorted; rows without one have the key '', which is the only one
   * where there is no group variable.
   */
  readonly groups: ReadonlyMap<string, Float64Array>;
  /** Why there are no groups although a group variable is named. */
  readonly groupProblem?: string | undefined;
}

/** A group's counts hold so many numbers: facet, label and predicted label are one bit each. */
export const cellsPerGroup = 8;

/** Where a combination's count stands. `facet` is 1 for members of the facet (d), else 0 (a). */
export const cellOf = (facet: 0 | 1, label: 0 | 1, predicted: 0 | 1): number =>
  facet * 4 + label * 2 + predicted;

/** Counts of all groups together. */
export function totalCells({ groups }: Pick<BiasCounts, 'groups'>): Float64Array {
  const total = new Float64Array(cellsPerGroup);
  for (const cells of groups.values()) {
    for (let i = 0; i < cellsPerGroup; i++) total[i] = (total[i] as number) + (cells[i] as number);
  }
  return total;
}

/** Counts of two sets of rows together. */
export function mergeCounts(a: BiasCounts, b: BiasCounts): BiasCounts {
  const groups = new Map<string, Float64Array>();
  for (const [name, cells] of a.groups) groups.set(name, cells.slice());
  for (const [name, cells] of b.groups) {
    const known = groups.get(name);
    groups.set(name, known ? known.map((count, i) => count + (cells[i] as number)) : cells.slice());
  }
  return {
    withPredictions: a.withPredictions || b.withPredictions,
    groups,
    groupProblem: a.groupProblem ?? b.groupProblem,
  };
}
