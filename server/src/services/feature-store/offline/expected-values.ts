import { type Cell, type ColumnType, scalarOf } from './columns.js';

/** A feature's value as it is expected to stand in a record's text. */
interface Slot {
  readonly column: number;
  readonly type: ColumnType;
  /** The text up to the value. */
  readonly head: string;
}

/** Slots that one value may pass by: features that a record does not have. */
const mostPassed = 16;
const quote = 0x22;
const comma = 0x2c;
const openingBracket = 0x5b;
const closingBracket = 0x5d;
const closingBrace = 0x7d;

/**
 * Reads records whose features stand in the order of the record before, with some of them left out:
 * where the values lie follows from the names, so that no JSON has to be parsed. Whatever is not
 * as expected is left to who parses it.
 */
export class ExpectedValues {
  readonly #slots: Slot[];

  /** @param names of the columns; in their order the first record is expected. */
  constructor(names: readonly string[], types: readonly ColumnType[]) {
    this.#slots = names.map((name, column) => {
      const type = types[column] as ColumnType;
      const member = type.list ? '"ValueAsStringList":[' : '"ValueAsString":"';
      return { column, type, head: `{"FeatureName":${JSON.stringify(name)},${member}` };
    });
  }

  /** Expects features in the order that a record had, and the others after them. */
  expect(columns: readonly number[]): void {
    const places = new Map(this.#slots.map(({ column }, place) => [column, place]));
    const known = columns.map((column) => places.get(column) ?? 0);
    if (known.every((place, index) => index === 0 || place > (known[index - 1] ?? 0))) return;
    const wanted = new Map(columns.map((column, place) => [column, place]));
    const placeOf = ({ column }: Slot) => wanted.get(column) ?? columns.length + column;
    this.#slots.sort((a, b) => placeOf(a) - placeOf(b));
  }

  /**
   * Puts the values of a record into `columns` at `row`.
   * @returns false where something is not as expected; then nothing is put.
   */
  read(record: string, columns: readonly Cell[][], row: number): boolean {
    const escapes = record.includes('\\');
    if (escapes || record.charCodeAt(0) !== openingBracket) return false;
    let at = 1;
    let next = 0;
    for (;;) {
      const place = this.#placeOf(record, at, next);
      const slot = this.#slots[place];
      if (slot === undefined) break;
      at += slot.head.length;
      const end = endOf(record, at, slot.type);
      const cell = end < 0 ? undefined : cellBetween(record, at, end, slot.type);
      if (cell === undefined) break;
      (columns[slot.column] as Cell[])[row] = cell;
      next = place + 1;
      at = end + 3;
      const after = record.charCodeAt(at - 1);
      if (after === closingBracket && at === record.length) return true;
      if (after !== comma) break;
    }
    for (const { column } of this.#slots.slice(0, next)) (columns[column] as Cell[])[row] = null;
    return false;
  }

  /** Where a slot begins at a place of the text; beyond the last where none does. */
  #placeOf(record: string, at: number, from: number): number {
    const end = Math.min(this.#slots.length, from + mostPassed);
    for (let place = from; place < end; place += 1) {
      if (record.startsWith((this.#slots[place] as Slot).head, at)) return place;
    }
    return this.#slots.length;
  }
}

/** Where a value's closing quote or bracket is; -1 where the object does not end after it. */
function endOf(record: string, at: number, { list }: ColumnType): number {
  let end = record.indexOf('"', at);
  if (list) end = record.charCodeAt(at) === closingBracket ? at : record.indexOf('"]}', at) + 1;
  return record.charCodeAt(end + 1) === closingBrace ? end : -1;
}

/** @returns undefined where it is no value of the type, or written in another way. */
function cellBetween(
  record: string,
  at: number,
  end: number,
  { scalar, list }: ColumnType,
): Cell | undefined {
  if (!list) return scalarOf(scalar, record.slice(at, end));
  const values: (string | number | bigint)[] = [];
  if (at === end) return values;
  if (record.charCodeAt(at) !== quote) return undefined;
  for (const text of record.slice(at + 1, end - 1).split('","')) {
    const value = text.includes('"') ? undefined : scalarOf(scalar, text);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
