import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsJson } from '../statistics/aws-json.js';
import { evaluateQuality } from './constraints/evaluate.js';
import { qualityJson } from './statistics.js';
import { binary, closeTo, measureLines, mergedLine, times, valuesOf } from './testing.js';
import type { QualityMetrics } from './types.js';

const labels = { ...binary, attributes: { inference: '0' } };

test('a published confusion matrix gives the limits that AWS wrote for it', async () => {
  const result = await measureLines(
    [...times(173, '0', '0'), ...times(12, '0', '1'), ...times(16, '1', '1')],
    labels,
  );
  const limits = result.constraints.binary_classification_constraints ?? {};
  const thresholds = Object.fromEntries(
    Object.entries(limits).map(([name, { threshold }]) => [name, threshold]),
  );
  closeTo(thresholds, {
    recall: 0.5714285714285714,
    precision: 1,
    accuracy: 0.9402985074626866,
    true_positive_rate: 0.5714285714285714,
    true_negative_rate: 1,
    false_positive_rate: 0,
    false_negative_rate: 0.4285714285714286,
    f1: 0.7272727272727273,
    f2: 0.625,
  });
  assert.ok(Math.abs((thresholds.f0_5 ?? 0) - 0.869565) < 5e-7);
  assert.equal(limits.false_positive_rate?.comparison_operator, 'GreaterThanThreshold');
  assert.equal(limits.recall?.comparison_operator, 'LessThanThreshold');
});

test('the best constant classifier gives the most frequent answer of the model', async () => {
  // published: 107 answers 0 and 94 answers 1, labels 92 and 109, accuracy 92 / 201
  const result = await measureLines(
    [
      ...times(58, '0', '0'),
      ...times(49, '0', '1'),
      ...times(34, '1', '0'),
      ...times(60, '1', '1'),
    ],
    labels,
  );
  closeTo(valuesOf(result), { accuracy_best_constant_classifier: 0.457711442786069 });
});

test('the documented multi-class example comes out', async () => {
  const result = await measureLines(
    [
      ...times(1180, '0', '0'),
      ...times(510, '1', '0'),
      ...times(268, '0', '1'),
      ...times(138, '1', '1'),
    ],
    { problemType: 'MulticlassClassification', attributes: { inference: '0' } },
  );
  const { weighted_precision = 0, weighted_f1 = 0, accuracy = 0 } = valuesOf(result);
  assert.equal(weighted_precision.toFixed(4), '0.6983');
  assert.equal(weighted_f1.toFixed(4), '0.6571');
  assert.equal(accuracy.toFixed(4), '0.6288');
});

test('the regression of the paper comes out, and its file', async () => {
  // four records of mae 0.5, mse 0.5, rmse 0.7071, r2 -1.6667
  const lines = [
    ['1', '0'],
    ['1', '0'],
    ['0', '0'],
    ['1', '1'],
  ].map(([output = '', label = '']) => mergedLine(output, label));
  const result = await measureLines(lines, {
    problemType: 'Regression',
    attributes: { inference: '0' },
  });
  closeTo(valuesOf(result), { mae: 0.5, mse: 0.5, rmse: Math.SQRT1_2, r2: -5 / 3 });
  const text = qualityJson(result.statistics);
  assert.match(text, /"item_count" : 4,/);
  assert.match(text, /"mae" : \{\n {6}"value" : 0.5,\n {6}"standard_deviation" : "NaN"/);
  assert.match(
    awsJson(result.constraints),
    /"r2" : \{\n {6}"threshold" : -1.66+\d*,\n {6}"comparison_operator" : "LessThanThreshold"/,
  );
});

test('violations are in the words of AWS', () => {
  const metrics: QualityMetrics = {
    auc: { value: 0.515453080147537, standard_deviation: 8.080858763541535e-4 },
    true_negative_rate: { value: 0.8687308085977482, standard_deviation: 0.0018092804739749599 },
    false_positive_rate: { value: 0.1312691914022518, standard_deviation: 0.0018092804739749451 },
  };
  const limit = (
    threshold: number,
    comparison_operator: 'LessThanThreshold' | 'GreaterThanThreshold',
  ) => ({
    threshold,
    comparison_operator,
  });
  const { violations } = evaluateQuality(
    'BinaryClassification',
    {
      version: 0,
      binary_classification_constraints: {
        auc: limit(0.9395127993393898, 'LessThanThreshold'),
        true_negative_rate: limit(1, 'LessThanThreshold'),
        false_positive_rate: limit(0, 'GreaterThanThreshold'),
      },
    },
    metrics,
    [],
  );
  assert.deepEqual(
    violations.map(({ metric_name, description }) => [metric_name, description]),
    [
      [
        'auc',
        "Metric auc with 0.515453080147537 +/- 8.080858763541535E-4 was LessThanThreshold '0.9395127993393898'",
      ],
      [
        'trueNegativeRate',
        "Metric trueNegativeRate with 0.8687308085977482 +/- 0.0018092804739749599 was LessThanThreshold '1.0'",
      ],
      [
        'falsePositiveRate',
        "Metric falsePositiveRate with 0.1312691914022518 +/- 0.0018092804739749451 was GreaterThanThreshold '0.0'",
      ],
    ],
  );
});

test('a metric within its standard deviation of its limit is no violation', () => {
  const held = (value: number, standard_deviation: number) =>
    evaluateQuality(
      'Regression',
      {
        version: 0,
        regression_constraints: {
          mae: { threshold: 1, comparison_operator: 'GreaterThanThreshold' },
        },
      },
      { mae: { value, standard_deviation } },
      [],
    ).violations.length;
  assert.deepEqual([held(1.05, 0.1), held(1.15, 0.1), held(1.05, Number.NaN)], [0, 1, 1]);
});
