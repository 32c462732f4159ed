import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from './lines.js';
import { drawnPeriods, periodOfLine, pointWords, withoutPeriods } from './periods.js';
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
  const hidden = ofAlarm.map((line) => ({ ...line, hidden: line.id !== 'm1' }));
  assert.deepEqual(drawnPeriods(hidden, 60), [300]);
  const [search] = readLines([[{ id: 'e', expression: "SEARCH('m1', 'Sum')" }]]);
  assert.equal(search && periodOfLine(search, [...ofAlarm, search], 60), 60);
});
