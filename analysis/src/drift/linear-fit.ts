/** Pulls coefficients of columns in units of their own spread towards 0, lest they cancel out. */
const RIDGE = 0.1;

/** A line through points of a few dimensions. */
export interface LinearFit {
  residuals: number[];
  /** What each point is missed by when the line is drawn through the others. */
  leftOut: number[];
  /** Root of their mean square. */
  spread: number;
  /** Points less the coefficients that were free to move. */
  degrees: number;
  foretell(row: readonly number[]): number;
  /** How far a row is from the middle of the points, which the error of `foretell` grows by. */
  leverage(row: readonly number[]): number;
}

/**
 * Ridge regression, the first coefficient (the constant) left free. Residuals of points left out
 * are had without fitting again, from the leverages (PRESS; Allen, Technometrics 16 (1974),
 * 125-127).
 * @param rows each with a 1 first
 */
export function fitted(rows: readonly (readonly number[])[], values: readonly number[]): LinearFit {
  const size = rows[0]!.length;
  const inverse = inverted(
    Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) => {
        const ridge = i === j && i > 0 ? RIDGE : 0;
        return rows.reduce((sum, row) => sum + row[i]! * row[j]!, ridge);
      }),
    ),
  );
  const sums = Array.from({ length: size }, (_, i) =>
    rows.reduce((sum, row, at) => sum + row[i]! * values[at]!, 0),
  );
  const coefficients = times(inverse, sums);
  const foretell = (row: readonly number[]) => dot(row, coefficients);
  const leverage = (row: readonly number[]) => dot(row, times(inverse, row));
  const leverages = rows.map(leverage);
  const residuals = rows.map((row, at) => values[at]! - foretell(row));
  const leftOut = residuals.map((residual, at) => residual / Math.max(1e-9, 1 - leverages[at]!));
  const spread = Math.sqrt(dot(leftOut, leftOut) / leftOut.length);
  const degrees = Math.max(1, rows.length - leverages.reduce((a, b) => a + b, 0));
  return { residuals, leftOut, spread, degrees, foretell, leverage };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

const times = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
  matrix.map((row) => dot(row, vector));

/** Of a positive definite matrix, by elimination. */
function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let at = 0; at < size; at += 1) {
    const pivot = work[at]![at]!;
    const row = work[at]!.map((value) => value / pivot);
    work[at] = row;
    for (let other = 0; other < size; other += 1) {
      const factor = work[other]![at]!;
      if (other !== at) work[other] = work[other]!.map((value, j) => value - factor * row[j]!);
    }
  }
  return work.map((row) => row.slice(size));
}
