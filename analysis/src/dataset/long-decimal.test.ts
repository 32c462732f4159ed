import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { longDecimal } from './long-decimal.js';

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

test('a long decimal is the double nearest to its text', () => {
  let settled = 0;
  fc.assert(
    fc.property(digits(15, 15), digits(1, 15), fc.integer({ min: 0, max: 22 }), (high, low, f) => {
      const fraction = Math.min(f, high.length + low.length);
      const all = high + low;
      const split = all.length - fraction;
      const text = `${all.slice(0, split) || '0'}.${all.slice(split)}`;
      const value = longDecimal(Number(high), Number(low), low.length, fraction);
      if (Number.isNaN(value)) return;
      settled++;
      assert.equal(value, Number(text), text);
    }),
    { numRuns: 20_000 },
  );
  assert.ok(settled > 19_000, `only ${settled} settled`);
});

test('what lies half way between two doubles is left to the exact reader', () => {
  // 2^53 + 1 is not a double; 9007199254740993.0 must round to even.
  const value = longDecimal(900719925474099, 3, 1, 0);
  assert.ok(Number.isNaN(value) || value === 9007199254740992);
});
