import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { PredictError } from '../../explanations/index.js';
import type { Explainer, Matrix } from '../../explanations/types.js';
import { explainBlock } from './explain-block.js';

/** Its attribution of a row is the row's cell; it fails where a cell is negative. */
const fragile: Explainer = {
  ...{ method: 'exact', reason: '', expected: new Float64Array(1), scoredRows: 0 },
  explain: async ({ rows, values }) => {
    if (values.some((value) => value < 0)) throw new PredictError('no');
    return { rows, outputs: 1, players: 1, values: values.slice(), scores: values.slice() };
  },
};
const parts = (explainer: Explainer) => ({
  ...{ explainer, players: 1, faults: 0 },
  signal: new AbortController().signal,
});
const matrix = (cells: number[]): Matrix => ({
  ...{ rows: cells.length, columns: 1 },
  values: Float64Array.from(cells),
});

it('explains every row that can be explained, in order', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -3, max: 20 }), { minLength: 1 }),
      async (cells) => {
        const found = await explainBlock(parts(fragile), matrix(cells)).catch(() => undefined);
        const wanted = cells.map((cell) => (cell < 0 ? Number.NaN : cell));
        if (found) assert.deepEqual([...found.values], wanted);
        else assert.ok(cells.filter((cell) => cell < 0).length >= 25);
      },
    ),
  ));

it('gives up where 25 rows fail one after another, and at once where it is a bug', async () => {
  const bad = Array.from({ length: 30 }, () => -1);
  await assert.rejects(explainBlock(parts(fragile), matrix(bad)), PredictError);
  const broken = { ...fragile, explain: () => Promise.reject(new TypeError('bug')) };
  await assert.rejects(explainBlock(parts(broken), matrix([1, 2])), TypeError);
});
