import type { Packed } from '../summary/packed.js';
import type { NumericalStatistics, StringStatistics } from '../types.js';

/** What a measure sees of one column in one block of rows. */
export interface ColumnCells {
  rows: number;
  /** How many cells are of each kind, by `Kind`. */
  kindCounts: Int32Array;
  /** The finite numbers among the cells, in row order. */
  numbers: Float64Array;
  /** How often each text occurs among the cells; every cell's in a column read as text. */
  texts: ReadonlyMap<string, number>;
}

/**
 * A measure is a state algebra: a state grows by cells, two states merge into the state of both
 * data sets together (associative and commutative: exactly, or within a sketch's bound), and a
 * state yields its part of a feature's statistics.
 *
 * A new measure is a file that declares one of these, a test, and a line in the registry.
 */
export interface Measure<State> {
  /** Raised by every change of what a state holds: states kept from before are then made anew. */
  readonly version: number;
  create(): State;
  /** Adds cells to a state, in place. */
  update(state: State, cells: ColumnCells): void;
  /** Adds another state to a state, in place: it is then of both data sets. */
  absorb(state: State, other: State): void;
  /** The state as plain data of its own, which shares nothing with it, and back. */
  pack(state: State): Packed;
  unpack(packed: Packed): State;
  /** The measure's part of a numeric feature's statistics; `before`: what is there already. */
  numeric?(state: State, before: Partial<NumericalStatistics>): Partial<NumericalStatistics>;
  /** The measure's part of a String or Unknown feature's statistics. */
  text?(state: State, before: Partial<StringStatistics>): Partial<StringStatistics>;
}
