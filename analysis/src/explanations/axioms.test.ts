import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../drift/random.js';
import { explainerOf } from './choose.js';
import { gameOf, matrixOf } from './testing.js';
import type { Game, Link } from './types.js';

/** A smooth model with products of two and three features; feature `dummy` has no part. */
function modelOf(columns: number, seed: number, dummy = -1) {
  const random = seededRandom(seed);
  const terms = Array.from({ length: 4 * columns }, () => ({
    weight: random.normal() / 2,
    of: Array.from({ length: 1 + Math.floor(random.uniform() * 3) }, () =>
      Math.floor(random.uniform() * columns),
    ),
  })).filter(({ of }) => !of.includes(dummy));
  return (x: Float64Array) => {
    let margin = 0;
    for (const { weight, of } of terms) {
      let product = weight;
      for (const i of of) product *= x[i]!;
      margin += product;
    }
    return 1 / (1 + Math.exp(-margin));
  };
}

function rowsOf(count: number, columns: number, seed: number): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: columns }, () => Math.round(random.normal() * 100) / 100),
  );
}

async function valuesOf(
  game: Game,
  rows: number[][],
  method: 'exact' | 'kernel',
  samples?: number,
) {
  const explainer = await explainerOf(game, { method, samples });
  const found = await explainer.explain(matrixOf(rows));
  return { ...found, expected: explainer.expected };
}

const problem = fc.record({
  columns: fc.integer({ min: 1, max: 8 }),
  seed: fc.nat(1e6),
  background: fc.integer({ min: 1, max: 4 }),
  link: fc.constantFrom<Link>('identity', 'logit'),
  how: fc.constantFrom<['exact' | 'kernel', number | undefined]>(
    ['exact', undefined],
    ['kernel', undefined],
    ['kernel', 14],
    ['kernel', 40],
  ),
});

test('values and expected score add up to the score', async () => {
  await fc.assert(
    fc.asyncProperty(problem, async ({ columns, seed, background, link, how }) => {
      const game = gameOf(modelOf(columns, seed), rowsOf(background, columns, seed + 1), link);
      const rows = rowsOf(3, columns, seed + 2);
      const { values, scores, expected } = await valuesOf(game, rows, ...how);
      for (let row = 0; row < rows.length; row += 1) {
        const own = values.subarray(row * columns, (row + 1) * columns);
        const sum = own.reduce((a, b) => a + b, expected[0]!);
        assert.ok(Math.abs(sum - scores[row]!) < 1e-9, `${sum} for ${scores[row]}`);
        const score = modelOf(columns, seed)(Float64Array.from(rows[row]!));
        const linked = link === 'logit' ? Math.log(score / (1 - score)) : score;
        assert.ok(Math.abs(scores[row]! - linked) < 1e-9);
      }
    }),
    { numRuns: 60 },
  );
});

test('a feature without part has exactly 0 when coalitions are enumerated', async () => {
  await fc.assert(
    fc.asyncProperty(problem, fc.nat(7), async ({ columns, seed, background }, which) => {
      const dummy = which % columns;
      const game = gameOf(modelOf(columns, seed, dummy), rowsOf(background, columns, seed + 1));
      const { values } = await valuesOf(game, rowsOf(2, columns, seed + 2), 'exact');
      assert.equal(values[dummy], 0);
      assert.equal(values[columns + dummy], 0);
    }),
    { numRuns: 40 },
  );
});

test('a feature that equals the baseline has exactly 0, however coalitions are drawn', async () => {
  const columns = 9;
  const background = rowsOf(1, columns, 3);
  const rows = rowsOf(2, columns, 4);
  rows[0]![2] = background[0]![2]!;
  rows[0]![5] = background[0]![5]!;
  const game = gameOf(modelOf(columns, 5), background);
  const { values, standardErrors } = await valuesOf(game, rows, 'kernel', 60);
  assert.equal(values[2], 0);
  assert.equal(values[5], 0);
  assert.equal(standardErrors![5], 0);
  assert.notEqual(values[columns + 5], 0);
  assert.ok(standardErrors![columns + 5]! > 0);
});

test('features with the same part have the same value', async () => {
  await fc.assert(
    fc.asyncProperty(problem, async ({ columns, seed, background }) => {
      // two more features that the model only adds up
      const width = columns + 2;
      const model = modelOf(columns + 1, seed);
      const score = (x: Float64Array) => {
        const joined = x.slice(0, columns + 1);
        joined[columns] = x[columns]! + x[columns + 1]!;
        return model(joined);
      };
      const twins = (table: number[][]) => table.map((row) => [...row, row.at(-1)!]);
      const game = gameOf(score, twins(rowsOf(background, columns + 1, seed + 1)));
      const rows = twins(rowsOf(1, columns + 1, seed + 2));
      const { values } = await valuesOf(game, rows, 'exact');
      assert.ok(Math.abs(values[width - 1]! - values[width - 2]!) < 1e-12);
    }),
    { numRuns: 40 },
  );
});

test('values are linear in the model', async () => {
  await fc.assert(
    fc.asyncProperty(problem, fc.double({ min: -3, max: 3, noNaN: true }), async (one, factor) => {
      const { columns, seed, background, how } = one;
      const first = modelOf(columns, seed);
      const second = modelOf(columns, seed + 9);
      const table = rowsOf(background, columns, seed + 1);
      const rows = rowsOf(2, columns, seed + 2);
      const both = gameOf((x) => first(x) + factor * second(x), table);
      const sum = await valuesOf(both, rows, ...how);
      const a = await valuesOf(gameOf(first, table), rows, ...how);
      const b = await valuesOf(gameOf(second, table), rows, ...how);
      for (const [i, value] of sum.values.entries()) {
        assert.ok(Math.abs(value - a.values[i]! - factor * b.values[i]!) < 1e-9);
      }
    }),
    { numRuns: 40 },
  );
});

test('the order of the features only orders the values', async () => {
  await fc.assert(
    fc.asyncProperty(problem, async ({ columns, seed, background, link }) => {
      const table = rowsOf(background, columns, seed + 1);
      const rows = rowsOf(2, columns, seed + 2);
      const game = gameOf(modelOf(columns, seed), table, link);
      const straight = await valuesOf(game, rows, 'exact');
      const turned = { ...game, players: game.players.toReversed() };
      const reversed = await valuesOf(turned, rows, 'exact');
      for (let row = 0; row < 2; row += 1) {
        for (let i = 0; i < columns; i += 1) {
          const value = straight.values[row * columns + i]!;
          const same = reversed.values[row * columns + columns - 1 - i]!;
          assert.ok(Math.abs(value - same) < 1e-9);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('columns that play together share one value: that of the game of groups', async () => {
  const game = gameOf((x) => x[0]! * x[1]! * x[2]!, [[0, 0, 0]]);
  const players = [
    { name: 'pair', columns: [0, 2] },
    { name: 'one', columns: [1] },
  ];
  const { values } = await valuesOf({ ...game, players }, [[2, 3, 4]], 'exact');
  assert.deepEqual([...values], [12, 12]);
});
