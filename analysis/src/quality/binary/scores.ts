import { sortScores } from './sort-scores.js';

/** Scores that are kept one by one: 8 bytes each, and as much again while they are sorted. */
export const MOST_SCORES = 2_000_000;
/** Bins into which later scores fall; their edges are quantiles of those that were kept. */
const BINS = 65_536;

/** Distinct scores, the highest first, with how many positives and negatives have each. */
export interface ScoreGroups {
  readonly length: number;
  /** Positives of group i at 2 i, negatives at 2 i + 1. */
  readonly cells: Uint32Array;
  readonly records: number;
  /** Whether scores that are near each other were taken as equal. */
  readonly quantised: boolean;
  /**
   * What each record is, in the order of the groups, positives first: POSITIVE, LAST_OF_GROUP.
   * Not known where scores are quantised.
   */
  readonly marks?: Uint8Array;
}

export const POSITIVE = 1;
export const LAST_OF_GROUP = 2;

/**
 * Scores of positives and negatives: exact up to a limit. When there are more, those so far are
 * cut into bins of equal counts and all later ones are counted in these bins, so that memory stays
 * bounded; scores within a bin then count as equal.
 */
export class ScoreStore {
  readonly #limit: number;
  #positives = new Growing();
  #negatives = new Growing();
  #bins: ScoreBins | undefined;

  constructor(limit = MOST_SCORES) {
    this.#limit = limit;
  }

  add(score: number, isPositive: boolean): void {
    if (this.#bins !== undefined) {
      this.#bins.add(score, isPositive);
      return;
    }
    (isPositive ? this.#positives : this.#negatives).push(score);
    if (this.#positives.length + this.#negatives.length === this.#limit) this.#quantise();
  }

  groups(): ScoreGroups {
    if (this.#bins !== undefined) return this.#bins.groups();
    return grouped(sorted(this.#positives), sorted(this.#negatives));
  }

  #quantise(): void {
    const positives = sorted(this.#positives);
    const negatives = sorted(this.#negatives);
    const all = new Float64Array(positives.length + negatives.length);
    all.set(positives);
    all.set(negatives, positives.length);
    sortScores(all);
    this.#bins = new ScoreBins(all);
    for (const score of positives) this.#bins.add(score, true);
    for (const score of negatives) this.#bins.add(score, false);
    this.#positives = new Growing();
    this.#negatives = new Growing();
  }
}

/** A list of numbers that grows. */
class Growing {
  values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }
}

function sorted({ values, length }: Growing): Float64Array {
  const own = values.subarray(0, length);
  sortScores(own);
  return own;
}

/** Both lists ascend; the groups descend. */
function grouped(positives: Float64Array, negatives: Float64Array): ScoreGroups {
  const records = positives.length + negatives.length;
  const cells = new Uint32Array(2 * records);
  const marks = new Uint8Array(records);
  let length = 0;
  let record = 0;
  let p = positives.length - 1;
  let n = negatives.length - 1;
  while (p >= 0 || n >= 0) {
    const a = p < 0 ? -Infinity : positives[p]!;
    const b = n < 0 ? -Infinity : negatives[n]!;
    const score = a > b ? a : b;
    const cell = 2 * length++;
    const first = record;
    for (; p >= 0 && positives[p] === score; p--) marks[record++] = POSITIVE;
    cells[cell] = record - first;
    for (; n >= 0 && negatives[n] === score; n--) record++;
    cells[cell + 1] = record - first - cells[cell]!;
    marks[record - 1]! |= LAST_OF_GROUP;
  }
  return { length, cells: cells.subarray(0, 2 * length), marks, records, quantised: false };
}

/** Counts between edges: bin i holds `edges[i] <= score < edges[i + 1]`. */
class ScoreBins {
  readonly #edges: Float64Array;
  /** As in ScoreGroups, but ascending. */
  readonly #cells: Uint32Array;
  #records = 0;

  /** @param ascending a sample that stands for the scores to come */
  constructor(ascending: Float64Array) {
    const edges: number[] = [-Infinity];
    for (let bin = 0; bin < BINS; bin++) {
      const edge = ascending[Math.floor((bin * ascending.length) / BINS)]!;
      if (edge > edges[edges.length - 1]!) edges.push(edge);
    }
    this.#edges = Float64Array.from(edges);
    this.#cells = new Uint32Array(2 * edges.length);
  }

  add(score: number, isPositive: boolean): void {
    let low = 0;
    let high = this.#edges.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#edges[middle]! <= score) low = middle;
      else high = middle;
    }
    this.#cells[2 * low + (isPositive ? 0 : 1)]! += 1;
    this.#records += 1;
  }

  groups(): ScoreGroups {
    const { length } = this.#edges;
    const cells = new Uint32Array(2 * length);
    for (let bin = 0; bin < length; bin++) {
      const at = 2 * (length - 1 - bin);
      cells[at] = this.#cells[2 * bin]!;
      cells[at + 1] = this.#cells[2 * bin + 1]!;
    }
    return { length, cells, records: this.#records, quantised: true };
  }
}
