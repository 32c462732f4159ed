import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BiasCounts, cellOf, cellsPerGroup } from '../counts.js';
import { metricValues } from '../metrics/registry.js';
import { bias } from '../plain.js';
import { adultRows, adultWindows, countAdult } from '../testing/adult.js';
import type { BiasMetric, BiasSection, BiasStage } from '../types.js';
import { withFlipTestInterval } from './flip-test.js';
import { withIntervals } from './intervals.js';
import { withReportIntervals } from './report-intervals.js';

const stages: readonly BiasStage[] = ['pre_training_bias_metrics', 'post_training_bias_metrics'];
const read = (counts: BiasCounts): Map<string, BiasMetric> =>
  new Map(
    stages
      .flatMap((stage) => withIntervals(stage, metricValues(stage, counts), counts))
      .map((metric) => [metric.name, metric]),
  );
const rows = adultRows();
const endsOf = (metrics: ReturnType<typeof read>, name: string) =>
  (metrics.get(name) as BiasMetric).interval as readonly [number, number];

test('intervals agree with the bootstrap of the rows', () => {
  // Adult, first 1,000 rows: scipy 1.17.1 stats.bootstrap(paired=True, method='percentile',
  // n_resamples=4000, rng=default_rng(1)) of the metrics written in numpy 2.4.6
  const bootstrap: Readonly<Record<string, readonly [value: number, low: number, high: number]>> = {
    CI: [0.342, 0.284, 0.4],
    DPL: [0.16002971566278157, 0.11132251942684966, 0.20837611922402033],
    DI: [0.4014790704353445, 0.255010788828042, 0.5828463044461527],
    AD: [-0.08443596863548031, -0.12790229914085932, -0.03955044748051214],
    SD: [0.033333333333333326, 0.0037331189712183953, 0.06271410542283301],
    DRR: [0.09239551083591335, 0.0470088962992036, 0.13756404578117376],
    GE: [0.09073724007561436, 0.07659754555578735, 0.10617323513014942],
  };
  const found = read(countAdult(rows.slice(0, 1000)));
  for (const [name, [value, low, high]] of Object.entries(bootstrap)) {
    const metric = found.get(name) as Required<BiasMetric>;
    assert.ok(Math.abs((metric.value as number) - value) < 1e-12, name);
    const slack = 0.1 * (high - low);
    const ends = `${name}: [${metric.interval?.join(', ')}] against [${low}, ${high}]`;
    assert.ok(Math.abs((metric.interval?.[0] as number) - low) < slack, ends);
    assert.ok(Math.abs((metric.interval?.[1] as number) - high) < slack, ends);
  }
});

test('the value of all rows lies in the intervals of small windows as often as they say', () => {
  const truth = read(countAdult(rows));
  for (const size of [60, 200, 1000]) {
    const inside = new Map<string, number>();
    const windows = 25;
    for (const counts of adultWindows(rows, size, windows)) {
      for (const [name, { value, interval }] of read(counts)) {
        const actual = truth.get(name)?.value as number;
        const holds =
          value === null || !interval || (interval[0] <= actual && actual <= interval[1]);
        inside.set(name, (inside.get(name) ?? 0) + Number(holds));
      }
    }
    // below 20 of 25 by chance once in 800, also where a window has groups without accepted rows
    for (const [name, count] of inside) {
      assert.ok(count >= 20, `${name} of ${size} rows: ${count}/25`);
    }
    const shares = [...inside.values()].map((n) => n / windows);
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
    assert.ok(mean > 0.92 && mean <= 0.99, `${size} rows: ${mean}`);
  }
});

const table = (cells: Partial<Record<string, number>>): BiasCounts => {
  const counts = new Float64Array(cellsPerGroup);
  for (const [key, count] of Object.entries(cells)) {
    const [facet, label, predicted] = [...key].map(Number) as [0 | 1, 0 | 1, 0 | 1];
    counts[cellOf(facet, label, predicted)] = count as number;
  }
  return { withPredictions: true, groups: new Map([['', counts]]) };
};

test('a facet with one member has wide intervals, an empty one none', () => {
  const one = read(table({ '000': 30, '011': 20, '001': 5, '010': 5, '111': 1 }));
  const [low, high] = endsOf(one, 'DPPL');
  assert.ok(high - low > 0.5, `${low} to ${high}`);
  const none = read(table({ '000': 30, '011': 20, '001': 5, '010': 5 }));
  assert.equal(none.get('DPPL')?.value, null);
  assert.equal(none.get('DPPL')?.interval, undefined);
});

