import type { comparators, TrainingSetGroup, TrainingSetRequest } from './request.js';
import type { SetTable } from './set-table.js';

/** A group of a set, its names looked up. */
export interface PlannedGroup {
  readonly table: SetTable;
  /** In the order of the set's columns. */
  readonly features: readonly string[];
  /** The set's column for each of the features. */
  readonly titles: readonly string[];
  readonly baseKey: string;
  readonly groupKey: string;
  readonly join: TrainingSetGroup['join'];
  readonly comparator: keyof typeof comparators;
  readonly maximumAge_ms?: number | undefined;
  readonly lag_ms: number;
}

/** A request whose names are known to be there: what a statement is made from. */
export interface SetPlan
  extends Pick<
    TrainingSetRequest,
    | 'pointInTime'
    | 'asOf_ms'
    | 'eventTimeRange'
    | 'includeDeleted'
    | 'includeDuplicated'
    | 'recentRecords'
    | 'recentRecordsPer'
    | 'limit'
  > {
  readonly base: SetTable;
  readonly baseFeatures: readonly string[];
  readonly groups: readonly PlannedGroup[];
}

/**
 * A prefix that no column has. Features begin with a letter or a digit, columns of files with
 * anything; case tells nothing apart in SQL.
 */
export function ownPrefix({ base, groups }: SetPlan): string {
  const columns = [base, ...groups.map(({ table }) => table)].flatMap((table) => table.columns);
  let prefix = '_';
  while (columns.some(({ name }) => name.startsWith(prefix))) prefix += '_';
  return prefix;
}
