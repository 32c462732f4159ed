import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { textWidth } from '../text-width.js';
import { type TimeTick, timeTicks } from './time-ticks.js';

const at = Date.parse;
const labels = (ticks: readonly TimeTick[]) => ticks.map(({ label }) => label);
const along = { left: 50, right: 790, width: 800 };

test('hours are written as hours, with the day under its first', () => {
  const { ticks, below } = timeTicks(
    [at('2026-11-21T20:10:00Z'), at('2026-11-22T03:40:00Z')],
    along,
  );
  assert.deepEqual(labels(ticks), '21:00 22:00 23:00 00:00 01:00 02:00 03:00'.split(' '));
  assert.deepEqual(labels(below), ['2026-11-21', '2026-11-22']);
  const midnight = ticks.find(({ label }) => label === '00:00');
  assert.equal(midnight?.at, at('2026-11-22T00:00:00Z'));
});

test('weeks begin on Mondays, months on their first', () => {
  const weeks = timeTicks([at('2026-09-14T05:00:00Z'), at('2026-11-22T00:00:00Z')], along);
  for (const tick of weeks.ticks) assert.equal(new Date(tick.at).getUTCDay(), 1);
  const months = timeTicks([at('2025-01-15T00:00:00Z'), at('2026-11-22T00:00:00Z')], along);
  assert.equal(months.ticks[0]?.label.slice(0, 5), '2025-');
  for (const tick of months.ticks) assert.equal(new Date(tick.at).getUTCDate(), 1);
});

const spans = fc
  .tuple(
    fc.integer({ min: at('1980-01-01T00:00:00Z'), max: at('2090-01-01T00:00:00Z') }),
    fc.double({ min: Math.log(5), max: Math.log(50 * 365 * 86_400_000), noNaN: true }),
  )
  .map(([from, size]) => [from, from + Math.round(Math.exp(size))] as const);

function apart(ticks: readonly TimeTick[], width: number): void {
  let end = -Infinity;
  for (const { x, label } of ticks) {
    const half = textWidth(label, 11) / 2;
    assert.ok(x - half >= end, `${label} touches what is before it`);
    assert.ok(x - half >= -1e-6 && x + half <= width + 1e-6, `${label} leaves the drawing`);
    end = x + half + 1;
  }
}

test('texts of the time axis never touch nor leave the drawing', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 240, max: 2000 }), (span, width) => {
      const { ticks, below } = timeTicks(span, { left: 56, right: width - 10, width });
      apart(ticks, width);
      apart(below, width);
      assert.ok(ticks.length >= 1, 'there is a time to read');
    }),
    { numRuns: 500 },
  );
});

test('what a tick says is its own time in UTC', () => {
  fc.assert(
    fc.property(spans, (span) => {
      for (const tick of timeTicks(span, along).ticks) {
        assert.ok(new Date(tick.at).toISOString().includes(tick.label));
        assert.ok(tick.at >= span[0] && tick.at <= span[1]);
      }
    }),
  );
});

test('a span of nothing has no ticks', () => {
  assert.deepEqual(timeTicks([5, 5], along), { ticks: [], below: [] });
  assert.deepEqual(timeTicks([Number.NaN, 5], along), { ticks: [], below: [] });
});
