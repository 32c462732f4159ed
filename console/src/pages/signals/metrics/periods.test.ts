import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from './lines.js';
import {
  drawnPeriods,
  periodOfLine,
  periodStart,
  pointWords,
  unfinishedMarks,
  withoutPeriods,
} from './periods.js';
import { queriesOf } from './queries.js';

// as the link "Open among the metrics" of an alarm gives them
const ofAlarm = readLines([
  ['Shop', 'orders', 'Store', 'web', { stat: 'Sum', id: 'm1', period: 300 }],
  ['Shop', 'failed', 'Store', 'web', { stat: 'Sum', id: 'm2', period: 300 }],
  [{ id: 'e1', expression: '100 * m2 / m1' }],
]);

test('lines with their own period are told by it, and so is what is calculated of them', () => {
  assert.equal(pointWords(ofAlarm, 60), 'a point each 5 minutes');
  const asked = queriesOf(ofAlarm, 60).map(
    ({ Period, MetricStat }) => Period ?? MetricStat?.Period,
  );
  assert.deepEqual(asked, [300, 300, 300]);
});

test('a chart of several periods says so', () => {
  const lines = [...ofAlarm, ...readLines([['Shop', 'visits', { id: 'm4' }]])];
  assert.deepEqual(drawnPeriods(lines, 60), [60, 300]);
  assert.equal(pointWords(lines, 60), 'a point each 1 minute or 5 minutes, by the line');
});

test('lines without a period of their own follow the chart, as does what is hidden not', () => {
  assert.equal(pointWords(withoutPeriods(ofAlarm), 900), 'a point each 15 minutes');
  assert.equal(pointWords(withoutPeriods(ofAlarm), 60), 'a point each minute');
  const hidden = ofAlarm.map((line) => ({ ...line, hidden: line.id !== 'm1' }));
  assert.deepEqual(drawnPeriods(hidden, 60), [300]);
  const [search] = readLines([[{ id: 'e', expression: "SEARCH('m1', 'Sum')" }]]);
  assert.equal(search && periodOfLine(search, [...ofAlarm, search], 60), 60);
});

test('whatever the minute, periods begin where the clock has them', () => {
  const at = (time: string) => Date.parse(`2026-04-26T${time}Z`);
  for (const time of ['09:10:00', '09:12:07', '09:14:59']) {
    assert.equal(periodStart(at(time), ofAlarm, 60), at('09:10:00'));
  }
  assert.equal(periodStart(at('09:12:07'), withoutPeriods(ofAlarm), 60), at('09:12:00'));
});

test('a point whose period is not over is marked from where it begins', () => {
  const at = (time: string) => Date.parse(`2026-04-26T${time}Z`);
  const answers = [{ id: 'm1', times: [at('09:05:00'), at('09:10:00')] }];
  const [mark, ...more] = unfinishedMarks(answers, ofAlarm, 60, at('09:12:00'));
  assert.deepEqual([mark?.at, mark?.until, more.length], [at('09:10:00'), at('09:12:00'), 0]);
  assert.deepEqual(unfinishedMarks(answers, ofAlarm, 60, at('09:15:00')), []);
});
