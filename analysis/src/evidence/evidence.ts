import type { KindCode } from '../dataset/cells.js';
import type { ColumnProfile } from '../measures/column-profile.js';
import type { Violation } from '../types.js';

/** A cell as it was read, for a check to say whether it breaks it. */
export interface SeenCell {
  /** `Kind` of the cell. */
  kind: KindCode;
  /** The number, where the kind has one. */
  value: number;
  /** The text; of numbers only where the evidence asks for it. */
  text: string;
}

/** Cells of one column that break a check. */
export interface CellEvidence {
  of: 'cells';
  /** What they are, in words: `values outside 0 to 1`. */
  what: string;
  breaks(cell: Readonly<SeenCell>): boolean;
  /** How many of the data's cells do, where the measures tell; `exact` unless estimated. */
  count?: { cells: number; exact: boolean };
  /** True where `breaks` looks at the texts of numbers, too. */
  readsText?: boolean;
  /** False where a part of the data holds no such cell, by what was measured of it. */
  mayHold?(column: ColumnProfile): boolean;
}

/** Records that break a check of the list of columns, by the columns that they have. */
export interface RecordEvidence {
  of: 'records';
  what: string;
  breaks(columns: ReadonlySet<string>): boolean;
}

/** How examples of a violation are recognised. */
export type Evidence = CellEvidence | RecordEvidence;

/** What a violation rests on, beside AWS's words. */
export interface Grounds {
  /** What was observed, in the unit of the threshold. */
  value: number;
  threshold: number;
  /** Where the threshold comes from, in words and with its place. */
  thresholdSource: string;
  evidence: CellEvidence;
}

/** A violation whose examples are looked for. */
export type Sought =
  | { violation: Violation; column: string; evidence: CellEvidence }
  | { violation: Violation; column?: undefined; evidence: RecordEvidence };
