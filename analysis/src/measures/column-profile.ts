import { BLOCK_ROWS, type ColumnSlice } from '../dataset/block.js';
import { KIND_COUNT, Kind } from '../dataset/cells.js';
import type { Packed } from '../summary/packed.js';
import { inferredType } from './kinds.js';
import type { ColumnCells, Measure } from './measure.js';
import { MEASURES, type MeasureName } from './registry.js';

type StateOf<M> = M extends Measure<infer State> ? State : never;

/** The states of all measures of one column. */
export type ColumnStates = { [Name in MeasureName]: StateOf<(typeof MEASURES)[Name]> };

const NAMES = Object.keys(MEASURES) as MeasureName[];

/** A measure whose state is not looked into: what the loops over the registry work with. */
function measureOf(name: MeasureName): Measure<unknown> {
  return MEASURES[name] as Measure<unknown>;
}

function mapStates(state: (name: MeasureName) => unknown): ColumnStates {
  return Object.fromEntries(NAMES.map((name) => [name, state(name)])) as unknown as ColumnStates;
}

// What a block is gathered in before the measures see it: of one column at a time, so all share it.
const counts = new Int32Array(KIND_COUNT);
const dense = new Float64Array(BLOCK_ROWS);
const present = new Map<string, number>();

/** Everything that is measured of one column: the states of all measures, fed in one scan. */
export class ColumnProfile {
  readonly name: string;
  readonly states: ColumnStates;
  /** True if the column was read as text, so that every cell's text was seen. */
  asText: boolean;

  constructor(name: string, asText = false, states = mapStates((n) => measureOf(n).create())) {
    this.name = name;
    this.asText = asText;
    this.states = states;
  }

  /** Adds rows in which the column did not exist. */
  addMissing(rows: number): void {
    this.states.kinds[Kind.missing]! += rows;
    this.states.completeness[Kind.missing]! += rows;
  }

  /** Adds a block of rows. */
  add(slice: ColumnSlice): void {
    const cells = this.#cells(slice);
    for (const name of NAMES) measureOf(name).update(this.states[name], cells);
  }

  /** True if numbers were read as numbers and only later turned out to stand among texts. */
  get mustReread(): boolean {
    const { kinds } = this.states;
    if (this.asText || inferredType(kinds) !== 'String') return false;
    const other =
      kinds[Kind.integral]! +
      kinds[Kind.whole]! +
      kinds[Kind.fractional]! +
      kinds[Kind.infinite]! +
      kinds[Kind.notANumber]!;
    return other > 0;
  }

  /** What a reader should know about how the column was measured. */
  notes(): string[] {
    const infinite = this.states.kinds[Kind.infinite]!;
    if (infinite === 0 || inferredType(this.states.kinds) === 'String') return [];
    const values = infinite === 1 ? '1 infinite value is' : `${infinite} infinite values are`;
    return [`${this.name}: ${values} left out of the mean, the range and the distribution.`];
  }

  /** Adds another profile of the column, in place: it is then of both data sets. */
  absorb(other: ColumnProfile): void {
    this.asText &&= other.asText;
    for (const name of NAMES) measureOf(name).absorb(this.states[name], other.states[name]);
  }

  /** The profile of both data sets; neither changes. */
  static merge(left: ColumnProfile, right: ColumnProfile): ColumnProfile {
    const both = ColumnProfile.unpack(left.pack());
    both.absorb(right);
    return both;
  }

  /** As plain data: the name, whether it was read as text, the states in the registry's order. */
  pack(): Packed {
    return [this.name, this.asText, NAMES.map((name) => measureOf(name).pack(this.states[name]))];
  }

  static unpack(packed: Packed): ColumnProfile {
    const [name, asText, states] = packed as [string, boolean, Packed[]];
    return new ColumnProfile(
      name,
      asText,
      mapStates((measure) => measureOf(measure).unpack(states[NAMES.indexOf(measure)]!)),
    );
  }

  #cells({ rows, kinds, numbers, texts }: ColumnSlice): ColumnCells {
    counts.fill(0);
    for (let row = 0; row < rows; row++) counts[kinds[row]!]!++;
    const finite = counts[Kind.integral]! + counts[Kind.fractional]! + counts[Kind.whole]!;
    return {
      rows,
      kindCounts: counts,
      numbers: finite === rows ? numbers : this.#finiteNumbers(kinds, numbers, rows),
      texts: this.#presentTexts(kinds, texts, rows, finite),
    };
  }

  #finiteNumbers(kinds: Uint8Array, numbers: Float64Array, rows: number): Float64Array {
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const kind = kinds[row]!;
      if (kind >= Kind.integral && kind <= Kind.whole) dense[count++] = numbers[row]!;
    }
    return dense.subarray(0, count);
  }

  #presentTexts(
    kinds: Uint8Array,
    texts: readonly (string | undefined)[],
    rows: number,
    finite: number,
  ): ReadonlyMap<string, number> {
    present.clear();
    if (!this.asText && finite === rows) return present;
    for (let row = 0; row < rows; row++) {
      const kind = kinds[row]!;
      const isText = kind === Kind.text || kind === Kind.boolean;
      if (!isText && !(this.asText && kind !== Kind.missing)) continue;
      const text = texts[row]!;
      present.set(text, (present.get(text) ?? 0) + 1);
    }
    return present;
  }
}
