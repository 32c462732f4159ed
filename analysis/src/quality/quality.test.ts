import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileShapeError } from '../json/shape.js';
import { parseQualityConstraints } from './constraints/parse.js';
import { renderQualityReport } from './report/render.js';
import { binary, measureLines, mergedLine, times, valuesOf } from './testing.js';
import type { MetricValue, QualityOptions } from './types.js';

const regression: QualityOptions = {
  problemType: 'Regression',
  attributes: { inference: '0' },
};

test('cells of the confusion matrix have the value that the user gives them', async () => {
  const options: QualityOptions = {
    ...binary,
    worth: { unit: 'EUR', matrix: { '0': { '1': -10 }, '1': { '0': -500, '1': 90 } } },
  };
  const result = await measureLines(
    [
      ...times(4, '0.9', '1'),
      ...times(1, '0.1', '1'),
      ...times(3, '0.8', '0'),
      ...times(2, '0.2', '0'),
    ],
    options,
  );
  const { worth, worth_per_prediction } = valuesOf(result);
  assert.equal(worth, 4 * 90 - 500 - 30);
  assert.equal(worth_per_prediction, -17);
  const metrics = result.statistics.binary_classification_metrics ?? {};
  assert.equal((metrics.worth as MetricValue).unit, 'EUR');
  const limits = result.constraints.binary_classification_constraints ?? {};
  assert.deepEqual(limits.worth_per_prediction, {
    threshold: -17,
    comparison_operator: 'LessThanThreshold',
  });
});

test('errors of a regression have the value that the user gives them', async () => {
  const error = { over: -1, under: -4, beyondLimit: { limit: 5, value: -100 } };
  const lines = [mergedLine('12', '10'), mergedLine('7', '10'), mergedLine('30', '10')];
  const result = await measureLines(lines, { ...regression, worth: { unit: 'bikes', error } });
  assert.equal(valuesOf(result).worth, -2 - 12 - 20 - 100);
});

test('the answers that are farthest from their labels are kept, the worst first', async () => {
  const at = (output: string, label: string, eventId: string) =>
    mergedLine(output, label, { eventMetadata: { eventId } });
  const many = Array.from({ length: 40 }, (_, i) => at(String(10 + i), '10', `e${i}`));
  const { worst } = await measureLines([...many, '{', at('10', '10', 'right')], regression);
  assert.equal(worst.length, 20);
  assert.deepEqual(
    worst.slice(0, 2).map(({ distance, id, line }) => [distance, id, line]),
    [
      [39, 'e39', 40],
      [38, 'e38', 39],
    ],
  );
  const right = await measureLines(times(5, '0.9', '1'), binary);
  assert.deepEqual(right.worst, []);
});

test('metrics of a share of nothing are told, written as 0 and not held', async () => {
  const limits = (await measureLines([...times(9, '0.9', '1'), ...times(9, '0.1', '0')], binary))
    .constraints;
  const result = await measureLines(times(5, '0.1', '0'), binary, { constraints: limits });
  assert.equal(valuesOf(result).recall, 0);
  assert.deepEqual(result.violations, []);
  assert.ok(result.undefinedMetrics.includes('recall') && result.undefinedMetrics.includes('auc'));
  assert.match(result.notes.join(' '), /not held against limits: .*recall/);
});

test('a class that the baseline did not have is counted and told', async () => {
  const options: QualityOptions = { ...regression, problemType: 'MulticlassClassification' };
  const baseline = (await measureLines([mergedLine('a', 'b')], options)).statistics;
  const result = await measureLines([mergedLine('a', 'c'), mergedLine('a', 'a')], options, {
    baseline,
  });
  assert.match(result.notes.join(' '), /Classes that the baseline did not have: c\./);
  assert.equal(valuesOf(result).accuracy, 0.5);
});

test('a stray label that comes first is not taken for the class that the baseline has', async () => {
  const options: QualityOptions = { ...binary, positiveLabel: '>50K' };
  const usual = [...times(3, '0.9', '>50K'), ...times(3, '0.1', '<=50K')];
  const { statistics: baseline } = await measureLines(usual, options);
  const lines = [mergedLine('0.2', 'unknown'), ...usual];
  const result = await measureLines(lines, options, { baseline });
  assert.deepEqual(result.statistics.binary_classification_metrics?.confusion_matrix, {
    '<=50K': { '<=50K': 3, '>50K': 0 },
    '>50K': { '<=50K': 0, '>50K': 3 },
  });
  assert.deepEqual(
    result.unreadable.examples.map(({ reason }) => reason),
    ['the label is "unknown", neither >50K nor <=50K'],
  );
  const onlyPositives = await measureLines(usual.slice(0, 3), options);
  const more = await measureLines(usual, options, { baseline: onlyPositives.statistics });
  assert.equal(more.statistics.dataset.item_count, 6);
});

