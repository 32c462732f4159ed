import type { Game, Link, Matrix } from './types.js';

/** A table of numbers out of plain rows. */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return {
    rows: rows.length,
    columns: rows[0]?.length ?? 0,
    values: Float64Array.from(rows.flat()),
  };
}

/** A game of single columns for a function of a row. */
export function gameOf(
  score: (row: Float64Array) => number | readonly number[],
  background: readonly (readonly number[])[],
  link: Link = 'identity',
): Game & { calls: Matrix[] } {
  const calls: Matrix[] = [];
  const predict = async (asked: Matrix): Promise<Matrix> => {
    calls.push({ ...asked, values: asked.values.slice() });
    const { rows, columns, values } = asked;
    const scores = Array.from({ length: rows }, (_, row) => {
      return [score(values.subarray(row * columns, (row + 1) * columns))].flat();
    });
    return matrixOf(scores);
  };
  const players = (background[0] ?? []).map((_, i) => ({ name: `x${i}`, columns: [i] }));
  return { predict, background: matrixOf(background), players, link, calls };
}
