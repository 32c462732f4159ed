import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fittingTicks, numberTicks, overlaps, padded, rangeOf } from './number-ticks.js';

const written = (low: number, high: number, unit?: string) =>
  numberTicks([low, high], 5, unit).map(({ label }) => label);

test('numbers of an axis are written alike', () => {
  assert.deepEqual(written(0, 1), ['0', '0.2', '0.4', '0.6', '0.8', '1.0']);
  assert.deepEqual(written(0, 200, 'ms'), ['0 ms', '50 ms', '100 ms', '150 ms', '200 ms']);
  assert.deepEqual(written(-20_000, 20_000), ['−20,000', '−10,000', '0', '10,000', '20,000']);
  assert.deepEqual(written(0, 4e6), ['0', '1M', '2M', '3M', '4M']);
  assert.deepEqual(written(0, 4e-9), ['0', '1e-9', '2e-9', '3e-9', '4e-9'].map(minus));
  assert.deepEqual(written(0, 4e20), ['0', '1e20', '2e20', '3e20', '4e20']);
});

const minus = (text: string): string => text.replace('-', '−');
const ends = fc
  .tuple(
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    fc.double({ min: -8, max: 12, noNaN: true }),
  )
  .map(([low, size]) => [low, low + 10 ** size + Math.abs(low) * 1e-6] as const);

test('texts of an axis of numbers never touch, and none stands twice', () => {
  fc.assert(
    fc.property(ends, fc.integer({ min: 60, max: 1600 }), ([low, high], pixels) => {
      const ticks = fittingTicks([low, high], pixels);
      const place = (at: number): number => ((at - low) / (high - low)) * pixels;
      assert.ok(!overlaps(ticks, place, 0) || ticks.length === 1);
      assert.equal(new Set(ticks.map(({ label }) => label)).size, ticks.length);
      for (const { at } of ticks) assert.ok(at >= low && at <= high);
    }),
    { numRuns: 500 },
  );
});

test('a range holds all values and is never empty', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.double({ min: -1e300, max: 1e300 }))),
      fc.boolean(),
      (values, zero) => {
        const known = values.filter((value) => value !== null && Number.isFinite(value));
        const range = rangeOf(values, { zero });
        if (known.length === 0) return assert.equal(range, undefined);
        const [low, high] = range as [number, number];
        assert.ok(low < high);
        for (const value of known as number[]) assert.ok(value >= low && value <= high);
        if (zero) assert.ok(low <= 0 && high >= 0);
      },
    ),
  );
  assert.deepEqual(padded(0, 10, { zero: true }), [0, 10.5]);
  assert.deepEqual(padded(7, 7), [6.3, 7.7]);
  assert.deepEqual(padded(0, 0, { zero: true }), [0, 1], 'counts that are all none go upwards');
});
