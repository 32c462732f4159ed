import type { CaptureRow } from './capture-record.js';
import type { Cell } from './cells.js';
import type { ScanNotes } from './notes.js';
import { type PayloadRow, UnreadablePayloadError } from './payload.js';

/** How the cells of a capture's rows get their names. */
export interface CaptureSchema {
  /** Names by position, from the baseline; beyond them `_c0`, `_c1`, … by position. */
  names: readonly string[];
  /** Cells of a row whose cells go by position; 0 if no such row was seen. */
  width: number;
  /** How many of them are the output's, in the records of the usual width. */
  outputWidth: number;
}

/** The record has another number of values than the others. */
export class OtherWidthError extends UnreadablePayloadError {
  readonly width: number;

  constructor(width: number, usual: number) {
    super(`the record has ${width} values where most have ${usual}`);
    this.width = width;
  }
}

/** Spark's name for a column without one. */
export function positionalName(names: readonly string[], position: number): string {
  return names[position] ?? `_c${position}`;
}

export function namesUpTo(names: readonly string[], width: number): string[] {
  return Array.from({ length: width }, (_, position) => positionalName(names, position));
}

/** The widths that most of the rows have. */
export function schemaOf(rows: readonly CaptureRow[], names: readonly string[]): CaptureSchema {
  const seen = new Map<string, { count: number; width: number; outputWidth: number }>();
  for (const { output, input } of rows) {
    if (output?.names !== undefined || input?.names !== undefined) continue;
    const outputWidth = output?.cells.length ?? 0;
    const width = outputWidth + (input?.cells.length ?? 0);
    const key = `${outputWidth} ${width}`;
    const entry = seen.get(key) ?? { count: 0, width, outputWidth };
    entry.count++;
    seen.set(key, entry);
  }
  const [most] = [...seen.values()].sort((a, b) => b.count - a.count);
  return { names, width: most?.width ?? 0, outputWidth: most?.outputWidth ?? 0 };
}

/**
 * Names the cells of a row and hands them to `put`: output before input.
 *
 * Both sides by position: the schema's names in order. Both with names: their own; a name on both
 * sides means the output's value. One of each ("mixed"): where all names are among the schema's,
 * the named cells go by name and the others take the names that are left; otherwise all go by
 * position where the baseline gives names, and keep theirs where it does not.
 *
 * @throws UnreadablePayloadError if the row has another width than the others
 */
export function nameCells(
  { output, input }: CaptureRow,
  schema: CaptureSchema,
  notes: ScanNotes,
  put: (name: string, cell: Cell) => void,
): void {
  const sides = [output, input].filter((side) => side !== undefined);
  if (sides.every((side) => side.names === undefined)) {
    byPosition(sides, schema, put);
  } else if (sides.every((side) => side.names !== undefined)) {
    byName(output, input, notes, put);
  } else {
    notes.note(
      'One side of the payload is CSV and the other JSON; both were read into one row ({n}).',
    );
    mixed(sides, schema.names, put);
  }
}

function byPosition(
  sides: readonly PayloadRow[],
  schema: CaptureSchema,
  put: (name: string, cell: Cell) => void,
): void {
  const cells = sides.flatMap((side) => side.cells);
  if (cells.length !== schema.width) {
    throw new OtherWidthError(cells.length, schema.width);
  }
  for (const [position, cell] of cells.entries()) put(positionalName(schema.names, position), cell);
}

function byName(
  output: PayloadRow | undefined,
  input: PayloadRow | undefined,
  notes: ScanNotes,
  put: (name: string, cell: Cell) => void,
): void {
  const outputNames = new Set(output?.names);
  for (const [index, name] of (output?.names ?? []).entries()) put(name, output!.cells[index]);
  for (const [index, name] of (input?.names ?? []).entries()) {
    if (!outputNames.has(name)) put(name, input!.cells[index]);
    else notes.note(`Input and output both have ${JSON.stringify(name)}; the output's was taken.`);
  }
}

function mixed(
  sides: readonly PayloadRow[],
  names: readonly string[],
  put: (name: string, cell: Cell) => void,
): void {
  const known = new Set(names);
  const own = sides.flatMap((side) => side.names ?? []);
  const named = names.length === 0 || own.every((name) => known.has(name));
  const free = named ? names.filter((name) => !own.includes(name)) : names;
  let position = 0;
  for (const side of sides) {
    for (const [index, cell] of side.cells.entries()) {
      const ownName = named ? side.names?.[index] : undefined;
      put(ownName ?? positionalName(free, position++), cell);
    }
  }
}
