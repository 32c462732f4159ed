import type { Attributions, Explainer, Matrix, ShapMethod } from '../types.js';
import type { TreeEnsemble } from './ensemble.js';
import { blockRows, type NodeTests } from './node-tests.js';
import { type LeafGame, PatternSums } from './pattern-sums.js';
import type { Units } from './units.js';

/** A leaf's game that knows as well what the leaf adds where no player is present. */
export interface ExpectingGame extends LeafGame {
  expectedOf(leaf: number): number;
}

/** An explainer of the trees' sums. */
export function marginExplainer(
  how: { readonly method: ShapMethod; readonly reason: string },
  ensemble: TreeEnsemble,
  { tests, units, game }: { tests: NodeTests; units: Units; game: ExpectingGame },
  players: number,
): Explainer {
  const { outputs, base, features } = ensemble;
  const sums = new PatternSums(tests, units, game, { players, outputs });
  const explain = async (rows: Matrix, signal?: AbortSignal): Promise<Attributions> => {
    checkColumns(rows, features);
    const values = new Float64Array(rows.rows * outputs * players);
    const scores = new Float64Array(rows.rows * outputs);
    for (let row = 0; row < rows.rows; row++) scores.set(base, row * outputs);
    for (let row = 0; row < rows.rows; row += blockRows) {
      signal?.throwIfAborted();
      const count = Math.min(blockRows, rows.rows - row);
      const own = values.subarray(row * outputs * players, (row + count) * outputs * players);
      const margins = scores.subarray(row * outputs, (row + count) * outputs);
      sums.add(rows.values, row * features, count, own, margins);
    }
    return { rows: rows.rows, outputs, players, values, scores };
  };
  return { ...how, expected: expectedOf(ensemble, units, game), scoredRows: 0, explain };
}

function expectedOf({ base }: TreeEnsemble, units: Units, game: ExpectingGame): Float64Array {
  const expected = base.slice();
  for (let unit = 0; unit < units.count; unit++) {
    const output = units.output[unit] as number;
    const end = units.leafAt[unit + 1] as number;
    for (let leaf = units.leafAt[unit] as number; leaf < end; leaf++) {
      expected[output] = (expected[output] as number) + game.expectedOf(leaf);
    }
  }
  return expected;
}

/** @throws RangeError where the rows are of another table. */
export function checkColumns(rows: Matrix, features: number): void {
  if (rows.columns === features) return;
  throw new RangeError(`rows have ${rows.columns} columns where the baseline has ${features}`);
}
