import type { Cell } from './cells.js';

/** Deeper nesting stays JSON text: it bounds the recursion, and the number of columns. */
const DEPTH_MAX = 16;

/** A row whose cells carry names. */
export interface NamedRow {
  names: string[];
  cells: Cell[];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A JSON object as a flat row: nested keys are joined with dots, items of arrays go by their index
 * from 0 (`{"a":{"b":[1,2]}}` has the columns `a.b.0` and `a.b.1`).
 */
export function flatten(value: Record<string, unknown>): NamedRow {
  const row: NamedRow = { names: [], cells: [] };
  addEntries(row, '', value, 0);
  return row;
}

function addEntries(row: NamedRow, prefix: string, value: object, depth: number): void {
  for (const [key, item] of Object.entries(value)) {
    const name = prefix + key;
    if (typeof item !== 'object' || item === null) {
      row.names.push(name);
      row.cells.push(item as Cell);
    } else if (depth === DEPTH_MAX) {
      row.names.push(name);
      row.cells.push(JSON.stringify(item));
    } else {
      addEntries(row, `${name}.`, item, depth + 1);
    }
  }
}

/** True if `flatten` has something to do. */
export function isNested(value: Record<string, unknown>): boolean {
  return Object.values(value).some((item) => typeof item === 'object' && item !== null);
}
