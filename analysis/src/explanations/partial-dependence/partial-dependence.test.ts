import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Table, TableColumn } from '../../dataset/table.js';
import { FeatureError, featuresOf } from '../columns/index.js';
import { PredictError } from '../predict-error.js';
import type { PartialDependence, Predict } from '../types.js';
import { gridOf } from './grid.js';
import { partialDependence } from './partial-dependence.js';

type Curves = Extract<PartialDependence, { model_predictions: unknown }>;

const numbers = (name: string, values: readonly number[]): TableColumn => ({
  name,
  dtype: 'float',
  values: Float64Array.from(values),
});

function texts(name: string, cells: readonly (string | null)[]): TableColumn {
  const known = [...new Set(cells.filter((cell) => cell !== null))];
  const values = cells.map((cell) => (cell === null ? Number.NaN : known.indexOf(cell)));
  return { name, dtype: 'string', values: Float64Array.from(values), texts: known };
}

const tableOf = (...columns: TableColumn[]): Table => ({
  rows: columns[0]!.values.length,
  columns,
});

/** A model of rows, which counts its calls. */
function modelOf(score: (row: Float64Array) => number | number[]): Predict & { calls: number[] } {
  const calls: number[] = [];
  const predict: Predict = async ({ rows, columns, values }) => {
    calls.push(rows);
    const scores = Array.from({ length: rows }, (_, row) =>
      [score(values.subarray(row * columns, (row + 1) * columns))].flat(),
    );
    return { rows, columns: scores[0]!.length, values: Float64Array.from(scores.flat()) };
  };
  return Object.assign(predict, { calls });
}

const near = (actual: readonly number[], expected: readonly number[], within = 1e-12) => {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(actual[i]! - value) <= within, `${i}: ${actual[i]}, not ${value}`);
  }
};

test('the grid of ages is the one that AWS shows in its documentation', () => {
  const ages = tableOf(numbers('Age', [19, 30, 75, 40]));
  const grid = gridOf(featuresOf(ages)[0]!, ages.columns[0]!.values, 20)!;
  assert.equal(grid.values.length, 20);
  near(grid.values.slice(0, 3), [20.4, 23.2, 26]);
  near(grid.values.slice(-2), [70.8, 73.6]);
});

function adult(): Table {
  const file = new URL('../../../../tests/data/adult.csv', import.meta.url);
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, 400);
  const rows = lines.map((line) => line.split(', '));
  const column = (name: string, at: number) =>
    numbers(
      name,
      rows.map((row) => Number(row[at])),
    );
  const sex = texts(
    'sex',
    rows.map((row) => row[9]!),
  );
  return tableOf(column('age', 0), column('edu', 4), column('hours', 12), sex);
}

/** Of sex the code counts: Male comes first. */
const income = modelOf(([age, edu, hours, sex]) => {
  const male = sex === 0 ? 1 : 0;
  return 1 / (1 + Math.exp(-(-6 + 0.04 * age! + 0.3 * edu! + 0.002 * hours! * male * edu!)));
});

test('curves and distributions equal those of scikit-learn and numpy', async () => {
  const table = adult();
  const features = featuresOf(table);
  const options = { gridResolution: 6, features: ['age', 'sex', 1] };
  const [age, sex] = (await partialDependence(table, features, income, options)) as Curves[];
  // scikit-learn 1.9.1: partial_dependence(method="brute", custom_values=...); numpy.histogram
  near(
    age!.feature_values as number[],
    [23.083333333333332, 35.25, 47.41666666666667, 59.583333333333336, 71.75, 83.91666666666667],
  );
  near(
    age!.model_predictions[0]!,
    [
      0.23164259566398862, 0.3109323975025266, 0.4020518420685785, 0.5002485186567108,
      0.598921286868225, 0.6910911994963257,
    ],
  );
  near(age!.data_distribution, [0.295, 0.32, 0.2425, 0.1075, 0.03, 0.005]);
  assert.deepEqual(sex!.feature_values, ['Male', 'Female']);
  near(sex!.model_predictions[0]!, [0.3880409476674372, 0.2321222384854591]);
  near(sex!.data_distribution, [0.67, 0.33]);
  assert.deepEqual(sex!.label_headers, ['label0']);
  const four = { gridResolution: 4, features: [1], labels: ['rich'] };
  const [edu] = (await partialDependence(table, features, income, four)) as Curves[];
  near(
    edu!.model_predictions[0]!,
    [0.036127321532290535, 0.12371597631916426, 0.3339124465541549, 0.617768163823094],
  );
  near(edu!.data_distribution, [0.0375, 0.08, 0.6275, 0.255]);
  assert.deepEqual(edu!.label_headers, ['rich']);
});

test('the model is asked for many rows at a time, and batches change nothing', async () => {
  const table = adult();
  const features = featuresOf(table);
  const named = { features: ['age'], gridResolution: 5 };
  const one = modelOf(([age, edu]) => [age! * edu!, -age!]);
  const [whole] = (await partialDependence(table, features, one, named)) as Curves[];
  assert.deepEqual(one.calls, [2000]);
  const parts = modelOf(([age, edu]) => [age! * edu!, -age!]);
  const options = { ...named, rowsPerCall: 300 };
  const [again] = (await partialDependence(table, features, parts, options)) as Curves[];
  assert.equal(parts.calls.length, 7);
  for (const output of [0, 1]) {
    near(again!.model_predictions[output]!, whole!.model_predictions[output]!, 1e-9);
  }
  assert.deepEqual(whole!.label_headers, ['label0', 'label1']);
  near(
    whole!.model_predictions[1]!,
    (whole!.feature_values as number[]).map((age) => -age),
  );
});

