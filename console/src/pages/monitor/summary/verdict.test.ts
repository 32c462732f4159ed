import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MonitorRun, RunOutcome, RunViolation } from 'guiderail/console';
import { baselineWords, verdict } from './verdict.js';

const day = 86_400_000;
const begins = Date.parse('2026-03-01T00:00:00Z');

const run = (days: number, outcome: RunOutcome, more: Partial<MonitorRun> = {}): MonitorRun => ({
  ...{ due: begins + days * day, outcome, status: '', origin: 'tick' },
  ...{ windowStart: begins + (days - 1) * day, windowEnd: begins + days * day },
  ...(outcome === 'violations' && { violations: 2 }),
  ...more,
});
const hum = {
  ...{ subject: 'hum', check: 'baseline_drift_check', value: 0.43, threshold: 0.31 },
  grade: 'strong',
} as RunViolation;
const temp = { ...hum, subject: 'temp', value: 0.2, threshold: 0.19 };
const known = (runs: readonly MonitorRun[], more: Partial<Parameters<typeof verdict>[0]> = {}) => ({
  ...{ runs, older: false, missed: [], nextDue: [], status: 'Scheduled', incidents: [] },
  ...more,
});
const said = (...asked: Parameters<typeof verdict>): string => {
  const { head, text } = verdict(...asked);
  return text.startsWith(':') ? `${head}${text}` : `${head} ${text}`;
};

test('not to be trusted: since the first window in a row, and what moved most', () => {
  const runs = [run(1, 'violations'), run(2, 'quiet'), run(3, 'violations'), run(4, 'violations')];
  assert.equal(
    said(known(runs), [temp, hum]),
    'Cannot be trusted since 2026-03-03 00:00 UTC: 2 violations now, 2 windows in a row with some; ' +
      'hum moved most (distance 0.43, at most 0.31 allowed).',
  );
  assert.match(
    said(known(runs.slice(2), { older: true }), []),
    /since 2026-03-03 00:00 UTC or before: 2 violations now/,
  );
});

test('failed runs tell nothing, from when the first was due', () => {
  const runs = [run(1, 'quiet'), run(2, 'no data'), run(3, 'no data')];
  assert.equal(
    said(known(runs), []),
    'Cannot be told since 2026-03-03 00:00 UTC: 2 runs in a row found no data; before that: quiet.',
  );
  const again = run(2, 'failed', { origin: 'on-demand', due: begins + 4 * day });
  assert.equal(
    said(known([run(2, 'failed'), run(3, 'no data'), again]), []),
    'Cannot be told since 2026-03-03 00:00 UTC: 2 runs in a row have no result, 1 of them found no data, and none before has a result.',
  );
});

test('what was found stands while later runs tell nothing', () => {
  const runs = [run(1, 'quiet'), run(2, 'violations'), run(3, 'failed'), run(4, 'failed')];
  assert.equal(
    said(known(runs), []),
    'Cannot be trusted since 2026-03-02 00:00 UTC: 2 violations in the last window with a result; since 2026-03-04 00:00 UTC 2 runs in a row failed.',
  );
});

test('runs without a result break no row of windows that have one', () => {
  const runs = [run(1, 'violations'), run(2, 'no data'), run(3, 'failed'), run(4, 'violations')];
  assert.match(said(known(runs), []), /since 2026-03-01 00:00 UTC: .* 2 windows in a row/);
  assert.match(
    said(known([run(1, 'quiet'), run(2, 'failed'), run(3, 'quiet')]), []),
    /2 windows\)/,
  );
});

test('quiet is trusted, unless an incident is not over', () => {
  const runs = [run(1, 'violations'), run(2, 'quiet'), run(3, 'quiet')];
  assert.equal(verdict(known(runs), []).tone, 'good');
  assert.match(
    said(known(runs), []),
    /^Can be trusted since 2026-03-02 00:00 UTC: 2 windows in a row/,
  );
  const incident = { id: 'i', title: 't', state: 'open', level: 'warning', opened: 0 };
  const open = verdict(known(runs, { incidents: [incident] }), []);
  assert.deepEqual([open.tone, open.head], ['warn', 'Quiet again']);
  const muted = verdict(known(runs, { incidents: [{ ...incident, state: 'muted' }] }), []);
  assert.equal(muted.head, 'Can be trusted');
});

test('what a person asked for counts where it ran a window again, and not across others', () => {
  const partial = run(2.4, 'quiet', { origin: 'on-demand', windowStart: begins + 2 * day });
  const runs = [run(1, 'quiet'), run(2, 'violations'), partial];
  assert.equal(verdict(known(runs), []).head, 'Cannot be trusted');
  const again = run(2, 'quiet', { origin: 'on-demand', due: begins + 3 * day });
  assert.equal(verdict(known([...runs, again]), []).head, 'Can be trusted');
  assert.equal(verdict(known([partial]), []).head, 'Can be trusted');
});

test('silence is said', () => {
  const runs = [run(1, 'quiet')];
  const missed = [begins + 2 * day, begins + 3 * day];
  assert.match(said(known(runs, { missed }), []), /2 runs that were due since did not happen\.$/);
  assert.equal(verdict(known(runs, { missed }), []).tone, 'warn');
  assert.match(said(known(runs, { status: 'Stopped' }), []), /schedule is stopped/);
  assert.equal(
    said(known([], { nextDue: [begins] }), []),
    'Nothing is known yet: no run has ended; the first is due at 2026-03-01 00:00 UTC.',
  );
});

test('a baseline that holds from the next run on is told of', () => {
  assert.equal(baselineWords(0, undefined), '');
  assert.equal(baselineWords(2, 2), '');
  assert.equal(baselineWords(undefined, 1), '');
  assert.equal(
    baselineWords(2, undefined),
    ' The newest run was held against the baseline before all versions; version 2 holds from the next run on.',
  );
  assert.match(
    baselineWords(0, 1),
    /version 1 of the baseline; what was there before all versions/,
  );
});
