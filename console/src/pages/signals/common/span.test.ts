import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSpan, spanWords, usualPeriod, writeSpan } from './span.js';

const now = Date.parse('2026-11-22T13:00:00Z');
const hour = 3_600_000;

test('a span of an address is read, and falls back where it is none', () => {
  assert.deepEqual(readSpan('12h', now), { from: now - 12 * hour, to: now, moves: true });
  assert.deepEqual(readSpan('2026-11-21T00:00..2026-11-22T00:00:30Z', now), {
    from: Date.parse('2026-11-21T00:00:00Z'),
    to: Date.parse('2026-11-22T00:00:30Z'),
    moves: false,
  });
  for (const text of ['', 'x', '0h', '2026..', '2026-11-22T02:00..2026-11-22T01:00']) {
    assert.deepEqual(readSpan(text, now, '1h'), { from: now - hour, to: now, moves: true }, text);
  }
});

test('a fixed span comes back as it was written', () => {
  const text = writeSpan(now - hour, now);
  assert.deepEqual(readSpan(text, now + hour), { from: now - hour, to: now, moves: false });
  assert.equal(spanWords(text, readSpan(text, now)), '2026-11-22 12:00 to 2026-11-22 13:00 UTC');
});

// CloudWatch keeps a minute for 15 days, five minutes for 63 days, an hour for 455 days.
test('a period is never finer than values of that age are kept', () => {
  assert.equal(usualPeriod(readSpan('3h', now), now), 60);
  assert.equal(usualPeriod(readSpan('7d', now), now), 3600);
  const old = { from: now - 20 * 24 * hour, to: now - 20 * 24 * hour + hour, moves: false };
  assert.equal(usualPeriod(old, now), 300);
  assert.equal(usualPeriod({ ...old, from: now - 70 * 24 * hour }, now), 6 * 3600);
});
