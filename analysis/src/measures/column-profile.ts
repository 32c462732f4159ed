import { BLOCK_ROWS, type ColumnSlice } from '../dataset/block.js';
import { KIND_COUNT, Kind } from '../dataset/cells.js';
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

/** Everything that is measured of one column: the states of all measures, fed in one scan. */
export class ColumnProfile {
  readonly name: string;
  readonly states: ColumnStates;
  /** True if the column was read as text, so that every cell's text was seen. */
  readonly asText: boolean;
  readonly #counts = new Int32Array(KIND_COUNT);
  readonly #dense = new Float64Array(BLOCK_ROWS);
  readonly #texts = new Map<string, number>();

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
    const counts = this.states.kinds;
    if (this.asText || inferredType(counts) !== 'String') return false;
    const other =
      counts[Kind.integral]! +
      counts[Kind.whole]! +
      counts[Kind.fractional]! +
      counts[Kind.infinite]! +
      counts[Kind.notANumber]!;
    return other > 0;
  }

  /** What a reader should know about how the column was measured. */
  notes(): string[] {
    const infinite = this.states.kinds[Kind.infinite]!;
    if (infinite === 0 || inferredType(this.states.kinds) === 'String') return [];
    const values = infinite === 1 ? '1 infinite value is' : `${infinite} infinite values are`;
    return [`${this.name}: ${values} left out of the mean, the range and the distribution.`];
  }

  /** The profile of both data sets. */
  static merge(left: ColumnProfile, right: ColumnProfile): ColumnProfile {
    const states = mapStates((name) =>
      measureOf(name).merge(left.states[name], right.states[name]),
    );
    return new ColumnProfile(left.name, left.asText && right.asText, states);
  }

  toJson(): unknown {
    const { name, asText } = this;
    return { name, asText, states: mapStates((n) => measureOf(n).toJson(this.states[n])) };
  }

  static fromJson(json: unknown): ColumnProfile {
    const { name, asText, states } = json as ColumnProfile;
    return new ColumnProfile(
      name,
      asText,
      mapStates((n) => measureOf(n).fromJson(states[n])),
    );
  }

  #cells({ rows, kinds, numbers, texts }: ColumnSlice): ColumnCells {
    const counts = this.#counts.fill(0);
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
    const dense = this.#dense;
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
    const present = this.#texts;
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
