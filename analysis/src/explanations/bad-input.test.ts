import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainerOf, MethodError } from './choose.js';
import { lime } from './lime.js';
import { PredictError } from './predict-error.js';
import { shap } from './shap.js';
import { gameOf, matrixOf } from './testing.js';
import type { LinearModel } from './trees/ensemble.js';

const rows = [
  [1, 2, 3],
  [4, 5, 6],
];
const baseline = [0, 0, 0];
const sum = (row: unknown[]) => (row as number[]).reduce((a, b) => a + b, 0);

test('a model that answers fewer rows than asked is told, with the rows', async () => {
  let calls = 0;
  const predict = (asked: unknown[][]) => {
    calls += 1;
    return asked.map(sum).slice(calls > 1 ? 1 : 0);
  };
  await assert.rejects(
    shap({ rows, baseline, predict }),
    (error) =>
      error instanceof PredictError &&
      /answered \d+ rows where \d+ were asked \(while rows 0 to 1 were explained\)/.test(
        error.message,
      ) &&
      error.rows?.join() === '0,1',
  );
  const none = () => [];
  await assert.rejects(
    shap({ rows, baseline, predict: none }),
    /answered 0 rows where 1 were asked \(while the baseline was scored\)/,
  );
});

test('a score that is no number is told, with the row', async () => {
  const broken = { 5: Number.NaN, 6: Number.POSITIVE_INFINITY };
  for (const [cell, score] of Object.entries(broken)) {
    const game = gameOf((x) => (x.includes(Number(cell)) ? score : 1), [baseline]);
    const explainer = await explainerOf(game);
    await assert.rejects(
      explainer.explain(matrixOf(rows)),
      (error) => error instanceof PredictError && error.rows?.join() === '1,1',
    );
  }
  const text = () => ['high'] as unknown as number[];
  await assert.rejects(shap({ rows, baseline, predict: text }), /not a finite number \(high\)/);
});

test('what predict throws comes with the rows and as the cause', async () => {
  let calls = 0;
  const failure = new Error('connection reset');
  const predict = (asked: unknown[][]) => {
    calls += 1;
    if (calls % 2 === 0) throw failure;
    return asked.map(sum);
  };
  await assert.rejects(
    shap({ rows, baseline, predict }),
    (error) =>
      error instanceof PredictError &&
      error.cause === failure &&
      error.message === 'predict failed: connection reset (while rows 0 to 1 were explained)',
  );
});

test('an explainer passes on what its own predict throws, and stops when told', async () => {
  const failure = new TypeError('no route');
  const game = gameOf(() => 1, [baseline]);
  const explainer = await explainerOf(game);
  const failing = await explainerOf({
    ...game,
    predict: (asked) => {
      if (asked.rows > 1) throw failure;
      return game.predict(asked);
    },
  });
  await assert.rejects(failing.explain(matrixOf(rows)), failure);
  const abort = new AbortController();
  abort.abort(new Error('enough'));
  await assert.rejects(explainer.explain(matrixOf(rows), abort.signal), /enough/);
});

test('outputs that change their number are told', async () => {
  let calls = 0;
  const predict = (asked: unknown[][]) => {
    calls += 1;
    return asked.map(() => (calls > 1 ? [1, 2, 3] : [1, 2]));
  };
  await assert.rejects(shap({ rows, baseline, predict }), /3 scores for a row where it gave 2/);
});

test('a baseline that lacks a feature is told by its name', async () => {
  const predict = (asked: unknown[][]) => asked.map(sum);
  const names = ['age', 'hours', 'income'];
  await assert.rejects(
    shap({ rows, baseline: [0, 0], predict, names }),
    /baseline\[0\] lacks the feature income/,
  );
  await assert.rejects(
    shap({ rows: [[1, 2, 3, 4]], baseline, predict, names }),
    /rows\[0\] has 4 cells for 3 features/,
  );
  await assert.rejects(
    shap({ rows, baseline, predict, names, groups: { both: ['age', 'wage'] } }),
    /the group both names no feature: wage/,
  );
  await assert.rejects(shap({ rows, baseline: [], predict, names }), RangeError);
  const game = gameOf(() => 1, [[0, 0]]);
  const players = [{ name: 'income', columns: [2] }];
  await assert.rejects(explainerOf({ ...game, players }), /baseline lacks feature income/);
});

