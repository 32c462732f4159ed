import { PredictionError } from '../runtime.js';

/** A body that is not rows for this model. */
export const bad = (message: string): PredictionError =>
  new PredictionError(400, `Unable to evaluate payload provided: ${message}`);

/** At most so many cells are laid out for one request, however short its body writes them. */
export const maximumCells = 16 * 1024 * 1024;

/** @throws PredictionError for more cells than are laid out. */
export function checkCells(rows: number, columns: number): void {
  if (rows * columns <= maximumCells) return;
  throw bad(
    `${rows} rows of ${columns} columns are more than ${maximumCells} cells: send fewer rows at a time.`,
  );
}

export const mismatch = (row: number, found: number, features: number): PredictionError =>
  bad(
    `row ${row + 1} has ${found} columns, the model has ${features} features.${
      found === features + 1 ? ' Leave the target out.' : ''
    }`,
  );

/** A text of a client's as a message shows it. */
export const shown = (text: string): string => JSON.stringify(text.slice(0, 40));
