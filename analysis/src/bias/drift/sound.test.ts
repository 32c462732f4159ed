import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BiasCounts } from '../counts.js';
import { withIntervals } from '../reading/intervals.js';
import {
  type AdultRow,
  adultRows,
  adultSection,
  adultWindows,
  countAdult,
} from '../testing/adult.js';
import type { BiasMetric, BiasSection, BiasStage } from '../types.js';
import { biasDrift } from './compare.js';
import type { BiasBaseline } from './types.js';

const stages: readonly [BiasStage, BiasStage] = [
  'pre_training_bias_metrics',
  'post_training_bias_metrics',
];
const rows = adultRows();
const [before, after] = [0, 1].map((half) => rows.filter((_, i) => i % 2 === half)) as [
  AdultRow[],
  AdultRow[],
];

function analysis(counts: BiasCounts): Record<BiasStage, BiasSection> {
  const section = (stage: BiasStage) =>
    adultSection(stage, counts, (metrics) => withIntervals(stage, metrics, counts));
  return Object.fromEntries(stages.map((stage) => [stage, section(stage)])) as Record<
    BiasStage,
    BiasSection
  >;
}

const baseline = (counts: BiasCounts): BiasBaseline => {
  const sections = analysis(counts);
  return { preTraining: sections[stages[0]].facets, postTraining: sections[stages[1]].facets };
};
const half = baseline(countAdult(before));

/** Windows in which each reading finds a violation. */
function alarms(from: readonly AdultRow[], size: number, windows: number) {
  const found = { Compatible: 0, Sound: 0 };
  for (const counts of adultWindows(from, size, windows)) {
    const current = analysis(counts);
    for (const reading of ['Compatible', 'Sound'] as const) {
      found[reading] += Number(biasDrift(current, half, reading).violations.length > 0);
    }
  }
  return found;
}

test('windows without drift: AWS finds violations in all, Sound hardly in any', () => {
  for (const size of [60, 1000]) {
    const { Compatible, Sound } = alarms(after, size, 20);
    assert.ok(Compatible >= 18, `Compatible, ${size} rows: ${Compatible} of 20`);
    // more than 4 of 20 at a rate of 5 %: once in 400
    assert.ok(Sound <= 4, `Sound, ${size} rows: ${Sound} of 20`);
  }
});

test('Sound finds that a third of the positive labels of women are lost', () => {
  let seen = 0;
  const shifted = after.map((row) => {
    const isLost = row.female === 1 && row.positive === 1 && seen++ % 3 === 0;
    return isLost ? { ...row, positive: 0 as const } : row;
  });
  const { Sound } = alarms(shifted, 10_000, 6);
  assert.ok(Sound >= 5, `${Sound} of 6`);
});

const metric = (name: string, value: number, interval?: readonly [number, number]): BiasMetric => ({
  name,
  description: name,
  value,
  interval,
});
const facets = (...metrics: BiasMetric[]) => ({ sex: [{ value_or_threshold: 'F', metrics }] });
const one = (now: BiasMetric, then: BiasMetric) =>
  biasDrift(
    {
      post_training_bias_metrics: {
        label: 'y',
        facets: facets(now),
        label_value_or_threshold: '1',
      },
    },
    { preTraining: {}, postTraining: facets(then) },
    'Sound',
  );

test('DI is held against 1: a half is worse than 0.9, though it is nearer to 0', () => {
  const worse = one(metric('DI', 0.5, [0.45, 0.55]), metric('DI', 0.9, [0.85, 0.95]));
  const [violation] = worse.violations;
  assert.equal(violation?.metric_name, 'DI');
  assert.equal(
    violation?.description,
    "Metric value 0.5 doesn't meet the baseline constraint requirement 0.9",
  );
  assert.ok(Math.abs((violation?.effect as number) - Math.log(0.9 / 0.5)) < 1e-12);
  const better = one(metric('DI', 0.9, [0.85, 0.95]), metric('DI', 0.5, [0.45, 0.55]));
  assert.deepEqual(better.violations, []);
});

