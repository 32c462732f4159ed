import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ascending } from './ascending.js';

test('places are in the order of a stable sort that compares', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(-0, Number.MAX_VALUE, -Number.MIN_VALUE),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 300 }), (values) => {
      const expected = values.map((_, place) => place).sort((a, b) => values[a]! - values[b]!);
      assert.deepEqual([...ascending(Float64Array.from(values))], expected);
    }),
  );
});
