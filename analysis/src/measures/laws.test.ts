// Every measure passes the same laws: merging is associative and commutative, agrees with one pass
// over everything, leaves its arguments alone, has a neutral element, and states survive as bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BlockBuilder } from '../dataset/block.js';
import type { Cell } from '../dataset/cells.js';
import { featureStatistics } from '../statistics/feature-statistics.js';
import { decodePacked, encodePacked } from '../summary/packed.js';
import type { FeatureStatistics } from '../types.js';
import { ColumnProfile } from './column-profile.js';
import type { Measure } from './measure.js';
import { MEASURES, type MeasureName } from './registry.js';

const cell: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -50, max: 50 }) },
  { weight: 4, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => x + 0) },
  { weight: 2, arbitrary: fc.constantFrom(null, '', '1', '2.50', '1e3', 'inf', 'nan') },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b', 'ü', true, false) },
);
const numbersOnly = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(null));
const column = fc.oneof(fc.array(cell, { maxLength: 60 }), fc.array(numbersOnly));

function profileOf(cells: readonly Cell[]): ColumnProfile {
  const profile = new ColumnProfile('x', true);
  const onBlock = (block: BlockBuilder) => profile.add(block.column(0));
  const builder = new BlockBuilder(['x'], onBlock, new Set(['x']));
  for (const item of cells) {
    builder.put(0, item);
    builder.commit();
  }
  builder.flush();
  return profile;
}

const { merge } = ColumnProfile;

/** What a state says, rounded where sums of doubles depend on their order. */
function said(name: MeasureName, profile: ColumnProfile): unknown {
  const measure = MEASURES[name] as Measure<unknown>;
  const state = profile.states[name];
  const parts = [measure.numeric?.(state, { min: -100, max: 100 }), measure.text?.(state, {})];
  return JSON.parse(JSON.stringify(parts), (key, value) => {
    if (key === 'buckets') return sorted(value as { value?: string }[]);
    return typeof value === 'number' ? Number(value.toPrecision(9)) : value;
  });
}

function sorted(buckets: { value?: string }[]): unknown[] {
  if (buckets[0]?.value === undefined) return buckets;
  return [...buckets].sort((a, b) => (a.value! < b.value! ? -1 : 1));
}

/** Below its capacity a sketch holds the values themselves, whose order merging may change. */
function unordered(name: MeasureName, profile: ColumnProfile): unknown {
  const text = said(name, profile);
  if (name !== 'quantiles') return text;
  return profile.states.quantiles.levels().map((level) => level.slice().sort());
}

for (const name of Object.keys(MEASURES) as MeasureName[]) {
  test(`${name}: merging is associative, commutative, neutral and equal to one pass`, () => {
    fc.assert(
      fc.property(column, column, column, (a, b, c) => {
        const [x, y, z] = [a, b, c].map(profileOf) as [ColumnProfile, ColumnProfile, ColumnProfile];
        const before = unordered(name, x);
        const whole = unordered(name, profileOf([...a, ...b, ...c]));
        assert.deepEqual(unordered(name, merge(merge(x, y), z)), whole);
        assert.deepEqual(unordered(name, merge(x, merge(y, z))), whole);
        assert.deepEqual(unordered(name, merge(y, x)), unordered(name, merge(x, y)));
        assert.deepEqual(unordered(name, merge(x, profileOf([]))), before);
        assert.deepEqual(unordered(name, x), before);
      }),
      { numRuns: 60 },
    );
  });

  test(`${name}: a state survives as bytes`, () => {
    fc.assert(
      fc.property(column, (a) => {
        const profile = profileOf(a);
        const copy = ColumnProfile.unpack(decodePacked(encodePacked(profile.pack())));
        assert.deepEqual(said(name, copy), said(name, profile));
      }),
      { numRuns: 30 },
    );
  });
}

test('a constant, an empty and a huge column have statistics without NaN', () => {
  for (const cells of [[7, 7, 7], [null, ''], [], [1e308, -1e308, 1e308], [5e-324], [-0, 0]]) {
    const text = JSON.stringify(featureStatistics(profileOf(cells)));
    const statistics = JSON.parse(text) as FeatureStatistics;
    const numbers = statistics.numerical_statistics;
    if (numbers === undefined) continue;
    for (const { lower_bound, upper_bound } of numbers.distribution.kll.buckets) {
      assert.ok(typeof lower_bound === 'number' && lower_bound <= upper_bound, text);
    }
    const counted = numbers.distribution.kll.buckets.reduce((sum, { count }) => sum + count, 0);
    assert.equal(counted, numbers.common.num_present);
  }
});
