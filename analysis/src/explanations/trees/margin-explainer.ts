import type { Attributions, Explainer, Matrix, ShapMethod } from '../types.js';
import type { TreeEnsemble } from './ensemble.js';
import type { MarginSums } from './margin-sums.js';
import { blockRows } from './node-tests.js';
import { type Turns, turn } from './pause.js';

/** An explainer of the trees' sums. */
export function marginExplainer(
  how: { readonly method: ShapMethod; readonly reason: string },
  ensemble: TreeEnsemble,
  sums: MarginSums,
  size: { readonly players: number; readonly pause: Turns['pause'] },
): Explainer {
  const { outputs, base, features } = ensemble;
  const { players, pause } = size;
  const explain = async (rows: Matrix, signal?: AbortSignal): Promise<Attributions> => {
    checkColumns(rows, features);
    const values = new Float64Array(rows.rows * outputs * players);
    const scores = new Float64Array(rows.rows * outputs);
    for (let row = 0; row < rows.rows; row++) scores.set(base, row * outputs);
    for (let row = 0; row < rows.rows; row += blockRows) {
      const count = Math.min(blockRows, rows.rows - row);
      const own = values.subarray(row * outputs * players, (row + count) * outputs * players);
      const margins = scores.subarray(row * outputs, (row + count) * outputs);
      for (const addPart of sums.parts(count)) {
        signal?.throwIfAborted();
        addPart(rows.values, row * features, count, own, margins);
        await turn({ pause, signal });
      }
    }
    return { rows: rows.rows, outputs, players, values, scores };
  };
  return { ...how, expected: sums.expected, scoredRows: 0, explain };
}

/** @throws RangeError where the rows are of another table. */
export function checkColumns(rows: Matrix, features: number): void {
  if (rows.columns === features) return;
  throw new RangeError(`rows have ${rows.columns} columns where the baseline has ${features}`);
}
