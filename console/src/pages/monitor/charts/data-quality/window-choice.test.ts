import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WindowAsked } from 'guiderail/console';
import {
  earlier,
  readTime,
  readWindow,
  spanOf,
  timeText,
  windowText,
  worstOf,
} from './window-choice.js';

const at = Date.parse;

test('a window is read from the address as it was written', () => {
  const windows: WindowAsked[] = [
    { Kind: 'baseline' },
    { Kind: 'run', Run: 1777161600000 },
    { Kind: 'span', From: 1776556800000, Until: 1777161600000 },
  ];
  for (const window of windows) assert.deepEqual(readWindow(windowText(window)), window);
  for (const text of ['', 'run-', 'run-x', '5-5', '9-5', '1-2-3', 'Baseline']) {
    assert.equal(readWindow(text), undefined, text);
  }
});

test('times of a field are in UTC', () => {
  assert.equal(readTime('2026-04-26T09:05'), at('2026-04-26T09:05:00Z'));
  assert.equal(timeText(at('2026-04-26T09:05:00Z')), '2026-04-26T09:05');
  assert.equal(readTime(''), undefined);
});

test('the same hours last week', () => {
  const From = at('2026-04-26T08:00:00Z');
  const span = { Kind: 'span', From, Until: at('2026-04-26T10:00:00Z') } as const;
  const found = earlier.map(([, of]) => windowText(of(span)));
  assert.deepEqual(found, [
    `${at('2026-04-26T06:00:00Z')}-${at('2026-04-26T08:00:00Z')}`,
    `${at('2026-04-25T08:00:00Z')}-${at('2026-04-25T10:00:00Z')}`,
    `${at('2026-04-19T08:00:00Z')}-${at('2026-04-19T10:00:00Z')}`,
  ]);
});

test('a run has the span of its window', () => {
  const run = { due: 5, outcome: 'quiet', status: 'Completed', origin: 'tick' } as const;
  const runs = [
    { ...run, windowStart: 1, windowEnd: 4 },
    { ...run, due: 6 },
  ];
  assert.deepEqual(spanOf({ Kind: 'run', Run: 5 }, runs), { Kind: 'span', From: 1, Until: 4 });
  assert.equal(spanOf({ Kind: 'run', Run: 6 }, runs), undefined);
  assert.equal(spanOf({ Kind: 'baseline' }, runs), undefined);
});

test('the run’s own worst feature is opened, not the one whose rows lie farthest', () => {
  // rentals-weekly of the demo: temp lies farthest, within its season's limit
  const told = [
    { name: 'schema', state: 'violation' },
    { name: 'cnt_yesterday', state: 'violation', distance: 0.341 },
    { name: 'forecast', state: 'violation', distance: 0.24 },
    { name: 'temp', state: 'ok', distance: 0.349 },
  ] as const;
  assert.equal(worstOf(told), 'cnt_yesterday');
  assert.equal(worstOf(told.slice(3)), undefined);
});