test('a violation tells a limit that a person set from one that the baseline suggested', async () => {
  const good = [...times(9, '0.9', '1'), ...times(1, '0.1', '1'), ...times(10, '0.1', '0')];
  const { constraints, statistics: baseline } = await measureLines(good, binary);
  const limits = constraints.binary_classification_constraints ?? {};
  const byHand = { threshold: 0.99, comparison_operator: 'LessThanThreshold' } as const;
  const edited = { ...limits, precision: byHand, average_precision: byHand };
  const bad = [...times(5, '0.9', '1'), ...times(5, '0.1', '1'), ...times(5, '0.8', '0')];
  const sources = async (known: typeof baseline | undefined) => {
    const { violations } = await measureLines(bad, binary, {
      constraints: { version: 0, binary_classification_constraints: edited },
      baseline: known,
    });
    return Object.fromEntries(violations.map((one) => [one.metric_name, one.threshold_source]));
  };
  const place = 'constraints.json, binary_classification_constraints';
  const own = 'constraints.json of the baseline, binary_classification_constraints';
  const found = await sources(baseline);
  assert.equal(found.recall, `${own}.recall`);
  assert.equal(found.precision, `set by hand: ${place}.precision`);
  assert.equal(found.averagePrecision, `set by hand: ${place}.average_precision`);
  assert.equal((await sources(undefined)).precision, `${own}.precision`);
});

test('a worth that fits no class is told, and one of another problem is refused', async () => {
  const matrix = { yes: { '0': -500 }, '1': { '1': 90 } };
  const lines = [...times(2, '0.9', '1'), ...times(2, '0.1', '0')];
  const { notes } = await measureLines(lines, { ...binary, worth: { unit: 'EUR', matrix } });
  assert.deepEqual(notes, ['worth_matrix names classes that no record has: yes; there are 0, 1.']);
  await assert.rejects(measureLines(lines, { ...regression, worth: { unit: 'EUR', matrix } }), {
    message: 'Regression has no classes: give worth_per_error its worth',
  });
  const error = { over: -1, under: -1 };
  await assert.rejects(measureLines(lines, { ...binary, worth: { unit: 'EUR', error } }), {
    message: 'BinaryClassification has classes: give worth_matrix their worth',
  });
});

test('a sum of money has no crumbs of arithmetic', async () => {
  const matrix = { '0': { '1': -10 }, '1': { '0': -500, '1': 90 } };
  const lines = [
    ...times(314, '0.9', '1'),
    ...times(432, '0.1', '1'),
    ...times(294, '0.8', '0'),
    ...times(1960, '0.2', '0'),
  ];
  const result = await measureLines(lines, { ...binary, worth: { unit: 'EUR', matrix } });
  assert.equal(valuesOf(result).worth, 314 * 90 - 432 * 500 - 294 * 10);
});

test('standard deviations repeat, and are near what theory says', async () => {
  const lines = Array.from({ length: 2_000 }, (_, i) =>
    mergedLine(String(((i * 7919) % 1000) / 1000), (i * 104_729) % 10 < 4 ? '1' : '0'),
  );
  const run = async () =>
    (await measureLines(lines, binary)).statistics.binary_classification_metrics;
  const [one, other] = [await run(), await run()];
  assert.deepEqual(one, other);
  const accuracyOf = one?.accuracy as MetricValue | undefined;
  const { value = 0, standard_deviation = 0 } = accuracyOf ?? {};
  const expected = Math.sqrt((value * (1 - value)) / 1_600);
  assert.ok(standard_deviation > expected / 4 && standard_deviation < expected * 3);
  const few = await measureLines(lines.slice(0, 199), binary);
  const accuracy = few.statistics.binary_classification_metrics?.accuracy as MetricValue;
  assert.ok(Number.isNaN(accuracy.standard_deviation));
});

test('options that do not fit are refused by name', async () => {
  await assert.rejects(measureLines([], { ...regression, attributes: {} }), {
    message: 'Regression needs inference_attribute, the predicted number',
  });
  await assert.rejects(measureLines([], { ...binary, attributes: { probability: 'a[' } }), {
    message: /^"a\[" cannot be read at character 2/,
  });
});

test("mistakes in a baseline's limits are told with their place", () => {
  const parse = (text: string) => parseQualityConstraints(text, 'BinaryClassification', 'c.json');
  assert.throws(() => parse('{"regression_constraints":{}}'), {
    name: 'FileShapeError',
    message:
      'c.json: line 1, column 27: the constraints are those of Regression ' +
      '(regression_constraints), but the problem type is BinaryClassification.',
  });
  const wrong = '{"binary_classification_constraints":{"auc":{"threshold":"high"}}}';
  assert.throws(() => parse(wrong), FileShapeError);
});

test('the report shows what was found and escapes what came with the data', async () => {
  const evil = '<script>alert(1)</script>';
  const options: QualityOptions = {
    ...regression,
    problemType: 'MulticlassClassification',
  };
  const limits = (await measureLines(times(300, 'a', 'a'), options)).constraints;
  const lines = [...times(250, 'a', 'a'), ...times(50, evil, 'a')];
  const result = await measureLines(lines, options, {
    constraints: limits,
    labels: { predictions: 400, labelled: 300, label_delay_seconds: { p50: 7200 } },
  });
  const page = renderQualityReport({ title: evil, generatedAt: new Date(0), limits, result });
  assert.ok(!page.includes('<script>alert'));
  assert.match(page, /5 metrics are beyond their limits/);
  assert.match(
    page,
    /300 of 400 predictions \(75 %\) have labels so far; they came half within 2 hours/,
  );
});
