/** What merging samples needs of a row's place among all rows: its priority, drawn at random. */
export type Priority = number;

/** Of a sample, what says which of its rows are among the lowest. */
interface Prioritised {
  /** Rows above it were left out. */
  readonly limit: Priority;
  readonly priorities: Float64Array;
  readonly size: number;
}

/** Rows of a sample as plain data: times, ordinals, priorities, the cells of each column. */
export type PackedRows = [
  Float64Array<ArrayBuffer>,
  Float64Array<ArrayBuffer>,
  Float64Array<ArrayBuffer>,
  (Float64Array<ArrayBuffer> | null)[],
];

/** Rows of a sample that lie apart: those up to a priority that no lower tier has. */
export interface Tier {
  readonly limit: Priority;
  readonly rows: number;
  readonly read: () => PackedRows;
}

/** Priorities are whole numbers of 32 bits; each tier reaches twice as far as the one below. */
const LOWEST = -(2 ** 31);
const TIERS = 12;
/** Tiers with fewer rows than this are not worth a place of their own. */
const FEWEST_ROWS = 1024;

const limitOf = (tier: number): Priority => LOWEST + 2 ** (32 - TIERS + 1 + tier) - 1;

/** The rows of a sample by tier, the lowest first; those of a tier in their order. */
export function tierRows(
  priorities: Float64Array,
  size: number,
): { limit: Priority; rows: Int32Array }[] {
  const counts = new Int32Array(TIERS);
  const tierOf = (row: number) => Math.max(0, TIERS - 1 - Math.clz32(priorities[row]! - LOWEST));
  for (let row = 0; row < size; row += 1) counts[tierOf(row)]! += 1;
  let first = 0;
  let below = 0;
  while (first < TIERS - 1 && below + counts[first]! < FEWEST_ROWS) below += counts[first++]!;
  counts[first]! += below;
  const lists = Array.from(counts, (count, tier) => new Int32Array(tier < first ? 0 : count));
  const ends = new Int32Array(TIERS);
  for (let row = 0; row < size; row += 1) {
    const tier = Math.max(first, tierOf(row));
    lists[tier]![ends[tier]!] = row;
    ends[tier]! += 1;
  }
  return lists
    .map((rows, tier) => ({ limit: limitOf(tier), rows }))
    .filter(({ rows }) => rows.length > 0);
}

/**
 * Up to which priority rows must be read so that those with the lowest priorities of all samples,
 * `mostRows` of them, are there for certain.
 */
export function tierReach(
  samples: readonly { sample: Prioritised; apart: readonly Tier[] }[],
  mostRows: number,
): Priority {
  const common = Math.min(...samples.map(({ sample }) => sample.limit));
  const limits = new Set(samples.flatMap(({ apart }) => apart.map(({ limit }) => limit)));
  for (const limit of [...limits].sort((a, b) => a - b)) {
    if (limit >= common) break;
    const rows = samples.reduce((sum, one) => sum + rowsWithin(one, limit), 0);
    if (rows > mostRows) return limit;
  }
  return common;
}

/** Rows that certainly have priorities up to a limit. */
function rowsWithin(
  { sample, apart }: { sample: Prioritised; apart: readonly Tier[] },
  limit: Priority,
): number {
  let rows = 0;
  for (const tier of apart) if (tier.limit <= limit) rows += tier.rows;
  const { priorities, size } = sample;
  for (let row = 0; row < size; row += 1) if (priorities[row]! <= limit) rows += 1;
  return rows;
}