test('big tables are averaged over a sample, and it is told over how many rows', async () => {
  const values = Array.from({ length: 9000 }, (_, i) => i);
  const table = tableOf(numbers('a', values), numbers('b', values));
  const model = modelOf(([a, b]) => a! + b!);
  const [curve] = (await partialDependence(table, featuresOf(table), model)) as Curves[];
  assert.equal(curve!.averaged_rows, 5000);
  // The mean of b is 4499.5; its standard error is 2598 / sqrt(5000) = 37 at the most.
  near(
    curve!.model_predictions[0]!,
    (curve!.feature_values as number[]).map((a) => a + 4499.5),
    150,
  );
});

test('features are those that are named, else the most important ones', async () => {
  const table = adult();
  const features = featuresOf(table);
  const importance = { age: 0.1, edu: -0.3, hours: 0.2, sex: 0 };
  const top = await partialDependence(table, features, income, { importance, topK: 2 });
  assert.deepEqual(
    top.map(({ feature_name }) => feature_name),
    ['edu', 'hours'],
  );
  assert.equal((await partialDependence(table, features, income)).length, 4);
  for (const [wrong, pattern] of [
    ['Sexx', /did you mean "sex"/],
    [7, /Column 7/],
  ] as const) {
    await assert.rejects(
      partialDependence(table, features, income, { features: [wrong] }),
      (error: Error) => error instanceof FeatureError && pattern.test(error.message),
    );
  }
  await assert.rejects(partialDependence(table, features, income, { gridResolution: 0 }), /grid_/);
});

test('what has no curve has an error, and the others stand', async () => {
  const reviews = ['one long review here', 'another long review', 'and a third long one', null];
  const table = tableOf(
    texts('review', reviews),
    numbers('void', [Number.NaN, Number.NaN, Number.NaN, Number.NaN]),
    numbers('x', [1, 2, Number.NaN, 3]),
    numbers('y', [5, 5, 5, Infinity]),
  );
  const model = modelOf((row) => {
    if (row[2]! > 2.4) throw new PredictError('the model fails above 2.4');
    return row[3] === 5 ? 1 : 0;
  });
  const found = await partialDependence(table, featuresOf(table), model, { gridResolution: 2 });
  assert.deepEqual(found.slice(0, 3), [
    {
      feature_name: 'review',
      data_type: 'free_text',
      error:
        'Detected data type is not supported for PDP. ' +
        'PDP can only be computed for numerical or categorical columns',
    },
    { feature_name: 'void', data_type: 'numerical', error: 'No row has a value of this feature' },
    { feature_name: 'x', data_type: 'numerical', error: 'the model fails above 2.4' },
  ]);
  const fewer: Predict = async ({ rows }) => ({
    rows: rows - 1,
    columns: 1,
    values: new Float64Array(rows - 1),
  });
  const [short] = await partialDependence(table, featuresOf(table), fewer, { features: ['y'] });
  assert.match((short as { error: string }).error, /answered 3 rows of 1 scores where 4 of 1/);
  const mute = modelOf(() => Number.NaN);
  const [none] = await partialDependence(table, featuresOf(table), mute, { features: ['y'] });
  assert.match((none as { error: string }).error, /not a finite number/);
});

test("a bug of the model's side is no data: it is thrown, and so is an abort", async () => {
  const table = adult();
  const broken = modelOf(() => {
    throw new TypeError('bug');
  });
  await assert.rejects(partialDependence(table, featuresOf(table), broken), TypeError);
  const signal = AbortSignal.abort(new Error('stopped'));
  await assert.rejects(partialDependence(table, featuresOf(table), income, { signal }), /stopped/);
});

test('of very many categories the most frequent ones are shown, and the rest is counted', () => {
  const cells = Array.from({ length: 300 }, (_, i) => (i < 150 ? `often ${i % 50}` : `id ${i}`));
  const table = tableOf(texts('id', cells));
  const grid = gridOf(featuresOf(table)[0]!, table.columns[0]!.values, 15)!;
  assert.equal(grid.cells.length, 100);
  assert.deepEqual(grid.leftOut!.values, 100);
  near([grid.leftOut!.share], [1 / 3]);
});

test('shares of a grid add up to one, whatever the values', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, min: -1.7e308, max: 1.7e308 }),
    fc.constant(Number.NaN),
    fc.integer(),
  );
  const columns = fc.array(value, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(columns, fc.integer({ min: 1, max: 30 }), (values, resolution) => {
      const table = tableOf(numbers('x', values));
      const grid = gridOf(featuresOf(table)[0]!, table.columns[0]!.values, resolution);
      if (grid === undefined) return assert.ok(values.every((one) => Number.isNaN(one)));
      near([grid.distribution.reduce((a, b) => a + b, 0)], [1], 1e-9);
      assert.ok(grid.values.every(Number.isFinite));
      assert.ok(grid.values.every((one, i) => i === 0 || one >= grid.values[i - 1]!));
      return undefined;
    }),
    {
      examples: [
        [[-9e307, -9.1e307], 1],
        [[-1.7e308, 1.7e308], 2],
        [[-9.77e306, 1.7e308], 1],
      ],
    },
  );
});
