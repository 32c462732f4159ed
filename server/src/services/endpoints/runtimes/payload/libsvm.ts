import { numberAt } from './cell.js';
import { bad, shown } from './errors.js';

/** Rows of `index:value` pairs, index by index. */
export type SparseRow = readonly (readonly [index: number, value: number])[];

/**
 * `[label] index:value …`, a row on each line, indices from 0 as XGBoost reads them.
 * @param columns the number of columns; indices lie below it
 */
export function readLibsvm(text: string, columns: number): SparseRow[] {
  const whole = text.trimEnd();
  if (whole === '') throw bad('it holds no row.');
  return whole.split('\n').map((line, row) => {
    const pairs: [number, number][] = [];
    for (const [at, pair] of line.trim().split(/\s+/).entries()) {
      const colon = pair.indexOf(':');
      if (colon < 0 && at === 0) continue; // the label
      const index = Number(pair.slice(0, colon));
      if (colon <= 0 || !Number.isInteger(index) || index < 0 || index >= columns) {
        throw bad(
          `row ${row + 1}: ${shown(pair)} is not index:value with an index from 0 to ${columns - 1}.`,
        );
      }
      pairs.push([index, numberAt(pair.slice(colon + 1), row, index)]);
    }
    return pairs;
  });
}
