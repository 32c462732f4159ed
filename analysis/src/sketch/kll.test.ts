import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KllSketch, levelCapacity } from './kll.js';

/** The rules of the sketch in the plainest form: a second implementation to hold ours against. */
function plainSketch(values: readonly number[]): number[][] {
  const levels: number[][] = [[]];
  const compactions = [0];
  const offsets = [0];
  const stored = () => levels.reduce((sum, level) => sum + level.length, 0);
  const capacity = () => levels.reduce((sum, _, height) => sum + levelCapacity(height), 0);
  for (const value of values) {
    levels[0]!.push(value);
    if (stored() <= capacity()) continue;
    const height = levels.findIndex((level, h) => level.length >= levelCapacity(h));
    if (height + 1 === levels.length) {
      levels.push([]);
      compactions.push(0);
      offsets.push(0);
    }
    if (compactions[height]! % 2 === 1) offsets[height] = 1 - offsets[height]!;
    compactions[height]!++;
    const level = levels[height]!;
    const even = level.length - (level.length % 2);
    const sorted = level.slice(0, even).sort((a, b) => a - b);
    levels[height] = level.slice(even);
    levels[height + 1]!.push(...sorted.filter((_, i) => i % 2 === offsets[height]));
  }
  return levels;
}

const contents = (sketch: KllSketch) => sketch.levels().map((level) => Array.from(level));

function sketchOf(values: readonly number[], block = 1024): KllSketch {
  const sketch = new KllSketch();
  for (let from = 0; from < values.length; from += block) {
    sketch.add(Float64Array.from(values.slice(from, from + block)));
  }
  return sketch;
}

test('levels are as long as in a statistics.json that AWS published for 68,385 rows', () => {
  const values = Array.from({ length: 68_385 }, (_, i) => (i * 7919) % 1000);
  const lengths = contents(sketchOf(values)).map((level) => level.length);
  assert.deepEqual(lengths, [177, 1134, 1127, 1, 1, 1919]);
});

test('a sketch below its capacity is the column itself', () => {
  const values = Array.from({ length: 2050 }, (_, i) => Math.sin(i));
  assert.deepEqual(contents(sketchOf(values)), [values]);
});

test('contents equal the plain implementation to the last bit, whatever the blocks', () => {
  const shapes: ((i: number) => number)[] = [
    (i) => (i * 7919) % 24,
    (i) => Math.sin(i) * 1e6,
    (i) => Math.exp(Math.sin(i * i) * 20),
    (i) => i,
    (i) => -i / 3,
  ];
  for (const shape of shapes) {
    const values = Array.from({ length: 30_000 }, (_, i) => shape(i));
    const expected = plainSketch(values);
    assert.deepEqual(contents(sketchOf(values)), expected);
    assert.deepEqual(contents(sketchOf(values, 777)), expected);
  }
});

test('a state survives as plain data', () => {
  const values = Array.from({ length: 9000 }, (_, i) => Math.cos(i));
  const sketch = sketchOf(values.slice(0, 5000));
  const copy = KllSketch.fromState(sketch.state());
  copy.add(Float64Array.from(values.slice(5000)));
  sketch.add(Float64Array.from(values.slice(5000)));
  assert.deepEqual(contents(copy), contents(sketch));
});

test('merging keeps every weight and the ranks within one percent', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40_000 }), fc.integer(), (cut, seed) => {
      const values = Array.from({ length: 50_000 }, (_, i) => Math.sin(i + seed) * 1000);
      const sketch = sketchOf(values.slice(0, cut));
      sketch.merge(sketchOf(values.slice(cut)));
      const weighted = sketch.levels().flatMap((l, h) => [...l].map((x) => [x, 2 ** h] as const));
      assert.equal(
        weighted.reduce((sum, [, weight]) => sum + weight, 0),
        values.length,
      );
      for (const bound of [-900, -300, 0, 500, 950]) {
        const estimate = weighted.reduce((sum, [x, w]) => (x < bound ? sum + w : sum), 0);
        const exact = values.filter((x) => x < bound).length;
        assert.ok(Math.abs(estimate - exact) < 500, `${estimate} for ${exact}`);
      }
    }),
    { numRuns: 10 },
  );
});
