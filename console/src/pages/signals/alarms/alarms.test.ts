import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alarmWords, listOf, missingWords } from './alarm-words.js';
import { happeningOf, marksOf } from './history.js';
import { alarmsIn, holds, readRule } from './rule-tree.js';

const latency = {
  AlarmName: 'slow',
  Namespace: 'AWS/SageMaker',
  MetricName: 'ModelLatency',
  Dimensions: [{ Name: 'EndpointName', Value: 'rides' }],
  ExtendedStatistic: 'p99',
  Period: 60,
  EvaluationPeriods: 5,
  DatapointsToAlarm: 3,
  Threshold: 200,
  ComparisonOperator: 'GreaterThanThreshold' as const,
};

test('an alarm says in words what it watches', () => {
  assert.equal(
    alarmWords(latency),
    'p99 of ModelLatency of rides > 200 µs for 3 of 5 points of 1 min',
  );
  const all = { ...latency, DatapointsToAlarm: undefined, Period: 3600 };
  assert.equal(
    alarmWords(all),
    'p99 of ModelLatency of rides > 200 µs for 5 points of 1 h in a row',
  );
  assert.equal(
    alarmWords({ ...latency, EvaluationPeriods: 1, DatapointsToAlarm: 1, Unit: 'Microseconds' }),
    'p99 of ModelLatency of rides > 200 µs in a point of 1 min',
  );
  assert.equal(
    alarmWords({ ...latency, MetricName: 'Invocations', Threshold: 30_000_000 }),
    'p99 of Invocations of rides > 30,000,000 for 3 of 5 points of 1 min',
  );
});

test('an alarm on an expression is told by its label, and its period by what it reads', () => {
  const metric = { Namespace: 'shop', MetricName: 'refunds' };
  const alarm = {
    Metrics: [
      { Id: 'm', MetricStat: { Metric: metric, Period: 300, Stat: 'Sum' }, ReturnData: false },
      { Id: 'e', Expression: '100 * m', Label: 'refunds in %' },
    ],
    ...{ EvaluationPeriods: 3, DatapointsToAlarm: 2, Threshold: 4 },
    ComparisonOperator: 'LessThanOrEqualToThreshold' as const,
  };
  assert.equal(alarmWords(alarm), 'refunds in % ≤ 4 for 2 of 3 points of 5 min');
});

test('missing points are told in words', () => {
  assert.match(missingWords(undefined), /left out/);
  assert.match(missingWords('notBreaching'), /fine/);
});

test('the worst alarms come first, of these the newest', () => {
  const at = (name: string, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA', time: string) => ({
    ...{ AlarmName: name, StateValue: state, StateTransitionedTimestamp: time },
  });
  const listed = listOf(
    [
      at('fine', 'OK', '2026-11-22T03:00:00Z'),
      at('old', 'ALARM', '2026-11-22T01:00:00Z'),
      at('silent', 'INSUFFICIENT_DATA', '2026-11-22T05:00:00Z'),
    ],
    [at('new', 'ALARM', '2026-11-22T02:00:00Z')],
  );
  assert.deepEqual(
    listed.map(({ name }) => name),
    ['new', 'old', 'silent', 'fine'],
  );
});

test("a composite alarm's rule is read as a tree, NOT before AND before OR", () => {
  const text = 'ALARM("temp \\"drifts\\"") AND (ALARM(slow) OR NOT OK("refunds")) OR FALSE';
  const rule = readRule(text);
  assert.ok(rule);
  assert.deepEqual(alarmsIn(rule), ['temp "drifts"', 'slow', 'refunds']);
  const state = (states: Record<string, string>) => holds(rule, (name) => states[name]);
  assert.equal(state({ 'temp "drifts"': 'ALARM', slow: 'OK', refunds: 'ALARM' }), true);
  assert.equal(state({ 'temp "drifts"': 'ALARM', slow: 'OK', refunds: 'OK' }), false);
  assert.equal(state({ 'temp "drifts"': 'OK', slow: 'ALARM', refunds: 'ALARM' }), false);
});

test('a rule that names alarms by their ARNs names them', () => {
  const rule = readRule('OK(arn:aws:cloudwatch:us-east-1:000000000000:alarm:slow)');
  assert.deepEqual(rule, { kind: 'state', state: 'OK', alarm: 'slow' });
  for (const text of ['', 'ALARM(', 'ALARM("a") OK("b")', 'MAYBE("a")', '(ALARM("a")']) {
    assert.equal(readRule(text), undefined, text);
  }
});

test('times in alarm become marks, as far as they are shown', () => {
  const change = (at: number, state: string) =>
    happeningOf({
      Timestamp: new Date(at).toISOString(),
      HistoryItemType: 'StateUpdate',
      HistorySummary: `Alarm updated to ${state}`,
      HistoryData: JSON.stringify({ newState: { stateValue: state, stateReason: 'because' } }),
    });
  const changes = [change(90_000, 'ALARM'), change(40_000, 'OK'), change(10_000, 'ALARM')];
  assert.equal(changes[0]?.reason, 'because');
  assert.deepEqual(marksOf(changes, [20_000, 100_000], 95_000), [
    { at: 20_000, until: 40_000, label: 'In alarm', tone: 'bad' },
    { at: 90_000, until: 95_000, label: 'In alarm', tone: 'bad' },
  ]);
});

test('an action that failed says so', () => {
  const data = { actionState: 'Failed', notificationResource: 'arn', error: 'No such topic' };
  const item = { HistoryItemType: 'Action' as const, HistoryData: JSON.stringify(data) };
  const happening = happeningOf({ ...item, HistorySummary: 'Failed to execute action arn' });
  assert.equal(happening.failed, true);
  assert.equal(happening.reason, 'No such topic');
});
