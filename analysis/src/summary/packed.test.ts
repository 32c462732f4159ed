import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodePacked, encodePacked, type Packed, PackedShapeError } from './packed.js';

const doubles = fc
  .oneof(
    fc.array(fc.integer({ min: -200, max: 300 })),
    fc.array(fc.integer()),
    fc.array(fc.oneof(fc.float(), fc.integer({ min: 0, max: 9 }))),
    fc.array(fc.double()),
  )
  .map((values) => Float64Array.from(values));

const { packed } = fc.letrec<{ packed: Packed }>((tie) => ({
  packed: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.double(),
    fc.string({ unit: 'binary' }),
    doubles,
    fc.uint8Array(),
    fc.array(tie('packed'), { maxLength: 5 }),
  ),
}));

test('whatever is written reads back the same, to the sign of zero', () => {
  fc.assert(
    fc.property(packed, (value) => {
      assert.deepEqual(decodePacked(encodePacked(value)), value);
    }),
    { numRuns: 500 },
  );
});

test('a lone half of a surrogate pair survives', () => {
  assert.deepEqual(decodePacked(encodePacked(['a\ud800b', '\u{1f600}'])), [
    'a\ud800b',
    '\u{1f600}',
  ]);
});

test('numbers take the bytes that they need', () => {
  const size = (values: number[]) => encodePacked(Float64Array.from(values)).length - 3;
  assert.deepEqual(
    [
      [1, -1],
      [200, 0],
      [-129, 0],
      [70_000, 0],
      [0.5, 1e9],
      [0.1, 0],
      [Number.NaN, 1],
    ].map(size),
    [2, 2, 4, 8, 8, 16, 8],
  );
});

test('bytes that are cut off or made up are refused, and end', () => {
  const whole = encodePacked(['abc', Float64Array.of(0.1, 2), [1, null]]);
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => decodePacked(whole.subarray(0, length)), PackedShapeError);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        decodePacked(bytes);
      } catch (error) {
        assert.ok(error instanceof PackedShapeError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
