import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BREAK, decimate } from './decimate.js';

const points = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 40 }),
      fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
    ),
    { maxLength: 400 },
  )
  .map((steps) => {
    let time = 1_700_000_000_000;
    const times = steps.map(([step]) => (time += step));
    return { times, values: steps.map(([, value]) => value ?? Number.NaN) };
  });

const kept = ({ times, values }: { times: number[]; values: number[] }, column: number) =>
  decimate(Float64Array.from(times), Float64Array.from(values), [0, times.length], column);

test('of each column of pixels the least, the most, the first and the last value are kept', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 300 }), (series, column) => {
      const columns = new Map<number, number[]>();
      series.times.forEach((time, i) => {
        const value = series.values[i] as number;
        if (Number.isNaN(value)) return;
        const at = Math.floor(time / column);
        columns.set(at, [...(columns.get(at) ?? []), value]);
      });
      const drawn = new Map<number, number[]>();
      for (const i of kept(series, column)) {
        if (i === BREAK) continue;
        const at = Math.floor((series.times[i] as number) / column);
        drawn.set(at, [...(drawn.get(at) ?? []), series.values[i] as number]);
      }
      assert.deepEqual([...drawn.keys()], [...columns.keys()]);
      for (const [at, values] of columns) {
        const own = drawn.get(at) as number[];
        assert.equal(Math.min(...own), Math.min(...values));
        assert.equal(Math.max(...own), Math.max(...values));
        assert.equal(own[0], values[0]);
        assert.equal(own.at(-1), values.at(-1));
        assert.ok(own.length <= 4);
      }
    }),
  );
});

test('what is kept stays in order, and a line breaks only where values are missing', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 300 }), (series, column) => {
      const places = kept(series, column);
      const drawn = places.filter((i) => i !== BREAK);
      assert.deepEqual(
        drawn,
        drawn.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(drawn).size, drawn.length);
      places.forEach((place, k) => {
        if (place !== BREAK) return;
        const [before, after] = [places[k - 1] as number, places[k + 1] as number];
        const between = series.values.slice(before + 1, after);
        assert.ok(between.some(Number.isNaN), 'a value is missing between the two');
        const wide = (series.times[after] as number) - (series.times[before] as number);
        assert.ok(wide > column * 1.5, 'the gap can be seen');
      });
    }),
  );
});

test('few points are all kept, and a missing one between them breaks the line', () => {
  const series = { times: [0, 100, 200, 300], values: [1, Number.NaN, 3, 4] };
  assert.deepEqual(kept(series, 10), [0, BREAK, 2, 3]);
});

test('a peak of one point among 100,000 is drawn wherever the view begins', () => {
  const times = Float64Array.from({ length: 100_000 }, (_, i) => i * 60_000);
  const values = new Float64Array(100_000);
  values[54_321] = 7;
  for (const from of [0, 1, 999, 54_000]) {
    const places = decimate(times, values, [from, 100_000], 6_000_000);
    assert.ok(places.includes(54_321));
    assert.ok(places.length <= 4 * 1001);
  }
});