test('an infinite value has an interval open to its side and a finite median', () => {
  const counts = table({ '000': 50, '011': 30, '001': 8, '010': 5, '100': 20, '111': 5, '110': 6 });
  const te = read(counts).get('TE') as Required<BiasMetric>;
  assert.equal(te.value, Infinity);
  assert.equal(te.interval?.[1], Infinity);
  assert.ok((te.interval?.[0] as number) > 0 && Number.isFinite(te.median));
});

test('metrics of distance reach down to 0 exactly where DPL may be 0', () => {
  for (const counts of adultWindows(rows, 100, 10)) {
    const found = read(counts);
    const [low, high] = endsOf(found, 'DPL');
    for (const name of ['KS', 'TVD', 'LP', 'KL', 'JS']) {
      const { value, interval } = found.get(name) as BiasMetric;
      // negative where a side lacks one of the labels
      if ((value as number) < 0) continue;
      const least = interval?.[0] as number;
      assert.equal(least <= 1e-12, low <= 0 && high >= 0, `${name}: ${least}; ${low}, ${high}`);
    }
  }
});

test('the same counts give the same intervals, and predictions do not move those of labels', () => {
  const counts = countAdult(rows.slice(0, 500));
  assert.deepEqual(read(counts), read(counts));
  const labels = countAdult(rows.slice(0, 500).map((row) => ({ ...row, predicted: 0 as const })));
  const unpredicted = { ...labels, withPredictions: false };
  const [stage] = stages as [BiasStage];
  assert.deepEqual(
    withIntervals(stage, metricValues(stage, unpredicted), unpredicted),
    withIntervals(stage, metricValues(stage, counts), counts),
  );
});

test('the interval of FT is that of a difference of two shares', () => {
  const metric: BiasMetric = { name: 'FT', description: 'Flip Test (FT)', value: -0.1 };
  const flips = { members: 400, favoured: 20, disfavoured: 60 };
  const { interval } = withFlipTestInterval(metric, flips) as Required<BiasMetric>;
  // standard error sqrt((0.05 + 0.15 - 0.01) / 400) = 0.0218
  assert.ok(Math.abs((interval?.[0] as number) + 0.1427) < 0.005, `${interval}`);
  assert.ok(Math.abs((interval?.[1] as number) + 0.0573) < 0.005, `${interval}`);
});

test('a report gives FT its interval, from what it counted of each value of the facet', () => {
  // two members beside accepted others, one of them accepted; two beside rejected ones, both accepted
  const report = withReportIntervals(
    bias({
      label: [1, 0, 1, 0, 1, 0, 1, 0],
      predicted: [1, 1, 0, 0, 1, 0, 1, 1],
      positive: [{ float: 0.5 }],
      facets: { sex: { values: ['m', 'm', 'm', 'm', 'f', 'f', 'f', 'f'], sensitive: ['f'] } },
      features: { x: [0, 1, 10, 11, 0, 1, 10, 11] },
    }),
  );
  const [counted] = report.counts;
  assert.deepEqual(counted?.flips, { members: 4, favoured: 2, disfavoured: 1 });
  const section = report.post_training_bias_metrics as BiasSection;
  const metrics = section.facets.sex?.[0]?.metrics ?? [];
  const ft = metrics.find(({ name }) => name === 'FT') as BiasMetric;
  assert.equal(ft.value, 0.25);
  const [low, high] = ft.interval as readonly [number, number];
  assert.ok(low < -0.2 && high > 0.6, `${low} to ${high}`);
});

test('a group without accepted rows has the uncertainty of groups at large', () => {
  // y: nobody accepted among 60 and 40; its disparity could be anything that x does not rule out
  const groups = (accepted: number) =>
    new Map([
      ['x', Float64Array.from([50, 0, 30, 0, 60, 0, 20, 0])],
      ['y', Float64Array.from([60 - accepted, 0, accepted, 0, 40 - accepted, 0, accepted, 0])],
    ]);
  const width = (accepted: number) => {
    const counts = { withPredictions: false, groups: groups(accepted) };
    const [low, high] = endsOf(read(counts), 'CDDL');
    return high - low;
  };
  assert.ok(width(0) > 0.25 && width(0) > 1.5 * width(20), `${width(0)}, ${width(20)}`);
});
