import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Calibration, FIRST_DRAWS } from './calibration.js';
import { chiSquareUpperTail } from './chi-square.js';
import { distributionMissing, distributionOf, numericDistribution } from './distribution.js';
import { hypergeometric } from './draws.js';
import { seededRandom } from './random.js';
import { prepareTest } from './rows-test.js';
import { notCompared, soundDrift } from './sound-drift.js';
import { categorical, numeric, soundConstraints, statistics } from './testing.js';

const constraints = soundConstraints();

function pValueOf(baseline: number[], current: number[], draws: number): number {
  const of = (values: number[]) => distributionOf(numeric('x', values))!;
  const calibration = new Calibration(prepareTest(of(baseline), of(current), 1).test);
  calibration.extend(draws);
  return calibration.pValue;
}

test('p-values agree with permutation_test of scipy over anderson_ksamp', () => {
  const x = [1, 2, 2, 3, 3, 3, 5, 8, 9, 9];
  const y = [2, 3, 3, 4, 5, 5, 5, 6, 9, 10, 11, 12];
  // scipy: 0.1561 (20,000 permutations); four standard errors of 20,000 draws are 0.01.
  assert.ok(Math.abs(pValueOf(x, y, 20_000) - 0.1561) < 0.015);
  const zeros = (n: number, ones: number) =>
    Array.from({ length: n }, (_, i) => (i < ones ? 1 : 0));
  // 10 of 60 against 10 of 100: 0.3251 by scipy.
  assert.ok(Math.abs(pValueOf(zeros(100, 10), zeros(60, 10), 5000) - 0.3251) < 0.035);
});

test('hypergeometric draws have the mean and variance of scipy.stats.hypergeom', () => {
  const random = seededRandom(3);
  // (rows, marked, wanted) -> mean, variance; inversion, then the normal approximation.
  const cases: [number, number, number, number, number][] = [
    [50, 12, 20, 4.8, 2.233469387755],
    [15_000, 5000, 4000, 1333.3333333333333, 651.895311539],
  ];
  for (const [rows, marked, wanted, mean, variance] of cases) {
    const draws = Array.from({ length: 20_000 }, () =>
      hypergeometric(rows, marked, wanted, random),
    );
    const average = draws.reduce((a, b) => a + b, 0) / draws.length;
    const spread = draws.reduce((a, b) => a + (b - average) ** 2, 0) / draws.length;
    assert.ok(Math.abs(average - mean) < 5 * Math.sqrt(variance / draws.length), `${average}`);
    assert.ok(Math.abs(spread / variance - 1) < 0.05, `${spread}`);
  }
});

test('p-values of discrete data are valid: at most 5 % of quiet windows fall under 0.05', () => {
  const random = seededRandom(11);
  // Three values, one of them rare, as a flag or a seldom category is.
  const draw = () => (random.uniform() < 0.03 ? 2 : random.uniform() < 0.4 ? 1 : 0);
  const sample = (n: number) => Array.from({ length: n }, draw);
  let small = 0;
  const windows = 400;
  for (let i = 0; i < windows; i += 1) {
    if (pValueOf(sample(500), sample(40), FIRST_DRAWS) <= 0.05) small += 1;
  }
  assert.ok(small / windows < 0.05 + 3 * Math.sqrt(0.0475 / windows), `${small} of ${windows}`);
});

test('large categorical samples agree with the chi-square distribution', () => {
  const before = distributionOf(categorical('x', { a: 5000, b: 3000, c: 2000 }))!;
  const now = distributionOf(categorical('x', { a: 460, b: 320, c: 220 }))!;
  const prepared = prepareTest(before, now, 5);
  const calibration = new Calibration(prepared.test);
  calibration.extend(10_000);
  const expected = chiSquareUpperTail(prepared.test.statistic(prepared.test.sample), 2);
  assert.ok(Math.abs(calibration.pValue - expected) < 0.01, `${calibration.pValue} ${expected}`);
  assert.equal(Number(prepared.effect.distance.toFixed(10)), 0.04);
});

test('a drifted column is told with effect, interval, threshold and p; the others are not', () => {
  const random = seededRandom(2);
  const normal = (n: number, mean: number) =>
    Array.from({ length: n }, () => mean + random.normal());
  const found = soundDrift({
    baseline: statistics(
      numeric('shifted', normal(5000, 0)),
      numeric('same', normal(5000, 0)),
      categorical('kind', { a: 3000, b: 2000 }),
    ),
    current: statistics(
      numeric('shifted', normal(400, 0.5)),
      numeric('same', normal(400, 0)),
      categorical('kind', { a: 150, b: 150, new: 100 }),
    ),
    constraints,
  });
  const [shifted, same, kind] = found;
  assert.deepEqual(
    found.map(({ feature, drifted }) => [feature, drifted]),
    [
      ['shifted', true],
      ['same', false],
      ['kind', true],
    ],
  );
  // A shift of half a standard deviation is a distance of 2 Phi(1/4) - 1 = 0.197.
  const [low, high] = shifted!.effectInterval!;
  assert.ok(low > 0 && low < 0.197 && 0.197 < high && high < 0.35, `${low} ${high}`);
  assert.ok(shifted!.adjustedPValue! < 0.001 && shifted!.threshold === 0.1);
  assert.ok(same!.adjustedPValue! > 0.05 && same!.tooSmall === undefined);
  assert.equal(kind!.method, 'likelihood_ratio');
  assert.equal(Number(kind!.effect.toFixed(6)), 0.25);
});

