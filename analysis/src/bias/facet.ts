import type { TableColumn } from '../dataset/table.js';
import { thresholdOf } from './interval.js';
import { columnKind } from './kind.js';
import { cellText, type ListedValue } from './listed-value.js';
import { BiasProblem } from './problem.js';
import { select } from './select.js';

/** A facet's rows sorted into categories, and which of these are reported on. */
export interface FacetSplit {
  /** The category of each row. */
  readonly categories: Uint8Array | Uint16Array;
  readonly count: number;
  /** A report's members are the rows of its category. */
  readonly reports: readonly { readonly category: number; readonly text: string }[];
}

/** A facet without values gets a report for each of so many categories at most. */
export const MOST_CATEGORIES = 1000;

/**
 * The reports of a facet: one where values or a threshold are listed, else one for each category, in
 * the order of their first rows. A row without a value is in no category. Throws `BiasProblem`.
 */
export function splitFacet(column: TableColumn, listed: readonly ListedValue[] = []): FacetSplit {
  if (listed.length === 0) return eachCategory(column);
  const { rows, text } = select(column, listed);
  return { categories: rows, count: 2, reports: [{ category: 1, text }] };
}

function eachCategory(column: TableColumn): FacetSplit {
  if (columnKind(column) === 'continuous') thresholdOf([]);
  const codes = new Map<number, number>();
  const categories = new Uint16Array(column.values.length);
  for (let row = 0; row < categories.length; row++) {
    const value = column.values[row] as number;
    if (Number.isNaN(value)) continue;
    let code = codes.get(value);
    if (code === undefined) {
      code = codes.size + 1;
      if (code > MOST_CATEGORIES) throw tooMany(column.name);
      codes.set(value, code);
    }
    categories[row] = code;
  }
  const reports = [...codes].map(([value, category]) => ({
    category,
    text: cellText(column, value),
  }));
  return { categories, count: codes.size + 1, reports };
}

const tooMany = (name: string) =>
  new BiasProblem(
    `facet ${JSON.stringify(name)} has more than ${MOST_CATEGORIES} categories: list the values of ` +
      'the sensitive group',
  );
