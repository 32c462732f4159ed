import type { TableColumn } from '../dataset/table.js';
import { cellText } from './listed-value.js';

/** Rows by the value of a group variable. */
export interface Groups {
  /** Of each row: which name is its own. */
  readonly codes: Uint16Array;
  /** Sorted; '' is that of rows without a value. */
  readonly names: readonly string[];
  readonly problem?: string | undefined;
}

/** A variable with more values than this tells nothing within its groups, and takes memory. */
const MOST_GROUPS = 10_000;

/** Codes rows by their group. Without a group variable all are in the group ''. */
export function groupRows(column: TableColumn | undefined, rows: number): Groups {
  const codes = new Uint16Array(rows);
  if (!column) return { codes, names: [''] };
  const found = codeValues(column, codes);
  if (!found) return { codes: codes.fill(0), names: [''], problem: tooMany(column.name) };
  return sorted(
    codes,
    [...found.keys()].map((value) => cellText(column, value)),
  );
}

function codeValues(column: TableColumn, codes: Uint16Array): Map<number, number> | undefined {
  const found = new Map<number, number>();
  let [last, lastCode] = [Number.NaN, 0];
  for (let row = 0; row < codes.length; row++) {
    const value = column.values[row] as number;
    if (value !== last) {
      let code = found.get(value);
      if (code === undefined) {
        code = found.size;
        if (code === MOST_GROUPS) return undefined;
        found.set(value, code);
      }
      [last, lastCode] = [value, code];
    }
    codes[row] = lastCode;
  }
  return found;
}

/** Names in their own order, whatever row came first: sums over groups then don't depend on rows. */
function sorted(codes: Uint16Array, found: readonly string[]): Groups {
  const names = [...new Set(found)].sort();
  const place = new Map(names.map((name, i) => [name, i]));
  const places = found.map((name) => place.get(name) as number);
  for (let row = 0; row < codes.length; row++) codes[row] = places[codes[row] as number] as number;
  return { codes, names };
}

const tooMany = (name: string) =>
  `Group variable ${JSON.stringify(name)} has more than ${MOST_GROUPS} values: bin it first`;
