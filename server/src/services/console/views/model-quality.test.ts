import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelQualityView } from './model-quality.js';
import { chartsWorld, hour_ms } from './testing/charts-world.js';

const at = 400 * hour_ms;

/** What the paper on Model Monitor prints in its appendix B (arXiv 2111.13657). */
const published = {
  mae: { value: 0.5, standard_deviation: 0.2260776661041756 },
  mse: { value: 0.5000000000000001, standard_deviation: 0.2260776661041756 },
  rmse: { value: Math.SQRT1_2, standard_deviation: 0.13949944301704126 },
  r2: { value: -1.6666666666666674, standard_deviation: 'NaN' },
};
const limits = {
  version: 0,
  regression_constraints: {
    mae: { threshold: 0.5, comparison_operator: 'GreaterThanThreshold' },
    r2: { threshold: -1.6666666666666674, comparison_operator: 'LessThanThreshold' },
  },
};
/** What a regression of AWS's own tests reports. */
const measured = {
  mae: { value: 1.5915896386811228, standard_deviation: 0.019549525493231325 },
  rmse: {
    value: 2.2428694385494143,
    standard_deviation: 0.04254133766539425,
    interval: [2.1, 2.4],
    interval_method: 'delta',
  },
};

const statistics = (group: string, metrics: object, item_count = 4) =>
  JSON.stringify({ version: 0, dataset: { item_count }, [group]: metrics });

function regressions() {
  const world = chartsWorld('ModelQuality');
  world.files.set('base/statistics.json', statistics('regression_metrics', published));
  world.files.set('base/constraints.json', JSON.stringify(limits));
  world.run(at);
  world.run(at + hour_ms, { violations: 1, status: 'CompletedWithViolations' });
  world.files.set(`r/${at}/statistics.json`, statistics('regression_metrics', published));
  const key = `r/${at + hour_ms}`;
  world.files.set(`${key}/statistics.json`, statistics('regression_metrics', measured, 627));
  const violation = {
    constraint_check_type: 'GreaterThanThreshold',
    metric_name: 'mae',
    description: "Metric mae with 1.59 +/- 0.01 was GreaterThanThreshold '0.5'",
  };
  world.files.set(`${key}/constraint_violations.json`, JSON.stringify({ violations: [violation] }));
  const merged = {
    ...{ predictions: 40, labelled: 30, coverage: 0.75, corrected: 2, unknown: 1 },
    label_delay_seconds: { p50: 60, p90: 120.5, max: 300 },
    changes: { since: 'x', added: 5, corrected: 1, removed: 0 },
  };
  world.files.set(`${key}/merge.json`, JSON.stringify(merged));
  return world;
}

test('metrics over the runs, with intervals, AWS’s deviations, limits and the baseline', async () => {
  const answer = await regressions().ask(modelQualityView);
  assert.deepEqual(answer.ends, [at, at + hour_ms]);
  assert.deepEqual(answer.run.due, at + hour_ms);
  assert.equal(answer.run.records, 627);
  assert.equal(answer.run.problem, 'Regression');
  const [mae, rmse] = answer.metrics;
  assert.deepEqual(mae, {
    ...{ name: 'mae', unit: undefined, constant: undefined },
    values: [0.5, 1.5915896386811228],
    low: [null, null],
    high: [null, null],
    deviations: [0.2260776661041756, 0.019549525493231325],
    violated: [false, true],
    now: {
      ...{ value: 1.5915896386811228, deviation: 0.019549525493231325 },
      ...{ interval: undefined, intervalMethod: undefined },
    },
    baseline: {
      ...{ value: 0.5, deviation: 0.2260776661041756 },
      ...{ interval: undefined, intervalMethod: undefined },
    },
    limit: { threshold: 0.5, wrong: 'above' },
  });
  assert.deepEqual(
    [rmse.low, rmse.high],
    [
      [null, 2.1],
      [null, 2.4],
    ],
  );
  assert.equal(rmse.limit, undefined);
  assert.equal(answer.confusion, undefined);
});

test('how many labels came, and how late', async () => {
  const { run, labels } = await regressions().ask(modelQualityView);
  assert.deepEqual(labels, {
    predictions: [null, 40],
    labelled: [null, 30],
    p50: [null, 60],
    p90: [null, 120.5],
  });
  assert.deepEqual([run.labels.max, run.labels.corrected, run.labels.unknown], [300, 2, 1]);
  assert.deepEqual(run.changes, { added: 5, corrected: 1, removed: 0 });
});

