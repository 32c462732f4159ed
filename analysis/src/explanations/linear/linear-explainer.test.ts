import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainerOf } from '../choose.js';
import { gameOf, matrixOf } from '../testing.js';
import type { LinearModel } from '../trees/ensemble.js';

// shap's tests/explainers/test_kernel.py::test_linear: x0 + 2 x1, values 2 and 8, expected 4; a
// second output and a group are added to it
const model: LinearModel = {
  kind: 'linear',
  features: 3,
  outputs: 2,
  weights: Float64Array.of(1, 2, 0, 0, -1, 3),
  intercepts: Float64Array.of(0, 10),
  link: 'identity',
};
const present = (value: number) => (Number.isNaN(value) ? 0 : value);
const game = gameOf(
  (x) => [present(x[0]!) + 2 * present(x[1]!), 10 - present(x[1]!) + 3 * present(x[2]!)],
  [
    [1, 2, 3],
    [3, 0, 5],
  ],
);

test('several outputs, baseline rows, groups and missing values have the closed form', async () => {
  const rows = matrixOf([
    [4, 5, 6],
    [Number.NaN, 0, 3],
  ]);
  const players = [
    { name: 'first', columns: [0] },
    { name: 'others', columns: [1, 2] },
  ];
  for (const asked of [game, { ...game, players }]) {
    const closed = await explainerOf(asked, { structure: model });
    assert.equal(closed.method, 'linear');
    const found = await closed.explain(rows);
    assert.equal(found.standardErrors, undefined);
    const counted = await explainerOf(asked, { structure: model, method: 'exact' });
    const same = await counted.explain(rows);
    for (const part of ['values', 'scores'] as const) {
      for (const [i, value] of same[part].entries()) {
        assert.ok(Math.abs(found[part][i]! - value) < 1e-12, `${part} ${i}`);
      }
    }
  }
  const explainer = await explainerOf(game, { structure: model });
  assert.deepEqual([...explainer.expected], [4, 21]);
  const { values } = await explainer.explain(rows);
  assert.deepEqual([...values.subarray(0, 6)], [2, 8, 0, 0, -4, 6]);
});

test('rows of another width are refused', async () => {
  const explainer = await explainerOf(game, { structure: model });
  await assert.rejects(explainer.explain(matrixOf([[1, 2]])), /rows have 2 columns where/);
});
