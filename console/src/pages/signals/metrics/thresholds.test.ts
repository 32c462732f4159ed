import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from './lines.js';
import { thresholdsOf } from './thresholds.js';

const alarm = (name: string, stat: string, value: number, period = 60) => ({
  ...{ AlarmName: name, Namespace: 'ns', MetricName: 'm', Period: period, Threshold: value },
  ...(stat.startsWith('p') ? { ExtendedStatistic: stat } : { Statistic: stat as 'Sum' }),
  ComparisonOperator: 'GreaterThanThreshold' as const,
});

test('only thresholds that hold for what is drawn stand in the chart', () => {
  const alarms = [
    alarm('slow', 'p99', 200_000),
    alarm('slower', 'p99', 200_000),
    alarm('sum', 'Sum', 5),
    alarm('of-others', 'Average', 1),
  ];
  const drawn = readLines([['ns', 'm', { stat: 'p99' }]]);
  assert.deepEqual(thresholdsOf(alarms, drawn, 300), [
    { value: 200_000, label: 'slow, slower > 200,000', wrong: 'above' },
  ]);
  const summed = readLines([['ns', 'm', { stat: 'Sum' }]]);
  assert.equal(thresholdsOf(alarms, summed, 300).length, 0, 'a sum of a minute is none of five');
  assert.equal(thresholdsOf(alarms, summed, 60)[0]?.label, 'sum > 5');
  assert.equal(thresholdsOf(alarms, readLines([['ns', 'other', { stat: 'p99' }]]), 60).length, 0);
});