test('log odds of scores outside 0 to 1 are told; of 0 and 1 they are finite', async () => {
  const predict = (asked: unknown[][]) => asked.map((row) => sum(row) / 10);
  await assert.rejects(
    shap({ rows, baseline, predict, link: 'logit' }),
    /between 0 and 1, and the model gave 1\.1 \(while row 1 was explained\)/,
  );
  const certain = (asked: unknown[][]) => asked.map((row) => (sum(row) > 3 ? 1 : 0));
  const found = await shap({ rows, baseline, predict: certain, link: 'logit' });
  assert.ok(Math.abs(found.scores[0]! - 36.7) < 0.1);
  assert.ok(found.values.flat().every(Number.isFinite));
});

test('a method that cannot answer says why', async () => {
  const game = gameOf((x) => x[0]! + x[1]!, [[0, 0]]);
  await assert.rejects(
    explainerOf(game, { method: 'linear' }),
    (error) => error instanceof MethodError && /only its answers are known/.test(error.message),
  );
  const wide = Array.from({ length: 21 }, () => 0);
  await assert.rejects(explainerOf(gameOf(sumOf, [wide]), { method: 'exact' }), /at most 20/);
  await assert.rejects(explainerOf(game, { samples: 0 }), RangeError);
  await assert.rejects(explainerOf(game, { stopAt: 0 }), RangeError);
  await assert.rejects(explainerOf(game, { seed: 0.5 }), RangeError);
});

const sumOf = (x: Float64Array) => x.reduce((a, b) => a + b, 0);

const weights: LinearModel = {
  kind: 'linear',
  features: 3,
  outputs: 1,
  weights: Float64Array.of(2, -1, 0.5),
  intercepts: Float64Array.of(0.25),
  link: 'logistic',
};
const margin = (x: Float64Array) =>
  0.25 + [2, -1, 0.5].reduce((all, w, i) => all + (Number.isNaN(x[i]!) ? 0 : w * x[i]!), 0);
const probability = (x: Float64Array) => 1 / (1 + Math.exp(-margin(x)));

test('a logistic model is linear in its log odds, and only there', async () => {
  const game = gameOf(probability, [[1, 1, 1]], 'logit');
  const explainer = await explainerOf(game, { structure: weights });
  assert.equal(explainer.method, 'linear');
  const found = await explainer.explain(matrixOf([[2, 0, Number.NaN]]));
  assert.deepEqual([...found.values], [2, 1, -0.5]);
  assert.equal(found.scores[0], margin(Float64Array.of(2, 0, Number.NaN)));
  const sampled = await explainerOf(game, { structure: weights, method: 'exact' });
  const same = await sampled.explain(matrixOf([[2, 0, Number.NaN]]));
  for (const [i, value] of same.values.entries()) {
    assert.ok(Math.abs(value - found.values[i]!) < 1e-12);
  }
  const plain = await explainerOf({ ...game, link: 'identity' }, { structure: weights });
  assert.equal(plain.method, 'exact');
  await assert.rejects(
    explainerOf({ ...game, link: 'identity' }, { structure: weights, method: 'linear' }),
    /the scores themselves of a model with logistic link are not linear/,
  );
  const two = gameOf(probability, [[1, 1, 1], baseline], 'logit');
  await assert.rejects(
    explainerOf(two, { structure: weights, method: 'linear' }),
    /mean over 2 baseline rows/,
  );
});

test("a structure that does not give the model's answers is left aside", async () => {
  const game = gameOf((x) => 1 - probability(x), [[1, 1, 1]], 'logit');
  assert.equal((await explainerOf(game, { structure: weights })).method, 'exact');
  await assert.rejects(
    explainerOf(game, { structure: weights, method: 'linear' }),
    /its answers are not what its file gives/,
  );
});

test('typed arrays are scores; a link or a category that is none is refused', async () => {
  const flat = (asked: unknown[][]) => Float64Array.from(asked, sum) as unknown as number[];
  assert.deepEqual((await shap({ rows, baseline, predict: flat })).scores, [6, 15]);
  const pairs = (asked: unknown[][]) =>
    asked.map((row) => Float32Array.of(sum(row), 1) as unknown as number[]);
  assert.deepEqual((await shap({ rows, baseline, predict: pairs })).scores[1], [15, 1]);
  const link = 'lgt' as 'logit';
  await assert.rejects(shap({ rows, baseline, predict: flat, link }), /identity or logit, not lgt/);
  await assert.rejects(
    lime({ rows, data: rows, predict: flat, categorical: ['zzz'] }),
    /categorical names no feature: zzz/,
  );
});
