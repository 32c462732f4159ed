import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from '../metrics/lines.js';
import { alarmOf, conditionsOf, type Draft, faultOf } from './alarm-draft.js';

const draft: Draft = {
  ...{ name: ' slow ', description: '', operator: 'GreaterThanThreshold', threshold: '200' },
  ...{ periods: '5', needed: '3', missing: 'missing', topic: 'arn:t', tellsOk: false },
};

test('a metric becomes what PutMetricAlarm takes', () => {
  const lines = readLines([
    ['AWS/SageMaker', 'ModelLatency', 'EndpointName', 'rides', { stat: 'p99' }],
  ]);
  const [line] = lines;
  assert.ok(line);
  assert.deepEqual(alarmOf(draft, line, lines, 60), {
    ...{ AlarmName: 'slow', Namespace: 'AWS/SageMaker', MetricName: 'ModelLatency', Period: 60 },
    Dimensions: [{ Name: 'EndpointName', Value: 'rides' }],
    ...{ ExtendedStatistic: 'p99', ComparisonOperator: 'GreaterThanThreshold', Threshold: 200 },
    ...{ EvaluationPeriods: 5, DatapointsToAlarm: 3, TreatMissingData: 'missing' },
    ...{ AlarmActions: ['arn:t'], OKActions: [] },
  });
  const summed = alarmOf(
    { ...draft, topic: '' },
    { ...line, stat: 'Sum' } as typeof line,
    lines,
    60,
  );
  assert.equal(summed.Statistic, 'Sum');
  assert.equal(summed.ExtendedStatistic, undefined);
  assert.deepEqual(summed.AlarmActions, []);
});

test('an expression takes along what it names, and returns itself alone', () => {
  const lines = readLines([
    ['shop', 'refunds', { id: 'm1', stat: 'Sum' }],
    ['shop', 'orders', { id: 'm2', stat: 'Sum' }],
    ['shop', 'other', { id: 'm3', stat: 'Sum' }],
    [{ id: 'e1', expression: 'm1 / m2' }],
    [{ id: 'e2', expression: '100 * e1' }],
  ]);
  const watched = lines.at(-1);
  assert.ok(watched);
  const { Metrics = [] } = alarmOf(draft, watched, lines, 300);
  assert.deepEqual(
    Metrics.map(({ Id, ReturnData }) => [Id, ReturnData]),
    [
      ['m1', false],
      ['m2', false],
      ['e1', false],
      ['e2', true],
    ],
  );
});

test('a draft says what is wrong with it', () => {
  assert.equal(faultOf(draft), undefined);
  assert.match(faultOf({ ...draft, name: ' ' }) ?? '', /name/);
  assert.match(faultOf({ ...draft, threshold: '' }) ?? '', /threshold/);
  assert.match(faultOf({ ...draft, needed: '6' }) ?? '', /1 to 5/);
  assert.match(faultOf({ ...draft, periods: '1.5' }) ?? '', /whole number/);
  assert.equal(conditionsOf(draft).threshold, 200);
});
