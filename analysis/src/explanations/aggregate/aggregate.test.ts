import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../drift/random.js';
import type { AggregationMethod, Attributions } from '../types.js';
import { AttributionAggregate, globalShapOf } from './aggregate.js';
import { zeroNegligible } from './negligible.js';
import { RowSample } from './row-sample.js';

const METHODS: readonly AggregationMethod[] = ['mean_abs', 'median', 'mean_sq'];

function blockOf(rows: readonly (readonly number[])[], outputs = 1, errors?: number): Attributions {
  const width = rows[0]?.length ?? 0;
  const values = Float64Array.from(rows.flat());
  const scores = new Float64Array(rows.length * outputs);
  const standardErrors = errors === undefined ? undefined : values.map(() => errors);
  const players = width / outputs;
  return { rows: rows.length, outputs, players, values, scores, standardErrors };
}

function aggregateOf(
  rows: readonly (readonly number[])[],
  method: AggregationMethod,
  options: { outputs?: number; seed?: number; exactValues?: number; errors?: number } = {},
): AttributionAggregate {
  const { outputs = 1, errors, ...rest } = options;
  const players = (rows[0]?.length ?? 3) / outputs;
  const aggregate = new AttributionAggregate({ outputs, players, method, ...rest });
  if (rows.length > 0) aggregate.add(blockOf(rows, outputs, errors));
  return aggregate;
}

const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, within = 1e-12) => {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i += 1) {
    const scale = Math.max(1, Math.abs(expected[i]!));
    const equal = Object.is(actual[i], expected[i]);
    assert.ok(equal || Math.abs(actual[i]! - expected[i]!) <= within * scale, `${i}: ${actual[i]}`);
  }
};

const LOCAL = [
  [1, -2, 0.5],
  [-3, 0, 0.25],
  [2, 4, -1],
  [0, -1, 0],
];

test('the three methods give the values that AWS defines', () => {
  near(aggregateOf(LOCAL, 'mean_abs').global().values, [1.5, 1.75, 0.4375]);
  near(aggregateOf(LOCAL, 'mean_sq').global().values, [3.5, 5.25, 0.328125]);
  near(aggregateOf(LOCAL, 'median').global().values, [0.5, -0.5, 0.125]);
});

test('standard errors are those of means over rows', () => {
  // numpy 2.4.6: np.abs(x).std(axis=0, ddof=1) / 2 and (x ** 2).std(axis=0, ddof=1) / 2
  const abs = [0.6454972243679028, 0.8539125638299665, 0.21347814095749162];
  const squares = [2.0207259421636903, 3.6827299656640586, 0.23017062285400366];
  near(aggregateOf(LOCAL, 'mean_abs').global().standardErrors, abs);
  near(aggregateOf(LOCAL, 'mean_sq').global().standardErrors, squares);
  const sampled = aggregateOf(LOCAL, 'mean_abs', { errors: 0.3 }).global().standardErrors;
  near(
    sampled,
    abs.map((error) => Math.hypot(error, 0.3)),
  );
});

test('an aggregate of no rows and of one row tells no error', () => {
  assert.ok(aggregateOf([], 'mean_abs').global().values.every(Number.isNaN));
  assert.ok(aggregateOf([], 'median').global().values.every(Number.isNaN));
  const one = aggregateOf([[1, -2]], 'mean_abs').global();
  assert.deepEqual([...one.values], [1, 2]);
  const section = globalShapOf(one, { features: ['a'], expected: [0.5] });
  assert.deepEqual(section, { label0: { global_shap_values: { a: 1 }, expected_value: 0.5 } });
});

test('rows with a value that is not finite are left out and counted', () => {
  const global = aggregateOf([...LOCAL, [Number.NaN, 1, 1], [1, Infinity, 1]], 'mean_abs').global();
  near(global.values, [1.5, 1.75, 0.4375]);
  assert.equal(global.leftOut, 2);
  assert.equal(global.rows, 4);
});

