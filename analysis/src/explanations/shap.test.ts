import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainerOf } from './choose.js';
import { shap } from './shap.js';
import { gameOf, matrixOf } from './testing.js';

test('text, booleans and missing cells reach the model as they were given', async () => {
  const seen = new Set<unknown>();
  const rates: Record<string, number> = { red: 1, green: 2, blue: 4 };
  const found = await shap({
    rows: [
      ['red', true, 10, null],
      ['blue', false, Number.NaN, 3],
    ],
    baseline: ['green', false, 5, 1],
    names: ['colour', 'new', 'size', 'age'],
    predict: async (asked) => {
      for (const cell of asked.flat()) seen.add(cell);
      return asked.map(([colour, isNew, size, age]) => {
        const length = typeof size === 'number' && !Number.isNaN(size) ? size : 0;
        return rates[String(colour)]! + (isNew ? 10 : 0) + length + (age === null ? 100 : 0);
      });
    },
  });
  assert.deepEqual(found.features, ['colour', 'new', 'size', 'age']);
  const rounded = found.values.map((row) => row.map((value) => Math.round(value * 1e9) / 1e9));
  assert.deepEqual(rounded, [
    [-1, 10, 5, 100],
    [2, 0, -5, 0],
  ]);
  assert.deepEqual(found.scores, [121, 4]);
  assert.equal(found.expected, 7);
  assert.equal(found.method, 'exact');
  assert.equal(found.standardErrors, undefined);
  assert.match(found.reason, /4 features have 16 coalitions/);
  const wanted = ['red', 'green', 'blue', true, false, 10, 5, Number.NaN, null, 3, 1];
  assert.deepEqual(new Set(seen), new Set(wanted));
});

test('a one-hot group is one feature at its first place', async () => {
  const rows = [[0, 1, 0, 7]];
  const found = await shap({
    rows,
    baseline: [1, 0, 0, 2],
    names: ['a', 'b', 'c', 'size'],
    groups: { letter: ['a', 'b', 'c'] },
    predict: (asked) => {
      const table = asked as number[][];
      for (const row of table) assert.equal(row[0]! + row[1]! + row[2]!, 1, 'never half a group');
      return table.map(([a, b, , size]) => 3 * a! + 5 * b! + size!);
    },
  });
  assert.deepEqual(found.features, ['letter', 'size']);
  assert.deepEqual(found.values, [[2, 5]]);
});

test('several outputs have a level of their own', async () => {
  const found = await shap({
    rows: [[1, 2]],
    baseline: [0, 0],
    predict: (asked) => (asked as number[][]).map(([a, b]) => [a!, b!, a! + b!]),
  });
  assert.deepEqual(found.values, [
    [
      [1, 0],
      [0, 2],
      [1, 2],
    ],
  ]);
  assert.deepEqual(found.expected, [0, 0, 0]);
  assert.deepEqual(found.scores, [[1, 2, 3]]);
});

test('many features are sampled, and the result says so', async () => {
  const row = Array.from({ length: 30 }, (_, i) => (i % 5) + 1);
  const found = await shap({
    rows: [row],
    baseline: row.map(() => 0),
    predict: (asked) => (asked as number[][]).map((x) => x.reduce((a, b) => a + b, x[0]! * x[1]!)),
    samples: 400,
  });
  assert.equal(found.method, 'kernel');
  assert.match(found.reason, /Kernel SHAP over 400 coalitions of 30 features/);
  const [errors] = found.standardErrors!;
  for (const [i, value] of found.values[0]!.entries()) {
    const wanted = row[i]! + (i < 2 ? 1 : 0);
    assert.ok(Math.abs(value - wanted) < 1e-9, `${value} for ${wanted}: pairs cancel products`);
    assert.ok(errors![i]! < 1e-9);
  }
});

test('rows no call needs twice are asked for once, in calls of the size allowed', async () => {
  const game = gameOf(
    (x) => x[0]! + x[1]! * x[2]!,
    [
      [0, 0, 0],
      [0, 0, 1],
      [0, 0, 0],
    ],
  );
  const explainer = await explainerOf(game, { method: 'exact', rowsPerCall: 5 });
  const found = await explainer.explain(
    matrixOf([
      [1, 2, 3],
      [1, 2, 4],
      [0, 0, 1],
    ]),
  );
  assert.ok(game.calls.every(({ rows }) => rows <= 5));
  assert.equal(
    game.calls.reduce((all, { rows }) => all + rows, 0),
    explainer.scoredRows,
  );
  // 2 baseline rows; 7 coalitions of 3 players for 2 rows, 1 for the third, before duplicates
  assert.ok(explainer.scoredRows < 2 + 2 * (6 * 2 + 1) + 1, `${explainer.scoredRows}`);
  const near = (own: Float64Array, wanted: number[]) => {
    for (const [i, value] of wanted.entries()) assert.ok(Math.abs(own[i]! - value) < 1e-12);
  };
  // x1 x2 from (0, 0 or 1, a third of the time): (2 * (1/3) + ... ) halves as for any product
  near(found.values.subarray(0, 3), [1, (2 * (1 / 3 + 3)) / 2, (2 * (3 - 1 / 3)) / 2]);
  near(found.values.subarray(6, 9), [0, 0, 0]);
});
