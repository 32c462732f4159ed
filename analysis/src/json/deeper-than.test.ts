import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deeperThan } from './deeper-than.js';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;

test('the depth is that of the parsed value, whatever stands in texts and names', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({
        maxDepth: 5,
        stringUnit: fc.constantFrom('[', '{', ']', '}', '"', '\\', 'a'),
      }),
      fc.nat(6),
      (value, most) => {
        // spaces, so that even a short text is looked at
        const text = JSON.stringify(value) + ' '.repeat(20);
        assert.equal(deeperThan(text, most), depthOf(value) > most);
      },
    ),
  );
});

test('long texts and many brackets do not exhaust the stack', () => {
  assert.equal(deeperThan(JSON.stringify(['['.repeat(20_000_000)]), 100), false);
  assert.equal(deeperThan('['.repeat(1_000_000), 100), true);
});