test('what is below 1e-8 is zero, as in the files of Clarify', () => {
  const values = Float64Array.of(9.9e-9, -9.9e-9, 1.002e-8, -0, 1);
  zeroNegligible(values);
  assert.deepEqual([...values], [0, 0, 1.002e-8, 0, 1]);
  assert.deepEqual([...aggregateOf([[9e-9, 1.1e-8]], 'mean_abs').global().values], [0, 1.1e-8]);
});

test('several outputs, in the order of their labels', () => {
  const aggregate = aggregateOf(
    [
      [1, -2, 3, 4],
      [3, 4, -5, 0],
    ],
    'mean_abs',
    { outputs: 2 },
  );
  const names = { features: ['a', 'b'], labels: ['no', 'yes'], expected: [0.25, 0.75] };
  const section = globalShapOf(aggregate.global(), names);
  assert.deepEqual(section.no!.global_shap_values, { a: 2, b: 3 });
  assert.deepEqual(section.yes!.global_shap_values, { a: 4, b: 2 });
  assert.equal(section.yes!.expected_value, 0.75);
  assert.deepEqual(Object.keys(section.no!.global_shap_standard_errors!), ['a', 'b']);
});

const rows = fc.array(
  fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 3, maxLength: 3 }),
  {
    maxLength: 40,
  },
);

test('aggregates of parts merge into the aggregate of the whole, in any order', () => {
  for (const method of METHODS) {
    fc.assert(
      fc.property(rows, rows, fc.boolean(), (first, second, small) => {
        const exactValues = small ? 30 : 1e6;
        const options = { exactValues, errors: 0.1 };
        const whole = aggregateOf([...first, ...second], method, options).global();
        const turned = aggregateOf([...second, ...first], method, options).global();
        const merged = aggregateOf(first, method, options);
        merged.merge(aggregateOf(second, method, { ...options, seed: 1 }));
        for (const other of [turned, merged.global()]) {
          assert.equal(other.rows, whole.rows);
          near(other.values, whole.values, 1e-9);
          near(other.standardErrors, whole.standardErrors, 1e-6);
        }
      }),
      { numRuns: 60 },
    );
  }
});

test('medians of many rows come from a sketch and stay within its bound', () => {
  const { normal } = seededRandom(5);
  const many = Array.from({ length: 60_000 }, () => [normal()]);
  const exact = aggregateOf(many, 'median').global();
  const sketched = aggregateOf(many, 'median', { exactValues: 1000 }).global();
  assert.ok(exact.isExact && !sketched.isExact);
  // A rank error of 0.25 % at the median of a normal distribution is 0.0063 of its deviation.
  assert.ok(Math.abs(exact.values[0]! - sketched.values[0]!) < 0.0063);
  // The asymptotic error of a normal median: sqrt(pi / 2 / n).
  assert.ok(Math.abs(exact.standardErrors[0]! / Math.sqrt(Math.PI / 2 / 60_000) - 1) < 0.2);
});

test('a sample of rows is uniform, also when merged from unequal parts', () => {
  const counts = new Float64Array(10);
  for (let seed = 0; seed < 300; seed += 1) {
    const first = new RowSample(1, 2 * seed, 20);
    const second = new RowSample(1, 2 * seed + 1, 20);
    for (let i = 0; i < 100; i += 1) (i < 80 ? first : second).add(Float64Array.of(i), 0);
    first.merge(second);
    assert.equal(first.rows, 20);
    assert.equal(new Set(first.values).size, 20);
    for (const value of first.values) counts[Math.floor(value / 10)]! += 1;
  }
  // 600 expected in each tenth; four standard deviations are 4 * sqrt(6000 * 0.1 * 0.9) = 93.
  assert.ok(
    counts.every((count) => Math.abs(count - 600) < 93),
    counts.join(),
  );
});
