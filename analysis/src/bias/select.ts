import type { TableColumn } from '../dataset/table.js';
import { type Interval, intervalAbove, thresholdOf } from './interval.js';
import { columnKind, numericColumn } from './kind.js';
import { type ListedValue, listedNumber, listedText } from './listed-value.js';
import { BiasProblem } from './problem.js';

/** Which rows a list of values, or a threshold, picks out of a column. */
export interface Selection {
  /** 1 for each row that is picked; a missing value is not. */
  readonly rows: Uint8Array;
  /** "1,2" or "(40, 75]": what `analysis.json` calls the values or threshold. */
  readonly text: string;
}

/** Rows that a facet's or label's listed values pick. Throws `BiasProblem`. */
export function select(column: TableColumn, listed: readonly ListedValue[]): Selection {
  if (columnKind(column, listed) === 'categorical') return selectValues(column, listed);
  const numbers = numericColumn(column);
  const interval = intervalAbove(thresholdOf(listed), [numbers]);
  return { rows: within(numbers.values, interval), text: interval.text };
}

export function within(values: Float64Array, { low, high }: Interval): Uint8Array {
  const rows = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (value > low && value <= high) rows[row] = 1;
  }
  return rows;
}

/**
 * Rows that equal a listed value. Where there is none, the listed values are read as the column's
 * type and tried once more, so that "1" finds 1 and 1 finds "1".
 */
export function selectValues(column: TableColumn, listed: readonly ListedValue[]): Selection {
  const text = listed.map(listedText).join(',');
  const rows = equalTo(column, listed);
  if (rows.includes(1)) return { rows, text };
  return { rows: equalTo(column, castTo(column, listed)), text };
}

function equalTo(column: TableColumn, listed: readonly ListedValue[]): Uint8Array {
  if (column.dtype !== 'string') {
    return among(column.values, new Set(listed.map(listedNumber)));
  }
  const wanted = new Set(listed);
  const codes = (column.texts ?? []).flatMap((text, code) => (wanted.has(text) ? [code] : []));
  return among(column.values, new Set(codes));
}

function among(values: Float64Array, wanted: ReadonlySet<number | undefined>): Uint8Array {
  const rows = new Uint8Array(values.length);
  const numbers = [...wanted].filter((value) => value !== undefined && !Number.isNaN(value));
  const [only] = numbers;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (value === only || (numbers.length > 1 && wanted.has(value))) rows[row] = 1;
  }
  return rows;
}

/** Listed values read as the column's type. For a bool, the texts true and false are what they say. */
export function castTo(column: TableColumn, listed: readonly ListedValue[]): ListedValue[] {
  switch (column.dtype) {
    case 'string':
      return listed.map(listedText);
    case 'bool':
      return listed.map((value) =>
        typeof value === 'string' ? !/^\s*(false)?\s*$/i.test(value) : listedNumber(value) !== 0,
      );
    case 'int':
    case 'float':
      return wholeIfAllAre(
        listed.map((value) => numberIn(column, value)),
        column.dtype,
        listed,
      );
  }
}

/** int() cuts a fraction off; a text with a fraction makes floats of all, as in smclarify. */
function wholeIfAllAre(
  numbers: readonly number[],
  dtype: 'int' | 'float',
  listed: readonly ListedValue[],
): number[] {
  const cut =
    dtype === 'int' && !listed.some((value) => typeof value === 'string' && !whole(value));
  return cut ? numbers.map(Math.trunc) : [...numbers];
}

const whole = (text: string) => /^\s*[+-]?\d+\s*$/.test(text);

function numberIn(column: TableColumn, value: ListedValue): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  const read = typeof value === 'string' ? number : (listedNumber(value) as number);
  if (!Number.isNaN(read)) return read;
  throw new BiasProblem(
    `no row of ${JSON.stringify(column.name)} is ${JSON.stringify(listedText(value))}, which is ` +
      'no number while the column holds numbers: list values that occur in it',
  );
}
