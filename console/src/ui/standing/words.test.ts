import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MonitorOfOverview } from 'guiderail/console';
import { judgeMonitors, rankOf } from './verdict.js';
import { incidentWords, sinceWords, stateWord } from './words.js';

const hour = 3_600_000;
const now = 100 * hour;
const monitor = (more: Partial<MonitorOfOverview>): MonitorOfOverview => ({
  ...{ name: 'm', type: 'DataQuality', state: 'quiet' },
  ...more,
});

test('a run that found no data has not failed', () => {
  const blind = monitor({ state: 'no data', since: now - 3 * hour, runs: 3 });
  assert.equal(stateWord(blind), 'no data');
  assert.equal(sinceWords(blind, now), 'for 3 h, 3 runs');
  assert.equal(judgeMonitors([blind]).why, '1 monitor without data');
  const found = monitor({ state: 'no data', wrong: true, since: now - 9 * hour, runs: 4 });
  assert.equal(stateWord(found), 'violations, then no data');
  assert.equal(sinceWords(found, now), 'for 9 h, 4 windows');
  assert.equal(judgeMonitors([found]).verdict, 'wrong');
});

test('incidents are told by what they are; muted ones take no trust', () => {
  const muted = monitor({ muted: 2 });
  assert.equal(incidentWords(muted), '2 muted incidents');
  assert.equal(judgeMonitors([muted]).verdict, 'trusted');
  const open = monitor({ critical: 1, warnings: 2, muted: 1 });
  assert.equal(incidentWords(open), '1 critical incident, 2 warning incidents, 1 muted incident');
  assert.equal(judgeMonitors([open]).verdict, 'wrong');
});

test('violations stand before all else, also where runs fail since', () => {
  const some = [
    monitor({ name: 'quiet' }),
    monitor({ name: 'failed', state: 'failed' }),
    monitor({ name: 'few', state: 'violations', violations: 2 }),
    monitor({ name: 'many', state: 'violations', violations: 9 }),
    monitor({ name: 'blind', state: 'failed', wrong: true }),
    monitor({ name: 'empty', state: 'no data' }),
  ];
  const names = some.toSorted((a, b) => rankOf(a) - rankOf(b)).map(({ name }) => name);
  assert.deepEqual(names, ['many', 'few', 'blind', 'failed', 'empty', 'quiet']);
});
