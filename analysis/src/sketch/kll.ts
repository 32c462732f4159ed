import { mergeRuns, sortDoubles } from './sort-doubles.js';

/** AWS's parameters: the width of the sketch and how fast levels shrink. */
export const KLL_WIDTH = 2048;
export const KLL_SHRINK = 0.64;

interface Level {
  items: Float64Array;
  length: number;
  compactions: number;
  /** Which of each two sorted items goes up: the first (0) or the second (1). */
  offset: number;
}

/** What a sketch is made of, as plain data. */
export interface KllState {
  levels: { items: Float64Array; compactions: number; offset: number }[];
}

/** Items that a level holds before it is compacted. */
export function levelCapacity(height: number, width = KLL_WIDTH, shrink = KLL_SHRINK): number {
  return 2 * (Math.ceil((width * shrink ** height) / 2) + 1);
}

/**
 * A quantile sketch after Karnin, Lang and Liberty (2016), in the variant whose contents AWS
 * publishes: an item of level h stands for 2^h values, and a level that is compacted sends every
 * second of its sorted items one level up, the first or the second in a fixed alternation. So the
 * contents are a function of the values and their order, to the last bit.
 *
 * Values must be finite; negative zero must have been made zero.
 */
export class KllSketch {
  readonly #levels: Level[] = [newLevel()];
  #stored = 0;
  #capacity = levelCapacity(0);

  /** Adds values in order. Amortised O(1) each. */
  add(values: Float64Array): void {
    let from = 0;
    while (from < values.length) {
      const room = this.#capacity - this.#stored + 1;
      const to = Math.min(values.length, from + room);
      append(
        this.#levels[0]!,
        from === 0 && to === values.length ? values : values.subarray(from, to),
      );
      this.#stored += to - from;
      from = to;
      if (this.#stored > this.#capacity) this.#condense();
    }
  }

  /** Adds what another sketch holds. Commutative and associative within the sketch's bound. */
  merge(other: KllSketch): void {
    while (this.#levels.length < other.#levels.length) this.#expand();
    for (const [height, level] of other.#levels.entries()) {
      append(this.#levels[height]!, level.items.subarray(0, level.length));
      this.#stored += level.length;
    }
    while (this.#stored >= this.#capacity) if (!this.#condense()) break;
  }

  /** The retained items, level by level: an item of level h has weight 2^h. */
  levels(): Float64Array[] {
    return this.#levels.map((level) => level.items.slice(0, level.length));
  }

  state(): KllState {
    return {
      levels: this.#levels.map(({ items, length, compactions, offset }) => ({
        items: items.slice(0, length),
        compactions,
        offset,
      })),
    };
  }

  static fromState(state: KllState): KllSketch {
    const sketch = new KllSketch();
    while (sketch.#levels.length < state.levels.length) sketch.#expand();
    for (const [height, { items, compactions, offset }] of state.levels.entries()) {
      const level = sketch.#levels[height]!;
      append(level, items);
      level.compactions = compactions;
      level.offset = offset;
      sketch.#stored += items.length;
    }
    return sketch;
  }

  #expand(): void {
    this.#capacity += levelCapacity(this.#levels.length);
    this.#levels.push(newLevel());
  }

  /** Compacts the lowest full level. False if none is full. */
  #condense(): boolean {
    const height = this.#levels.findIndex((level, h) => level.length >= levelCapacity(h));
    if (height < 0) return false;
    if (height + 1 === this.#levels.length) this.#expand();
    const before = this.#levels[height]!.length;
    const kept = compact(this.#levels[height]!, this.#levels[height + 1]!, height === 0);
    this.#stored -= before - kept - (before - kept) / 2;
    return true;
  }
}

/** Levels take room when they need it: of a short segment's columns there may be very many. */
const NO_ITEMS = new Float64Array(0);
const FIRST_ITEMS = 16;

function newLevel(): Level {
  return { items: NO_ITEMS, length: 0, compactions: 0, offset: 0 };
}

function reserve(level: Level, length: number): void {
  if (level.items.length >= length) return;
  const items = new Float64Array(Math.max(FIRST_ITEMS, length, level.items.length * 2));
  items.set(level.items.subarray(0, level.length));
  level.items = items;
}

function append(level: Level, values: Float64Array): void {
  reserve(level, level.length + values.length);
  level.items.set(values, level.length);
  level.length += values.length;
}

/** Sends half of a level's items up. Returns how many stay: the odd one out, if there is one. */
function compact(level: Level, above: Level, unsorted: boolean): number {
  const { items, length } = level;
  const even = length - (length % 2);
  if (level.compactions % 2 === 1) level.offset = 1 - level.offset;
  level.compactions++;
  if (unsorted) sortDoubles(items, even);
  else mergeRuns(items, even);
  reserve(above, above.length + even / 2);
  const up = above.items;
  let at = above.length;
  for (let index = level.offset; index < even; index += 2) up[at++] = items[index]!;
  above.length = at;
  level.length = length - even;
  if (level.length === 1) items[0] = items[length - 1]!;
  return level.length;
}
