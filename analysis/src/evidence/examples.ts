import type { Violation } from '../types.js';

export type ExampleCell = string | number | boolean | null;

/** A record that breaks a check. */
export interface ExampleRecord {
  /** File or object. */
  source: string;
  /** 1-based line of the file; Parquet has none. */
  line?: number;
  /** 1-based: of a body of several rows, or of a Parquet file. */
  row?: number;
  eventId?: string;
  inferenceId?: string;
  inferenceTime?: string;
  /** The cell that breaks the check, cut at 200 characters; null for none. */
  value?: ExampleCell;
  /** The other cells, as far as there is room, in short. */
  record: Record<string, ExampleCell>;
  /** How many cells the record has beyond those shown. */
  more_cells?: number;
}

/** The examples of one violation. */
export interface ExamplesOfViolation
  extends Pick<Violation, 'feature_name' | 'constraint_check_type'> {
  /** What was looked for, in words. */
  what: string;
  /** How many cells of the data are like this, where the statistics tell. */
  about?: number;
  /** True where `about` is a count, not an estimate. */
  exact?: boolean;
  examples: ExampleRecord[];
}

/** How far the data was read again to find examples. */
export interface LookedAt {
  /** Left out where all records were looked at in the run itself. */
  bytes?: number;
  /** Size of the data, where it is known. */
  of_bytes?: number;
  files: number;
  of_files: number;
  /** False where the search ended at its bounds before it had found all that it looked for. */
  complete: boolean;
}

/** Content of violation_examples.json; `violations` in the order of constraint_violations.json. */
export interface ViolationExamples {
  version: 0;
  looked_at: LookedAt;
  violations: ExamplesOfViolation[];
}

const VALUE_LENGTH = 200;
const CELL_LENGTH = 60;
const MOST_CELLS = 20;

/** A record's cells by name, as a source hands them over. */
export type RecordCells = ReadonlyMap<string, unknown>;

export function shownValue(cell: unknown): ExampleCell {
  return shown(cell, VALUE_LENGTH);
}

/** The cells of a record beside the one that is told of. */
export function shownRecord(
  cells: RecordCells,
  without: string | undefined,
): Pick<ExampleRecord, 'record' | 'more_cells'> {
  const names = [...cells.keys()].filter((name) => name !== without);
  const kept = names.slice(0, MOST_CELLS);
  const more = names.length - kept.length;
  return {
    record: Object.fromEntries(
      kept.map((name) => [name.slice(0, VALUE_LENGTH), shown(cells.get(name), CELL_LENGTH)]),
    ),
    ...(more > 0 && { more_cells: more }),
  };
}

function shown(cell: unknown, length: number): ExampleCell {
  if (cell === undefined || cell === null) return null;
  if (typeof cell === 'boolean') return cell;
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell);
  const text = String(cell);
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