test('a small effect in a large window is not told', () => {
  const random = seededRandom(8);
  const uniform = (n: number, shift: number) =>
    Array.from({ length: n }, () => shift + random.uniform());
  const [finding] = soundDrift({
    baseline: statistics(numeric('x', uniform(10_000, 0))),
    current: statistics(numeric('x', uniform(10_000, 0.05))),
    constraints,
  });
  assert.ok(finding!.adjustedPValue! < 1e-4 && finding!.effect < 0.1 && !finding!.drifted);
});

test('a window that is too small says how many rows could tell', () => {
  const values = Array.from({ length: 5000 }, (_, i) => i);
  const [finding] = soundDrift({
    baseline: statistics(numeric('x', values)),
    current: statistics(
      numeric(
        'x',
        values.filter((_, i) => i % 250 === 0),
      ),
    ),
    constraints,
  });
  assert.equal(finding!.drifted, false);
  assert.match(finding!.tooSmall!, /^20 rows cannot tell .* about (1[5-9]0|2\d0) rows could/);
});

test('one drifted feature is found among 500', () => {
  const random = seededRandom(4);
  const features = (n: number, shift: number) =>
    Array.from({ length: 500 }, (_, f) =>
      numeric(
        `f${f}`,
        Array.from({ length: n }, () => random.normal() + (f === 7 ? shift : 0)),
      ),
    );
  const found = soundDrift({
    baseline: statistics(...features(400, 0)),
    current: statistics(...features(100, 0.7)),
    constraints,
  });
  assert.deepEqual(
    found.filter(({ drifted }) => drifted).map(({ feature }) => feature),
    ['f7'],
  );
});

test('what cannot be compared says why', () => {
  const values = numeric('x', [1, 2, 3]);
  assert.match(notCompared(values, numeric('x', [], 5))!, /in this window no value is present/);
  assert.match(notCompared(values, categorical('x', { a: 3 }))!, /Fractional .* String/);
  const text = categorical('x', { a: 1 });
  delete text.string_statistics!.distribution;
  assert.match(distributionMissing(text)!, /too many distinct values/);
  assert.equal(notCompared(values, values), undefined);
  const excluded = soundConstraints();
  excluded.monitoring_config.distribution_constraints.exclude = ['x'];
  const same = { baseline: statistics(values), current: statistics(values) };
  assert.deepEqual(soundDrift({ ...same, constraints: excluded }), []);
});

test("a sketch's items weigh 2^level, every copy counted", () => {
  const feature = numeric('x', []);
  feature.numerical_statistics!.distribution.kll.sketch.data = [[3, 1, 1], [1, 5], [5]];
  const distribution = distributionOf(feature);
  assert.ok(distribution?.kind === 'numeric');
  assert.deepEqual([...distribution.values], [1, 3, 5]);
  assert.deepEqual([...distribution.weights], [4, 1, 6]);
  assert.equal(distribution.count, 11);
});

const samples = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 40 });
const RUNS = { numRuns: 60 };

test('properties: order does not matter, identical data is never told, p lies in [0, 1]', () => {
  const find = (before: number[], now: number[]) =>
    soundDrift({
      baseline: statistics(numeric('x', before)),
      current: statistics(numeric('x', now)),
      constraints,
    })[0]!;
  fc.assert(
    fc.property(samples, samples, (before, now) => {
      const finding = find(before, now);
      assert.deepEqual(find(before.toReversed(), now.toSorted()), finding);
      for (const value of [finding.pValue!, finding.adjustedPValue!, finding.effect]) {
        assert.ok(value >= 0 && value <= 1);
      }
      const [low, high] = finding.effectInterval!;
      assert.ok(low <= finding.effect && finding.effect <= high);
      const same = find(before, before);
      assert.ok(same.effect === 0 && !same.drifted && same.pValue === 1);
    }),
    RUNS,
  );
});

test('properties: categories in any order give the same; joining two never adds to the effect', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 3, maxLength: 6 });
  const find = (before: [string, number][], now: [string, number][]) =>
    soundDrift({
      baseline: statistics(categorical('x', Object.fromEntries(before))),
      current: statistics(categorical('x', Object.fromEntries(now))),
      constraints,
    })[0]!;
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      const before = a.map((count, i): [string, number] => [`c${i}`, count + 1]);
      const now = b.map((count, i): [string, number] => [`c${i}`, count + 1]);
      const finding = find(before, now);
      assert.deepEqual(find(before.toReversed(), now.toReversed()), finding);
      const joined = (cells: [string, number][]): [string, number][] => [
        ['joined', cells[0]![1] + cells[1]![1]],
        ...cells.slice(2),
      ];
      assert.ok(find(joined(before), joined(now)).effect <= finding.effect + 1e-12);
    }),
    RUNS,
  );
});

test('properties: copies and weights are the same thing', () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 5 }), (values, copies) => {
      const repeated = values.flatMap((value) => new Array<number>(copies).fill(value));
      const weighted = numericDistribution(
        values.map((value): [number, number] => [value, copies]),
      );
      const plain = numericDistribution(repeated.map((value): [number, number] => [value, 1]));
      assert.deepEqual(weighted, plain);
    }),
    RUNS,
  );
});

test('a complete change has an interval that ends at 1, whatever the rounding of its shares', () => {
  for (let n = 5; n <= 200; n += 1) {
    const values = Array.from({ length: n }, (_, i) => i);
    const names = Object.fromEntries(values.map((i) => [`v${i}`, 1]));
    const found = soundDrift({
      baseline: statistics(numeric('x', [1000, 1001, 1002]), categorical('k', { before: 3 })),
      current: statistics(numeric('x', values), categorical('k', names)),
      constraints,
    });
    for (const { effect, effectInterval } of found) {
      assert.ok(effect > 1 - 1e-9);
      assert.ok(effectInterval![1] > 1 - 1e-9 && effectInterval![1] <= 1, `${n} rows`);
    }
  }
});
