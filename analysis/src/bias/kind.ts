import type { TableColumn } from '../dataset/table.js';
import type { ListedValue } from './listed-value.js';

/** Members are those that equal a listed value, or those above a threshold. */
export type ColumnKind = 'categorical' | 'continuous';

/** Whole numbers with at least this share of distinct values are continuous. */
const UNIQUENESS = 0.05;

/**
 * Whether a facet's, label's or prediction's listed values are categories or one threshold, as
 * smclarify 0.5 decides: more than one value or a bool is categorical, a float continuous; whole
 * numbers, and texts that all are some, are continuous where 5 % or more of the cells are distinct.
 */
export function columnKind(column: TableColumn, listed: readonly ListedValue[] = []): ColumnKind {
  if (listed.length > 1 || column.dtype === 'bool') return 'categorical';
  if (column.dtype === 'float') return 'continuous';
  if (column.dtype === 'string' && !allWhole(column)) return 'categorical';
  return mostlyDistinct(column.values) ? 'continuous' : 'categorical';
}

/** The column as numbers where its texts are whole numbers throughout; otherwise itself. */
export function numericColumn(column: TableColumn): TableColumn {
  if (column.dtype !== 'string') return column;
  const numbers = (column.texts ?? []).map(Number);
  const values = column.values.map((code) => numbers[code] as number);
  return { name: column.name, dtype: 'int', values };
}

const wholeNumber = /^\s*[+-]?\d+\s*$/;

function allWhole({ values, texts = [] }: TableColumn): boolean {
  const whole = texts.map((text) => wholeNumber.test(text));
  return values.length > 0 && values.every((code) => whole[code] === true);
}

function mostlyDistinct(values: Float64Array): boolean {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  if (count === 0) return false;
  const seen = new Set<number>();
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    seen.add(value);
    if (seen.size / count >= UNIQUENESS) return true;
  }
  return false;
}
