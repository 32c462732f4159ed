import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monitorFeatureView } from './monitor-feature.js';
import { monitorFeaturesView } from './monitor-features.js';
import { chartsWorld, hour_ms } from './testing/charts-world.js';

const at = 400 * hour_ms;

interface Drift {
  readonly effect: number;
  readonly threshold?: number;
  readonly method?: string;
}

const feature = (name: string, outcome: string, drift?: Drift, more: object = {}) => ({
  ...{ name, outcome, violations: outcome === 'violation' ? ['baseline_drift_check'] : [] },
  now: { inferred_type: 'Integral', completeness: 1, mean: 2, std_dev: 1, min: 0, max: 4 },
  ...(drift && {
    drift: {
      ...{ method: 'anderson_darling', drifted: outcome === 'violation', threshold: 0.1 },
      ...{ threshold_source: 'a source', ...drift },
    },
  }),
  ...more,
});

const results = (...features: object[]) =>
  JSON.stringify({
    ...{ version: 0, comparison_method: 'Sound', item_count: 9, features, notes: [] },
    unreadable: { count: 0, examples: [] },
  });

function world(count: number) {
  const made = chartsWorld('DataQuality');
  for (let i = 0; i < count; i += 1) {
    const { due } = made.run(at + i * hour_ms);
    const effect = (i + 1) / 1000;
    made.files.set(`r/${due}/feature_results.json`, results(feature('a', 'ok', { effect })));
  }
  return made;
}

test('the worst first: violations, then by how much of its threshold a distance takes', async () => {
  const made = chartsWorld('DataQuality');
  made.run(at);
  made.files.set(
    `r/${at}/feature_results.json`,
    results(
      feature('left out', 'excluded'),
      feature('half', 'ok', { effect: 0.05 }),
      feature('none', 'not_compared'),
      feature('most', 'too_small', { effect: 0.09 }),
      feature('own limit', 'ok', { effect: 0.3, threshold: 0.5 }),
      feature('chance', 'ok', { effect: 0.11, method: 'chi_squared_p_value' }),
      feature('little', 'violation', { effect: 0.11 }),
      feature('much', 'violation', { effect: 0.9 }),
    ),
  );
  const { features } = await made.ask(monitorFeaturesView);
  const names = features.map(({ name }: { name: string }) => name);
  const expected = ['much', 'little', 'chance', 'most', 'own limit', 'half', 'none', 'left out'];
  assert.deepEqual(names, expected);
});

test('small lines hold the newest 40 windows; history at most 300', async () => {
  const made = world(310);
  const list = await made.ask(monitorFeaturesView);
  assert.equal(list.times.length, 40);
  assert.deepEqual(list.features[0].distances.slice(-2), [0.309, 0.31]);
  const { history } = await made.ask(monitorFeatureView, { Feature: 'a' });
  assert.equal(history.dues.length, 300);
  assert.equal(history.distance[0], 0.011);
  assert.equal(history.states[0], 'ok');
  const before = made.reads.length;
  await made.ask(monitorFeatureView, { Feature: 'a' });
  const again = made.reads.slice(before).filter((key) => key.endsWith('feature_results.json'));
  assert.equal(again.length, 1); // the run that is looked at
});

test('a span takes the windows that lie in it; a run beside it may be looked at', async () => {
  const made = world(10);
  const asked = { From: at, Until: at + 3 * hour_ms, Run: at + 9 * hour_ms };
  const list = await made.ask(monitorFeaturesView, asked);
  assert.deepEqual(list.times, [at + hour_ms, at + 2 * hour_ms, at + 3 * hour_ms]);
  assert.equal(list.run.due, at + 9 * hour_ms);
  assert.equal(list.features[0].distance, 0.01);
});

test('runs without a result are passed over, and broken files are as if not there', async () => {
  const made = world(3);
  made.run(at + 3 * hour_ms, { status: 'Failed', report: null });
  made.files.set(`r/${at}/feature_results.json`, '{"features":[null]}');
  made.files.set(`r/${at + hour_ms}/feature_results.json`, 'none');
  const { run, history } = await made.ask(monitorFeatureView, { Feature: 'a' });
  assert.equal(run.due, at + 2 * hour_ms);
  assert.deepEqual(history.dues, [at + 2 * hour_ms]);
  assert.equal(history.unread, 2);
  const nothing = chartsWorld('DataQuality');
  assert.deepEqual(await nothing.ask(monitorFeaturesView), { times: [], features: [] });
});

test('a feature that the run does not have, and one of a name like no other', async () => {
  const made = world(1);
  const none = await made.ask(monitorFeatureView, { Feature: 'nobody' });
  assert.equal(none.state, undefined);
  assert.deepEqual(none.history.distance, [null]);
  assert.match(none.distributions.why, /Neither side/);
  for (const Feature of ['__proto__', 'constructor', '']) {
    const odd = await made.ask(monitorFeatureView, { Feature });
    assert.equal(odd.state, undefined);
    assert.deepEqual(odd.history.distance, [null]);
  }
  await assert.rejects(made.ask(monitorFeatureView), /Feature, a name, is missing/);
  await assert.rejects(made.ask(monitorFeatureView, { Name: 'x', Feature: 'a' }), /no monitoring/);
});

const numbers = (name: string, values: number[]) => ({
  ...{ name, inferred_type: 'Integral' },
  numerical_statistics: {
    common: { num_present: values.length, num_missing: 0 },
    ...{ mean: 0, sum: 0, std_dev: 0, min: 0, max: 0 },
    distribution: {
      kll: { buckets: [], sketch: { parameters: { c: 0.64, k: 2048 }, data: [values] } },
    },
  },
});

const texts = (name: string, counts: Record<string, number>) => ({
  ...{ name, inferred_type: 'String' },
  string_statistics: {
    common: { num_present: 10, num_missing: 0 },
    distinct_count: 2,
    distribution: {
      categorical: {
        buckets: Object.entries(counts).map(([value, count]) => ({ value, count })),
      },
    },
  },
});

test('distributions are drawn over the same bins, with their gap where it is largest', async () => {
  const made = world(1);
  const [run] = made.runs;
  assert.ok(run);
  Object.assign(run, { baseline_statistics: 's3://b/base/statistics.json' });
  const put = (key: string, ...features: object[]) =>
    made.files.set(key, JSON.stringify({ dataset: { item_count: 4 }, features }));
  put('base/statistics.json', numbers('n', [1, 2, 3, 4]), texts('t', { a: 9, b: 1 }));
  put(`r/${at}/statistics.json`, numbers('n', [3, 4, 4, 4]), texts('t', { a: 4, c: 6 }));
  const n = (await made.ask(monitorFeatureView, { Feature: 'n' })).distributions;
  assert.deepEqual(n.histogram.edges, [0.5, 1.5, 2.5, 3.5, 4.5]);
  assert.deepEqual(n.histogram.shares, [
    [0.25, 0.25, 0.25, 0.25],
    [0, 0, 0.25, 0.75],
  ]);
  // at or under 2: half of the baseline, none now; at or under 3: 0.75 and 0.25
  assert.deepEqual(n.gap, { at: 2, distance: 0.5 });
  assert.deepEqual(n.cdf[1], { values: [3, 4], shares: [0.25, 1] });
  const t = (await made.ask(monitorFeatureView, { Feature: 't' })).distributions;
  assert.deepEqual(t.categories, [
    { value: 'a', shares: [0.9, 0.4] },
    { value: 'c', shares: [0, 0.6] },
    { value: 'b', shares: [0.1, 0] },
  ]);
  assert.equal(Number(t.distance.toFixed(12)), 0.6);
});
