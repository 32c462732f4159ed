import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cron } from '../../jobs/cron.js';
import { dueTimesToRun, jitter_ms } from './due-times.js';
import { windowOf } from './window.js';

const hour = 3_600_000;
const hourly = cron.parse('cron(0 * ? * * *)');
const at = (iso: string) => Date.parse(iso);
const waiting = (due: number) => ({ region: 'r', schedule: 's', expression: '', due, fire: due });
const noJitter = () => 0;

test('a fast clock runs every due time between two ticks, downtime only the latest', () => {
  const due = at('2026-01-01T00:00:00Z');
  const now = due + 14.6 * hour;
  const followed = dueTimesToRun(hourly, waiting(due), now, noJitter, false);
  assert.equal(followed.run.length, 15);
  assert.equal(followed.next, due + 15 * hour);
  const caughtUp = dueTimesToRun(hourly, waiting(due), now, noJitter, true);
  assert.deepEqual(caughtUp, { run: [due + 14 * hour], next: due + 15 * hour });
});

test('one tick takes a bounded number of due times of one schedule', () => {
  const found = dueTimesToRun(hourly, waiting(0), 1_000_000 * hour, noJitter, false);
  assert.equal(found.run.length, 100);
  assert.equal(found.next, 100 * hour);
});

test('jitter delays within its bound, the same each time, and loses no due time', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: 0, max: 1200 }),
      fc.array(fc.integer({ min: 1, max: 3 * hour }), { maxLength: 40 }),
      (name, seconds, steps) => {
        const jitter = (due: number) => jitter_ms(name, due, seconds);
        let now = at('2026-01-01T00:00:00Z');
        let next = waiting(now);
        const ran: number[] = [];
        for (const step of steps) {
          now += step;
          const found = dueTimesToRun(hourly, next, now, jitter, false);
          for (const due of found.run) {
            assert.ok(jitter(due) >= 0 && (jitter(due) < seconds * 1000 || seconds === 0));
            assert.ok(due + jitter(due) <= now);
          }
          ran.push(...found.run);
          next = waiting(found.next as number);
          assert.ok(next.due + jitter(next.due) > now);
        }
        ran.forEach((due, index) => {
          assert.equal(due, at('2026-01-01T00:00:00Z') + index * hour);
        });
      },
    ),
  );
});

test('after downtime with jitter, a time whose delay has not passed waits', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 50 * hour }), (name, gap) => {
      const jitter = (due: number) => jitter_ms(name, due, 1200);
      const due = at('2026-01-01T00:00:00Z');
      const found = dueTimesToRun(hourly, waiting(due), due + gap, jitter, true);
      assert.ok(found.run.length <= 1);
      const next = found.next as number;
      assert.ok(next + jitter(next) > due + gap);
      assert.ok(found.run.length === 1 || next === due);
    }),
  );
});

test('windows of consecutive due times touch and never overlap', () => {
  const expressions = [
    'cron(0 * ? * * *)',
    'cron(0 17/5 ? * * *)',
    'rate(7 minutes)',
    '*/20 8-17 * * 1-5',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...expressions),
      fc.integer({ min: 0, max: at('2090-01-01') }),
      (expression, time) => {
        const due = cron.parse(expression).nextAfter(time) as number;
        const next = cron.parse(expression).nextAfter(due) as number;
        assert.equal(windowOf(cron, { expression }, next).start, due);
        assert.equal(windowOf(cron, { expression }, next).end, next);
      },
    ),
  );
});

test('offsets that make no window are refused by name', () => {
  const expression = 'cron(0 * ? * * *)';
  const due = at('2026-01-01T10:00:00Z');
  const wrong: [object, RegExp][] = [
    [{ startOffset: '-PT1H', endOffset: '-PT2H' }, /StartTimeOffset must lie before EndTimeOffset/],
    [{ endOffset: 'PT1H' }, /EndTimeOffset must not lie after the run/],
    [{ startOffset: '-P1M' }, /StartTimeOffset "-P1M" cannot be read/],
    [{ startOffset: '-P' }, /cannot be read/],
    [{ startOffset: '1 hour' }, /cannot be read/],
  ];
  for (const [offsets, message] of wrong) {
    assert.throws(() => windowOf(cron, { expression, ...offsets }, due), message);
  }
  assert.deepEqual(windowOf(cron, { expression, endOffset: '-PT30M' }, due), {
    start: due - 1.5 * hour,
    end: due - 0.5 * hour,
  });
});
