import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lime } from '../lime.js';
import { PredictError } from '../predict-error.js';

// Two rows whose standard deviations are those of the data that lime was given
const deviations = [1.108736655938741, 2.1970486263773648, 0.4743700793918418, 2.6002367199930085];
const data = [deviations, deviations.map((value) => -value)];
const row = [0.02, 3.09, 0.27, -1.52];
const weights = [1.5, -1, 2, 0.2];
const margin = (x: unknown[]) => weights.reduce((sum, w, i) => sum + w * (x[i] as number), 0);
const logistic = (x: unknown[]) => 1 / (1 + Math.exp(-margin(x)));

// lime 0.2.0.1, LimeTabularExplainer(mode='regression', discretize_continuous=False,
// sample_around_instance=True, random_state=1).explain_instance(num_features=4, num_samples=20000)
const golden = {
  weights: [0.14356005652330814, -0.18906721804184212, 0.08316044311661645, 0.04549157129426553],
  r2: 0.7306475345611689,
  local: 0.17461085897507236,
};

function near(own: readonly number[], wanted: readonly number[], tolerance: number) {
  for (const [i, value] of wanted.entries()) {
    assert.ok(Math.abs(own[i]! - value) <= tolerance, `${own} for ${wanted}`);
  }
}

test('a linear function is recovered exactly', async () => {
  const predict = (rows: unknown[][]) => rows.map((x) => margin(x) + 0.5);
  const { rows } = await lime({ rows: [row], data, predict, samples: 300 });
  const [surrogate] = rows[0]!;
  near(
    surrogate!.weights,
    weights.map((w, i) => w * deviations[i]!),
    1e-7,
  );
  near([surrogate!.intercept, surrogate!.score, surrogate!.r2], [-2.324, -2.324, 1], 1e-7);
});

test("a curved function gets lime's weights, order, fit and local prediction", async () => {
  const predict = (rows: unknown[][]) => rows.map(logistic);
  const { rows } = await lime({ rows: [row], data, predict, samples: 20_000, ridge: 1 });
  const [surrogate] = rows[0]!;
  near(surrogate!.weights, golden.weights, 0.004);
  near([surrogate!.r2], [golden.r2], 0.02);
  near([surrogate!.intercept], [golden.local], 0.004);
  const order = (of: readonly number[]) =>
    of.map((_, i) => i).sort((a, b) => Math.abs(of[b]!) - Math.abs(of[a]!));
  assert.deepEqual(order(surrogate!.weights), order(golden.weights));
});

test('only as many features are taken as are asked for, the strongest', async () => {
  const predict = (rows: unknown[][]) => rows.map((x) => [margin(x), -margin(x)]);
  for (const selection of ['forward', 'highest'] as const) {
    const { rows } = await lime({ rows: [row], data, predict, features: 2, selection });
    const [first, second] = rows[0]!;
    assert.deepEqual(
      first!.weights.map((weight) => weight !== 0),
      [true, true, false, false],
      selection,
    );
    near(
      second!.weights,
      first!.weights.map((weight) => -weight),
      1e-9,
    );
    assert.ok(first!.r2 > 0.7 && first!.r2 < 1);
  }
});

test('text and groups are categories: the weight is that of another value', async () => {
  const found = await lime({
    rows: [['red', 1, 0, 5]],
    data: [
      ['red', 1, 0, 4],
      ['blue', 0, 1, 6],
      ['blue', 1, 0, 5],
      ['red', 0, 1, 8],
    ],
    names: ['colour', 'a', 'b', 'size'],
    groups: { letter: ['a', 'b'] },
    predict: (rows) =>
      rows.map(([colour, a, b, size]) => {
        assert.equal((a as number) + (b as number), 1);
        return (colour === 'red' ? 10 : 0) + 3 * (b as number) + (size as number);
      }),
  });
  assert.deepEqual(found.features, ['colour', 'letter', 'size']);
  const [surrogate] = found.rows[0]!;
  near(surrogate!.weights, [-10, 3, Math.sqrt(35 / 16)], 1e-6);
  near([surrogate!.intercept], [15], 1e-6);
});

test('the same seed gives the same surrogate', async () => {
  const predict = (rows: unknown[][]) => rows.map(logistic);
  const once = async (seed: number) => {
    const { rows } = await lime({ rows: [row], data, predict, samples: 100, seed });
    return rows[0]![0]!.weights;
  };
  assert.deepEqual(await once(1), await once(1));
  assert.notDeepEqual(await once(1), await once(2));
});

test('a model that answers badly is told, with the row', async () => {
  const few = (rows: unknown[][]) => rows.map(logistic).slice(1);
  await assert.rejects(
    lime({ rows: [row, row], data, predict: few }),
    (error) => error instanceof PredictError && error.rows?.join() === '0,0',
  );
  const one = data.slice(0, 1);
  const predict = (rows: unknown[][]) => rows.map(logistic);
  await assert.rejects(lime({ rows: [row], data: one, predict }), /data of 2 rows or more/);
});
