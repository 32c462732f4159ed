import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sinceWords } from './words.js';

const at = (day: string) => Date.parse(`2026-01-${day}T00:00:00Z`);

test('how long it has been so is told by the data, as the incident tells it', () => {
  const since = { due: at('18'), start: at('11'), runs: 15, orBefore: false };
  assert.equal(sinceWords(since), '15 runs, in data since 2026-01-11 00:00');
  assert.equal(
    sinceWords({ ...since, orBefore: true }),
    '15 runs, in data since 2026-01-11 00:00 or before',
  );
  assert.equal(sinceWords({ ...since, runs: 1 }), 'new');
});
