import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { around, isWhole, moved, within, zoomed } from './spans.js';

const whole = [0, 1_000_000] as const;
const inside = fc
  .tuple(fc.integer({ min: 0, max: 900_000 }), fc.integer({ min: 10, max: 100_000 }))
  .map(([from, size]) => [from, from + size] as const);

test('whatever is looked at lies within the whole', () => {
  const share = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(
      inside,
      share,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (span, by, times) => {
        for (const [from, to] of [
          moved(span, by, whole),
          zoomed(span, times, (span[0] + span[1]) / 2, whole),
          within([span[0] - 2e6, span[1] + 2e6], whole),
        ]) {
          assert.ok(from >= -1e-6 && to <= 1_000_000 + 1e-6 && to > from);
        }
      },
    ),
  );
});

test('zooming keeps the time under the pointer where it is', () => {
  const span = [400_000, 500_000] as const;
  const [from, to] = zoomed(span, 0.5, 425_000, whole);
  assert.deepEqual([from, to], [412_500, 462_500]);
});

test('moving keeps the width, also at the ends', () => {
  assert.deepEqual(moved([0, 100], -3, whole), [0, 100]);
  assert.deepEqual(moved([900_000, 1_000_000], 0.5, whole), [900_000, 1_000_000]);
  assert.ok(isWhole(zoomed([100, 200], 1e9, 150, whole), whole));
});

test('charts together span what all of them do', () => {
  assert.deepEqual(
    around([
      [5, 10],
      [0, 7],
    ]),
    [0, 10],
  );
  assert.equal(around([]), undefined);
});