test('a metric that changes its sign is farther only by what its size grew', () => {
  const found = (value: number) =>
    one(metric('RD', value, [value - 0.02, value + 0.02]), metric('RD', 0.1, [0.08, 0.12]))
      .violations.length;
  assert.deepEqual([-0.1, 0.1, -0.2, 0.2].map(found), [0, 0, 1, 1]);
});

test('a sure but small growth is no violation, nor is a great but unsure one', () => {
  const sure = metric('RD', 0.11, [0.1099, 0.1101]);
  assert.equal(one(sure, metric('RD', 0.1, [0.0999, 0.1001])).violations.length, 0);
  const unsure = one(metric('RD', 0.4, [-0.05, 0.85]), metric('RD', 0.1, [0.08, 0.12]));
  assert.equal(unsure.violations.length, 0);
  assert.match(unsure.tooSmall[0]?.description ?? '', /Too few rows to tell whether RD/);
});

test('p-value and interval are those of two normal samples', () => {
  // se 0.02 and 0.01 by their intervals: z = 0.1 / sqrt(0.0005) = 4.4721, one-sided p = 3.8721e-6,
  // (scipy.stats.norm.sf); the other tail, at 0.3 / sqrt(0.0005), is nothing
  const ends = (value: number, error: number) =>
    [value - 1.959963984540054 * error, value + 1.959963984540054 * error] as const;
  const [found] = one(
    metric('AD', 0.2, ends(0.2, 0.02)),
    metric('AD', 0.1, ends(0.1, 0.01)),
  ).violations;
  assert.ok(Math.abs((found?.p_value as number) / 3.8721e-6 - 1) < 1e-3, `${found?.p_value}`);
  assert.ok(Math.abs((found?.effect_interval?.[0] as number) - 0.056174) < 1e-6);
});

test('FT is not judged, which is said once, whatever it is', () => {
  const ft = (value: number) => ({
    value_or_threshold: 'F',
    metrics: [metric('FT', value, [value - 0.01, value + 0.01])],
  });
  const facets = (value: number) => ({ sex: [ft(value)], race: [ft(value)] });
  const drift = biasDrift(
    {
      post_training_bias_metrics: {
        label: 'y',
        facets: facets(-0.4),
        label_value_or_threshold: '1',
      },
    },
    { preTraining: {}, postTraining: facets(-0.1) },
    'Sound',
  );
  assert.deepEqual([drift.violations, drift.tooSmall], [[], []]);
  assert.deepEqual(drift.notes, [
    'Not judged: FT. Its value moves with the number of rows, since neighbours are nearer among ' +
      'more rows: compare it only between data sets of the same size.',
  ]);
});

test('a side without positive labels leaves KL so unsure that it is no violation', () => {
  // 0 of 21 women and 17 of 42 men: KL leaves the positive label out and is negative
  const stage = (dpl: BiasMetric, kl: BiasMetric) => ({
    sex: [{ value_or_threshold: 'F', metrics: [dpl, kl] }],
  });
  const now = stage(
    { ...metric('DPL', 0.405, [0.216, 0.532]), median: 0.379 },
    { ...metric('KL', -0.309, [-0.309, 3.88]), median: 1.1 },
  );
  const then = stage(metric('DPL', 0.2, [0.188, 0.212]), metric('KL', 0.147, [0.127, 0.168]));
  const { violations } = biasDrift(
    { pre_training_bias_metrics: { label: 'y', facets: now, label_value_or_threshold: '1' } },
    { preTraining: then, postTraining: {} },
    'Sound',
  );
  assert.equal(
    violations.some(({ metric_name }) => metric_name === 'KL'),
    false,
  );
});

test('a baseline without intervals counts as exact and says so; an infinite is not judged', () => {
  const exact = one(metric('RD', 0.4, [0.35, 0.45]), metric('RD', 0.1));
  assert.equal(exact.violations.length, 1);
  assert.match(exact.notes.join(' '), /The baseline has no intervals: its values count as exact/);
  const infinite = one(
    metric('TE', Infinity, [3, Infinity]),
    metric('TE', -Infinity, [-Infinity, 0]),
  );
  assert.equal(infinite.violations.length, 0);
  assert.match(infinite.notes.join(' '), /Infinitely far from no bias in the baseline/);
});
