import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Standing } from '../../common/standing.js';
import type { ScheduleRow } from '../runs.js';
import { monitorOf } from './monitor-state.js';

const hour = 3_600_000;
const now = Date.UTC(2026, 2, 1, 12);

const schedule = (more: Partial<ScheduleRow> = {}): ScheduleRow => ({
  ...{ region: 'us-east-1', name: 'hourly', arn: 'arn', status: 'Scheduled' },
  ...{ created: now - 100 * hour, modified: now },
  document: { expression: 'cron(0 * ? * * *)', endpoint: 'e', type: 'DataQuality', config: {} },
  ...more,
});

const standing = (status: string, more: Partial<Standing> = {}): Standing => ({
  schedule: 'hourly',
  newest: {
    ...{ schedule: 'hourly', due: now - hour, status, modified: now - hour, violations: 3 },
    ...{ window_start: now - 2 * hour, window_end: now - hour, failure: null },
  },
  next: now + hour,
  ...more,
});

const stateOf = (known: Standing | undefined, of = schedule()) => monitorOf(of, known, [], now);

test('a monitor’s state is its newest outcome, unless it tells nothing now', () => {
  assert.equal(stateOf(undefined).state, 'new');
  assert.equal(stateOf(standing('Completed')).state, 'quiet');
  assert.equal(stateOf(standing('CompletedWithViolations')).state, 'violations');
  assert.equal(stateOf(standing('Failed')).state, 'failed');
  assert.equal(stateOf(standing('Completed', { next: now - hour })).state, 'late');
  const stopped = schedule({ status: 'Stopped' });
  assert.equal(stateOf(standing('Completed'), stopped).state, 'stopped');
  // what was found stands, also when nobody looks any more
  assert.equal(stateOf(standing('CompletedWithViolations'), stopped).state, 'violations');
});

test('runs that wait for each other are late; one that runs is not', () => {
  const one = { runs: 1, due: now - hour };
  assert.equal(stateOf(standing('Completed', { waiting: one })).state, 'quiet');
  assert.equal(stateOf(standing('Completed', { waiting: one })).running, true);
  const two = { runs: 2, due: now - 2 * hour };
  assert.equal(stateOf(standing('Completed', { waiting: two })).state, 'late');
});

test('violations stand while later runs fail', () => {
  const streak = {
    ...{ schedule: 'hourly', wrong: 2, wrong_due: now - 5 * hour, wrong_start: now - 6 * hour },
    ...{ failed: 1, failed_due: now - hour },
  };
  const monitor = stateOf(standing('Failed', { streak }));
  assert.equal(monitor.state, 'failed');
  assert.equal(monitor.wrong, true);
  assert.equal(monitor.since, now - 6 * hour);
  assert.equal(monitor.runs, 2);
});

test('runs of an earlier schedule of the name are not this one’s', () => {
  const young = schedule({ created: now - hour / 2 });
  assert.equal(stateOf(standing('CompletedWithViolations'), young).state, 'new');
});

test('a run that found no data is told so', () => {
  const known = standing('Failed');
  const failure = 'Job inputs had no data. Between 1 and 2 endpoint e had 0 requests.';
  const newest = { ...(known.newest as NonNullable<Standing['newest']>), failure };
  assert.equal(stateOf({ ...known, newest }).state, 'no data');
  // the next being overdue does not hide that nothing was seen
  assert.equal(stateOf({ ...known, newest, next: now - hour }).state, 'no data');
});

test('muted incidents are counted apart', () => {
  const of = (state: string, level: string, count: number) =>
    ({ schedule: 'hourly', state, level, count }) as const;
  const incidents = [
    of('open', 'critical', 1),
    of('muted', 'critical', 2),
    of('muted', 'warning', 1),
  ];
  const { critical, warnings, muted } = monitorOf(
    schedule(),
    standing('Completed'),
    incidents,
    now,
  );
  assert.deepEqual([critical, warnings, muted], [1, undefined, 3]);
});