test('what is not a number is left out: a deviation of NaN, a limit without a threshold', async () => {
  const answer = await regressions().ask(modelQualityView, { Run: at });
  const r2 = answer.metrics.find(({ name }: { name: string }) => name === 'r2');
  assert.equal(r2.now.deviation, undefined);
  assert.deepEqual(r2.values, [-1.6666666666666674, null]);
  assert.deepEqual(r2.limit, { threshold: -1.6666666666666674, wrong: 'below' });
});

test('files that anybody broke are as if they were not there', async () => {
  const world = regressions();
  world.files.set(`r/${at}/statistics.json`, '{"regression_metrics": 3}');
  for (const name of ['merge.json', 'constraint_violations.json']) {
    world.files.set(`r/${at + hour_ms}/${name}`, '[nonsense');
  }
  world.files.set('base/constraints.json', '');
  const answer = await world.ask(modelQualityView);
  assert.equal(answer.unread, 1);
  assert.deepEqual(answer.ends, [at + hour_ms]);
  assert.deepEqual(answer.violations, []);
  assert.equal(answer.run.labels, undefined);
  assert.ok(answer.metrics.every(({ limit }: { limit?: object }) => limit === undefined));
});

test('answers and curves of a classifier beside those of its baseline', async () => {
  const world = chartsWorld('ModelQuality');
  const metrics = (confusion_matrix: object, more: object = {}) => ({
    accuracy: { value: 0.5, standard_deviation: 'NaN' },
    accuracy_best_constant_classifier: { value: 0.25, standard_deviation: 0.2 },
    confusion_matrix,
    ...more,
  });
  const curve = { false_positive_rates: [0, 0.5, 1], true_positive_rates: [0, 0.75, 1] };
  const roc = { receiver_operating_characteristic_curve: curve };
  // AWS's SDK: 1 true negative, 2 false positives, 1 true positive
  const now = metrics({ '0': { '0': 1, '1': 2 }, '1': { '0': 0, '1': 1 } }, roc);
  const before = metrics({ '0': { '0': 7 }, '2': { '1': 1 } });
  const group = 'binary_classification_metrics';
  world.run(at);
  world.files.set(`r/${at}/statistics.json`, statistics(group, now));
  world.files.set('base/statistics.json', statistics(group, before));
  const { confusion, roc: drawn, metrics: list } = await world.ask(modelQualityView);
  assert.deepEqual(confusion, {
    classes: ['0', '1', '2'],
    now: [
      [1, 2, 0],
      [0, 1, 0],
      [0, 0, 0],
    ],
    baseline: [
      [7, 0, 0],
      [0, 0, 0],
      [0, 1, 0],
    ],
    others: 0,
  });
  assert.deepEqual(drawn, { now: { x: [0, 0.5, 1], y: [0, 0.75, 1] }, baseline: undefined });
  assert.equal(list.length, 1);
  assert.deepEqual(list[0].constant, [0.25]);
});

test('many classes: the rare ones are taken together', async () => {
  const world = chartsWorld('ModelQuality');
  const matrix = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => [`c${i}`, { [`c${i}`]: 100 - i, rare: 1 }]),
  );
  world.run(at);
  const metrics = { confusion_matrix: matrix, accuracy: { value: 1, standard_deviation: 0 } };
  const group = 'multiclass_classification_metrics';
  world.files.set(`r/${at}/statistics.json`, statistics(group, metrics));
  const { confusion } = await world.ask(modelQualityView);
  assert.equal(confusion.classes.length, 31);
  assert.deepEqual(confusion.classes.slice(0, 3), ['c0', 'c1', 'c2']);
  assert.equal(confusion.others, 71);
  const sum = (rows: number[][]) => rows.flat().reduce((a, b) => a + b, 0);
  // 100 + … + 1 on the diagonal, and one of each answered as `rare`
  assert.equal(sum(confusion.now), 5050 + 100);
});

test('reports are read once; a window that was run again stands with its newest run', async () => {
  const world = regressions();
  const window = { window_start: at - hour_ms, window_end: at };
  world.run(at + 5 * hour_ms, window);
  const key = `r/${at + 5 * hour_ms}/statistics.json`;
  world.files.set(key, statistics('regression_metrics', measured));
  const answer = await world.ask(modelQualityView);
  assert.deepEqual(answer.dues, [at + 5 * hour_ms, at + hour_ms]);
  await world.ask(modelQualityView);
  const readOf = (name: string) => world.reads.filter((one) => one === name).length;
  assert.equal(readOf(`r/${at}/statistics.json`), 0);
  assert.equal(readOf(key), 1);
});
