import { nearest } from '../../json/nearest.js';
import type { ColumnRef } from '../config/types.js';
import { ClarifyDataError } from './error.js';

/**
 * The position of a column that a key of the configuration names.
 * @throws ClarifyDataError where there is none; the message names the nearest one
 */
export function columnOf(names: readonly string[], ref: ColumnRef, key: string): number {
  const found = findColumn(names, ref);
  if (found !== undefined) return found;
  const some = names.slice(0, 20).join(', ');
  if (typeof ref === 'number') {
    throw new ClarifyDataError(
      `${key} is ${ref}, but the data have the columns 0 to ${names.length - 1}: ${some}`,
    );
  }
  const meant = nearest(ref, names);
  const advice = meant === undefined ? `they have ${some}` : `write ${JSON.stringify(meant)}`;
  throw new ClarifyDataError(
    `${key} is ${JSON.stringify(ref)}, which the data have no column for; ${advice}`,
  );
}

/** The position of a column by name, by number, or by a text that is a number. */
export function findColumn(names: readonly string[], ref: ColumnRef): number | undefined {
  const index = typeof ref === 'number' ? ref : names.indexOf(ref);
  if (index >= 0 && index < names.length) return index;
  if (typeof ref !== 'string' || !/^\d{1,9}$/.test(ref)) return undefined;
  return Number(ref) < names.length ? Number(ref) : undefined;
}

/** AWS's names of columns that have none. */
export const genericNames = (width: number): string[] =>
  Array.from({ length: width }, (_, index) => `column_${index}`);

/** What fits a configuration's headers to as many columns as the data have. */
export interface FittedHeaders {
  readonly names: string[];
  readonly note?: string | undefined;
  /** Whether the headers name a label that the data do not have. */
  readonly lacksLabel?: boolean | undefined;
}

/**
 * The names of `width` columns. Headers that name the label though the data do not have it, or
 * lack a name for a label that stands first, are matched, with a note.
 * @throws ClarifyDataError where the headers cannot be matched
 */
export function fitHeaders(
  headers: readonly string[] | undefined,
  width: number,
  label: ColumnRef | undefined,
  what: string,
): FittedHeaders {
  if (headers === undefined) return { names: genericNames(width) };
  if (headers.length === width) return { names: [...headers] };
  if (headers.length === width + 1) {
    const named = typeof label === 'string' ? headers.indexOf(label) : -1;
    const left = named < 0 ? 0 : named;
    const note =
      `The headers have one name more than ${what} has columns (${width}): ` +
      `${JSON.stringify(headers[left])} was taken for the label, which it does not have.`;
    return { names: headers.filter((_, index) => index !== left), note, lacksLabel: true };
  }
  if (headers.length === width - 1 && typeof label === 'string' && !headers.includes(label)) {
    const note =
      `The headers have one name less than ${what} has columns (${width}): ` +
      `the first column was taken for the label ${JSON.stringify(label)}.`;
    return { names: [label, ...headers], note };
  }
  throw new ClarifyDataError(
    `headers has ${headers.length} names, but ${what} has ${width} columns; name all of them, or ` +
      'leave headers out',
  );
}
