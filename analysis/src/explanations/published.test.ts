import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { explainerOf } from './choose.js';
import { samplesFor } from './kernel/samples.js';
import { shap } from './shap.js';
import { gameOf, matrixOf } from './testing.js';
import type { Link } from './types.js';

const file = new URL('../../../../shared/vectors/clarify-published.json', import.meta.url);
const skip = existsSync(file) ? false : 'the folder of published vectors is not here';

interface Quadratic {
  b: number;
  w: number[];
  W: number[][];
  background: number[][];
  x: number[];
  link: Link;
}

interface Vector {
  id: string;
  fn: string;
  input: unknown;
  expected: { expected_value: number; phi: number[]; fx: number };
}

const vectors: Vector[] = skip ? [] : JSON.parse(readFileSync(file, 'utf8')).vectors;

function quadratic({ b, w, W }: Quadratic) {
  return (x: Float64Array) => {
    let margin = b;
    for (const [i, weight] of w.entries()) {
      margin += weight * x[i]!;
      for (const [j, both] of W[i]!.entries()) margin += both * x[i]! * x[j]!;
    }
    return 1 / (1 + Math.exp(-margin));
  };
}

function near(own: Iterable<number>, wanted: readonly number[], tolerance: number, what: string) {
  const found = [...own];
  assert.equal(found.length, wanted.length, what);
  for (const [i, value] of wanted.entries()) {
    assert.ok(Math.abs(found[i]! - value) <= tolerance, `${what}: ${found[i]} for ${value}`);
  }
}

test('exact values of logistic models, brute force checked with shap, are reproduced', {
  skip,
}, async () => {
  const chosen = vectors.filter(({ fn }) => fn === 'shapley(mean over background, then link)');
  assert.equal(chosen.length, 20);
  for (const { id, input, expected } of chosen) {
    const asked = input as Quadratic;
    for (const method of ['exact', 'kernel', 'auto'] as const) {
      const game = gameOf(quadratic(asked), asked.background, asked.link);
      const explainer = await explainerOf(game, { method });
      const found = await explainer.explain(matrixOf([asked.x]));
      near(explainer.expected, [expected.expected_value], 1e-9, id);
      near(found.values, expected.phi, 1e-9, id);
      near(found.scores, [expected.fx], 1e-9, id);
    }
  }
});

test("shap's games of second order are reproduced, all 32 rows", { skip }, async () => {
  const { input, expected } = vectors.find(({ id }) => id === 'shap-second-order')!;
  const { X, baseline } = input as { X: number[][]; baseline: number[][] };
  const { values, expected: empty } = await shap({
    rows: X,
    baseline,
    predict: (rows) =>
      (rows as number[][]).map((x) => x[0]! * x[2]! + x[1]! + x[2]! + x[2]! * x[3]!),
  });
  assert.equal(empty, 0);
  near(values.flat(), (expected.phi as unknown as number[][]).flat(), 1e-9, 'second order');
});

test("the number of samples is Clarify's", { skip }, () => {
  const chosen = vectors.filter(({ fn }) => fn === 'n_samples');
  assert.equal(chosen.length, 7);
  for (const { id, input, expected } of chosen) {
    const { n_features, num_samples } = input as { n_features: number; num_samples: number | null };
    assert.equal(samplesFor(n_features, num_samples ?? undefined), expected, id);
  }
});

// shap 0.51, KernelExplainer(nsamples=126, l1_reg=False), to 1e-10 what its Exact explainer gives;
// numpy 2.4.6; the model is `twoScores` below
const golden = {
  baseline: [
    [0, 0.3, -0.27, -0.89, -0.45, -0.99, 0.06],
    [1.34, -0.49, -0.62, 0.49, 0.36, 0.11, -0.93],
    [-0.03, 0.7, -1.34, -0.46, -1.9, -1.29, -1.84],
  ],
  rows: [
    [-0.24, -1.27, 0.27, 0.16, -0.19, -2.52, -0.54],
    [-0.05, 0.11, -1.53, -0.48, -0.98, -0.81, 1.06],
  ],
  expected: [-1.0022224251908178, 0.4607325168449571],
  first: [
    [
      0.41344233758, 0.054441423174, 0.1693385, 0.173175, 0.112166166667, -0.373333333333,
      0.206666666667,
    ],
    [
      0.058706329803, 0.101797386768, -0.273252777778, -0.058735277778, 0.075163722222,
      -0.073333333333, 1.506666666667,
    ],
  ],
  second: [
    [0.106581588232, 0.041247328257, -0.05383105008, -0.108148645655, 0, 0, 0.003126401771],
    [-0.004253507864, 0.020075056803, -0.007836789723, 0.037627123662, 0, 0, 0.078538255746],
  ],
  logitExpected: -0.15739405514820565,
  logit: [
    [0.438113839547, 0.170426472908, -0.221618931288, -0.444403286527, 0, 0, 0.013025960509],
    [-0.028738292342, 0.083240720184, -0.032594709411, 0.154067118446, 0, 0, 0.324269218271],
  ],
};

function twoScores(x: ArrayLike<number>): [number, number] {
  const score = Math.sin(x[0]!) * x[1]! + x[2]! * x[3]! * x[4]! + Math.max(x[5]!, x[6]!);
  const margin = x[0]! * x[6]! - x[3]! + 0.5 * x[1]! * x[2]!;
  return [score, 1 / (1 + Math.exp(-margin))];
}

for (const method of ['exact', 'kernel'] as const) {
  test(`${method}: several baseline rows and outputs as shap has them`, async () => {
    const { rows, baseline } = golden;
    const predict = (asked: unknown[][]) => asked.map((row) => twoScores(row as number[]));
    const found = await shap({ rows, baseline, predict, method });
    near(found.expected, golden.expected, 1e-10, 'expected');
    near(
      found.values.flatMap((row) => row[0]!),
      golden.first.flat(),
      1e-10,
      'first output',
    );
    near(
      found.values.flatMap((row) => row[1]!),
      golden.second.flat(),
      1e-10,
      'second output',
    );
    const second = (asked: unknown[][]) => asked.map((row) => twoScores(row as number[])[1]);
    const logit = await shap({ rows, baseline, predict: second, method, link: 'logit' });
    near([logit.expected], [golden.logitExpected], 1e-10, 'expected');
    near(logit.values.flat(), golden.logit.flat(), 1e-10, 'log odds');
  });
}

test('the values of linear functions are those of the corollary', async () => {
  const found = await shap({
    rows: [[4, 5, 6]],
    baseline: [
      [1, 2, 3],
      [3, 0, 5],
    ],
    predict: (rows) => (rows as number[][]).map(([a, b]) => a! + 2 * b!),
  });
  near(found.values[0]!, [2, 8, 0], 1e-12, "shap's test_linear");
  assert.equal(found.expected, 4);
});

test('a model that knows nothing attributes nothing', async () => {
  for (const columns of [4, 10]) {
    const ones = Array.from({ length: columns }, () => 1);
    const predict = (rows: unknown[][]) => rows.map(() => 0);
    const { values, scores } = await shap({ rows: [ones], baseline: [ones, ones], predict });
    assert.deepEqual(values, [ones.map(() => 0)]);
    assert.deepEqual(scores, [0]);
  }
});
