import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Judged, judge, type Missing, wouldHaveRung } from './judge.js';

const order: readonly Missing[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const points = (text: string) => [...text].map((sign) => (sign === '-' ? undefined : sign === 'X'));

/** INSUFFICIENT_DATA, ALARM, OK, and R for the state that is retained. */
const states: Readonly<Record<string, Judged | undefined>> = {
  I: 'INSUFFICIENT_DATA',
  A: 'ALARM',
  O: 'OK',
  R: undefined,
};

// The two tables of "Configuring how CloudWatch alarms treat missing data" in AWS's documentation:
// 0 is a point that is fine, X one that breaches, - a missing one; the outcomes for missing,
// ignore, breaching, notBreaching.
const threeOfThree = [
  ['0-X-X', 'OOOO'],
  ['----0', 'OOOO'],
  ['-----', 'IRAO'],
  ['0XX-X', 'AAAA'],
  ['--X--', 'ARAO'],
] as const;
const twoOfThree = [
  ['0-X-X', 'AAAA'],
  ['00X0X', 'AAAA'],
  ['0-X--', 'OOAO'],
  ['----0', 'OOAO'],
  ['---X-', 'ARAO'],
] as const;

test('missing points are treated as AWS documents', () => {
  for (const [needed, table] of [
    [3, threeOfThree],
    [2, twoOfThree],
  ] as const) {
    for (const [range, outcomes] of table) {
      for (const [i, missing] of order.entries()) {
        const state = judge(points(range), { periods: 3, needed, missing });
        assert.equal(state, states[outcomes[i] ?? ''], `${range} ${needed} of 3, ${missing}`);
      }
    }
  }
});

test('a span tells when an alarm would have rung', () => {
  const minute = 60_000;
  const values = [1, 9, 9, 9, 1, 1, 1, 9, 9, 9];
  const replay = wouldHaveRung(
    { times: values.map((_, i) => i * minute), values },
    { operator: 'GreaterThanThreshold', threshold: 5, periods: 3, needed: 3, missing: 'missing' },
    { from: 0, to: values.length * minute, step: minute },
  );
  assert.deepEqual(replay, {
    ringing: [
      { from: 4 * minute, until: 5 * minute },
      { from: 10 * minute, until: 10 * minute },
    ],
    points: 10,
    breaching: 6,
  });
});
