import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mergeRuns, sortDoubles } from './sort-doubles.js';

const value = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
  fc.double({ min: 0, max: 1, noNaN: true }).map((x) => x + 0),
);
const skewed = fc.double({ min: -20, max: 20, noNaN: true }).map((x) => Math.exp(x));

test('sorts as the built-in sort does, whatever the spread', () => {
  for (const item of [value, fc.integer({ min: 0, max: 3 }), skewed]) {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 400 }), fc.nat(5), (items, extra) => {
        const values = Float64Array.from([...items, ...new Array(extra).fill(0)]);
        const expected = Float64Array.from(items).sort();
        sortDoubles(values, items.length);
        assert.deepEqual(values.subarray(0, items.length), expected);
      }),
      { numRuns: 300 },
    );
  }
});

test('large arrays take every path', () => {
  const shapes: ((i: number) => number)[] = [
    (i) => (i * 7919) % 5000,
    (i) => ((i * 7919) % 5003) / 5003,
    (i) => Math.exp(((i * 7919) % 5003) / 100),
    (i) => (i % 3 === 0 ? 1e300 : -1e300) * ((i * 31) % 101),
    (i) => (i === 17 ? 1e12 : ((i * 7919) % 5003) / 7),
    () => 4.5,
  ];
  for (const shape of shapes) {
    const values = Float64Array.from({ length: 20_000 }, (_, i) => shape(i) + 0);
    for (const length of [2050, 5000, 20_000]) {
      const sorted = values.slice(0, length);
      sortDoubles(sorted, length);
      assert.deepEqual(sorted, values.slice(0, length).sort());
    }
  }
});

test('runs are merged', () => {
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 40 }), { maxLength: 8 }), (runs) => {
      const values = Float64Array.from(runs.flatMap((run) => run.sort((a, b) => a - b)));
      const expected = values.slice().sort();
      mergeRuns(values, values.length);
      assert.deepEqual(values, expected);
    }),
  );
});
