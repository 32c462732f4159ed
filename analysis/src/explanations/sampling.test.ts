import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../drift/random.js';
import { explainerOf } from './choose.js';
import { type PairSolver, pairSolver } from './kernel/least-squares.js';
import { sampleCoalitions } from './kernel/sample-coalitions.js';
import { countOf, randomSubset } from './kernel/subsets.js';
import { gameOf, matrixOf } from './testing.js';
import type { Game } from './types.js';

const columns = 14;
const rows = 16;

/** A logistic model of 14 features, mildly curved, with all of its pairs. */
function problem() {
  const random = seededRandom(11);
  const table = (count: number) =>
    Array.from({ length: count }, () => Array.from({ length: columns }, () => random.normal()));
  const weights = table(1)[0]!.map((weight) => weight / 2);
  const pairs = table(columns).map((row) => row.map((weight) => weight / 40));
  const score = (x: Float64Array) => {
    let margin = -0.5;
    for (let i = 0; i < columns; i += 1) {
      margin += weights[i]! * x[i]!;
      for (let j = 0; j < i; j += 1) margin += pairs[i]![j]! * x[i]! * x[j]!;
    }
    return 1 / (1 + Math.exp(-margin));
  };
  return { game: gameOf(score, table(1)), asked: matrixOf(table(rows)) };
}

const { game, asked } = problem();
const exact = (await (await explainerOf(game, { method: 'exact' })).explain(asked)).values;

/** Mean over rows and seeds of |error|^2 / |values|^2, and of how often 1.96 errors cover. */
async function trial(samples: number, seeds: number) {
  let error = 0;
  let covered = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const explainer = await explainerOf(game, { method: 'kernel', samples, seed });
    const { values, standardErrors } = await explainer.explain(asked);
    for (let row = 0; row < rows; row += 1) {
      let above = 0;
      let below = 0;
      for (let i = row * columns; i < (row + 1) * columns; i += 1) {
        const off = values[i]! - exact[i]!;
        above += off * off;
        below += exact[i]! ** 2;
        if (Math.abs(off) <= 1.96 * standardErrors![i]!) covered += 1;
      }
      error += above / below;
    }
  }
  const count = rows * seeds;
  return { error: error / count, covered: covered / (count * columns) };
}

/**
 * The same error by the sampling that Clarify's published runs show: paired independent draws, a
 * size's probability as its kernel weight, every draw weighted alike.
 */
async function clarifyError(samples: number, seeds: number) {
  const pairs = samples / 2;
  let error = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { uniform } = seededRandom(seed);
    const member = new Uint8Array(pairs * columns);
    for (let k = 0; k < pairs; k += 1) {
      let left = uniform() * kernelMass(columns - 1);
      let size = 1;
      for (; left > kernelMass(1, size); size += 1) left -= kernelMass(1, size);
      randomSubset(member.subarray(k * columns, (k + 1) * columns), size, uniform);
    }
    const strata = [{ size: 1, pairs: Number.POSITIVE_INFINITY, taken: [pairs], weights: [1] }];
    const stratum = new Uint16Array(pairs);
    const sampled = { players: columns, member, stratum, strata, levels: [pairs] };
    const solver = await pairSolver(sampled, 0);
    for (let row = 0; row < rows; row += 1) error += await rowError(solver, member, row);
  }
  return error / (rows * seeds);
}

/** Weight of `count` sizes from `from` on: (M - 1) / (s (M - s)). */
function kernelMass(count: number, from = 1): number {
  let mass = 0;
  for (let s = from; s < from + count; s += 1) mass += (columns - 1) / (s * (columns - s));
  return mass;
}

async function rowError(solver: PairSolver, member: Uint8Array, row: number): Promise<number> {
  const x = asked.values.subarray(row * columns, (row + 1) * columns);
  const base = game.background.values;
  const mixed = (present: (i: number) => boolean) =>
    [...x].map((v, i) => (present(i) ? v : base[i]!));
  const synthetic = [mixed(() => true), mixed(() => false)];
  for (let k = 0; k < solver.pairs; k += 1) {
    synthetic.push(mixed((i) => member[k * columns + i] === 1));
    synthetic.push(mixed((i) => member[k * columns + i] === 0));
  }
  const { values: scores } = await game.predict(matrixOf(synthetic));
  const halves = Float64Array.from(
    { length: solver.pairs },
    (_, k) => (scores[2 + 2 * k]! - scores[3 + 2 * k]!) / 2,
  );
  const found = new Float64Array(columns);
  solver.solve(halves, scores[0]! - scores[1]!, found, new Float64Array(columns));
  const own = exact.subarray(row * columns, (row + 1) * columns);
  const square = (of: Float64Array) => of.reduce((sum, value) => sum + value * value, 0);
  return square(own.map((value, i) => value - found[i]!)) / square(own);
}

test("the error falls as samples grow and lies below that of Clarify's sampling", async () => {
  let before = Number.POSITIVE_INFINITY;
  for (const samples of [100, 300, 1000, 2076]) {
    const { error } = await trial(samples, 3);
    const theirs = await clarifyError(samples, 3);
    assert.ok(error < before, `${error} after ${before}`);
    assert.ok(error < theirs, `${error} with ${samples} coalitions, Clarify ${theirs}`);
    before = error;
  }
});

test('95 % intervals of standard errors cover 91 to 99 % of the exact values', async () => {
  for (const samples of [60, 300, 2076]) {
    const { covered } = await trial(samples, 6);
    assert.ok(covered > 0.91 && covered < 0.99, `${covered} with ${samples} coalitions`);
  }
});

test('rows stop as soon as their errors are small enough', async () => {
  const stopAt = 0.02;
  const whole = await explainerOf(game, { method: 'kernel', samples: 8000 });
  await whole.explain(asked);
  const stopping = await explainerOf(game, { method: 'kernel', samples: 8000, stopAt });
  const { values, standardErrors } = await stopping.explain(asked);
  assert.ok(stopping.scoredRows < whole.scoredRows / 2, `${stopping.scoredRows} rows asked`);
  for (let row = 0; row < rows; row += 1) {
    const most = (of: Float64Array) =>
      Math.max(...of.subarray(row * columns, (row + 1) * columns).map(Math.abs));
    assert.ok(most(standardErrors!) <= stopAt * most(values));
  }
  const never = await explainerOf(game, { method: 'kernel', samples: 700, stopAt: 1e-9 });
  const most = await never.explain(asked);
  const plain = await explainerOf(game, { method: 'kernel', samples: 700 });
  const same = await plain.explain(asked);
  for (const [i, value] of same.values.entries()) {
    assert.ok(Math.abs(most.values[i]! - value) < 1e-12);
  }
});

test('the same seed gives the same values, another seed others', async () => {
  const once = async (seed: number) => {
    const explainer = await explainerOf(game, { method: 'kernel', samples: 200, seed });
    return (await explainer.explain(asked)).values;
  };
  assert.deepEqual(await once(5), await once(5));
  assert.notDeepEqual(await once(5), await once(6));
});

test('coalitions come in pairs, none twice, small sizes whole, as many as are asked for', async () => {
  for (const players of [2, 3, 5, 8, 13, 14, 20, 40, 200]) {
    for (const budget of [2, 15, 100, 2048]) {
      const most = Math.min(budget, 2 ** players - 2);
      const { levels, member, strata } = await sampleCoalitions(players, [most], 3);
      assert.equal(levels.at(-1), Math.floor(most / 2), `${players} players, ${most}`);
      const seen = new Set<string>();
      for (let k = 0; k < levels.at(-1)!; k += 1) {
        const row = member.subarray(k * players, (k + 1) * players);
        seen.add(row.join(''));
        seen.add(row.map((present) => 1 - present).join(''));
      }
      assert.equal(seen.size, 2 * levels.at(-1)!);
      const open = strata.findIndex(({ taken, pairs }) => taken.at(-1)! < pairs);
      if (open >= 0) {
        for (const later of strata.slice(open + 1)) {
          assert.ok(later.taken.at(-1)! <= strata[open]!.taken.at(-1)! + 1);
        }
      }
    }
  }
});

test('smaller levels are the beginning of larger ones, and lose nothing', async () => {
  const { levels, strata } = await sampleCoalitions(14, [256, 1024, 4096, 16_382], 9);
  assert.equal(levels.at(-1), 8191);
  for (const { taken, size, pairs } of strata) {
    assert.deepEqual(
      taken,
      taken.toSorted((a, b) => a - b),
    );
    assert.equal(taken.at(-1), pairs);
    assert.equal(pairs, size === 7 ? countOf(14, 7) / 2 : countOf(14, size));
  }
});

test('each coalition of a size is drawn as often as any other, and each size as it should', async () => {
  const counts = new Map<string, number>();
  const runs = 4000;
  for (let seed = 0; seed < runs; seed += 1) {
    const { member, levels } = await sampleCoalitions(6, [24], seed);
    for (let k = 0; k < levels[0]!; k += 1) {
      const key = member.subarray(k * 6, (k + 1) * 6).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  for (const [key, count] of counts) {
    const size = [...key].filter((one) => one === '1').length;
    // 12 pairs: c = 4.8 of size 1 and of size 2, half as many of the size that is its own mirror
    const wanted = size === 1 ? 4.8 / 6 : size === 2 ? 4.8 / 15 : 2.4 / 10;
    const deviation = Math.sqrt((wanted * (1 - wanted)) / runs);
    assert.ok(Math.abs(count / runs - wanted) < 4.5 * deviation, `${key}: ${count / runs}`);
  }
});

test('with fewer coalitions than features, values add up and errors are unknown', async () => {
  const explainer = await explainerOf(game, { method: 'kernel', samples: 6 });
  const { values, scores, standardErrors } = await explainer.explain(asked);
  const sum = values.subarray(0, columns).reduce((a, b) => a + b, explainer.expected[0]!);
  assert.ok(Math.abs(sum - scores[0]!) < 1e-9);
  assert.ok(standardErrors!.every((error) => error === Number.POSITIVE_INFINITY));
});

test('more samples than memory is for are refused, with the most that are drawn', async () => {
  const wide = { ...game, ...manyFeatures(60) };
  await assert.rejects(
    explainerOf(wide, { method: 'kernel', samples: 2_000_000_000 }),
    /with as many features at most 1,666,666 samples are drawn for a row/,
  );
  await assert.rejects(
    explainerOf(wide, { samples: 10_000, mostCells: 60_000 }),
    /The model cannot be explained: 10,000 samples of 60 features .* at most 1,000 samples/,
  );
});

test('coalitions are drawn by turns, once for all who wait, until all have left', async () => {
  const { background, players, predict } = manyFeatures(30);
  let turns = 0;
  const pause = async () => {
    turns += 1;
    await new Promise(setImmediate);
  };
  const of = { background, players, predict, link: 'identity' as const };
  const explainer = await explainerOf(of, { method: 'kernel', samples: 4_000, pause });
  const row = matrixOf([Array(30).fill(1)]);
  const left = AbortSignal.abort(new Error('left'));
  await assert.rejects(explainer.explain(row, left), /left/);
  assert.equal(turns, 0);
  const leaving = new AbortController();
  const first = explainer.explain(row, leaving.signal);
  const second = explainer.explain(row);
  setImmediate(() => leaving.abort(new Error('given up')));
  await assert.rejects(first, /given up/);
  const { values } = await second;
  const once = turns;
  assert.ok(turns > 30);
  assert.ok(Math.abs(values.reduce((sum, value) => sum + value, 0) - 30) < 1e-9);
  await explainer.explain(row);
  assert.equal(turns, once);

  const other = await explainerOf(of, { method: 'kernel', samples: 4_000, pause });
  const alone = new AbortController();
  const nobody = other.explain(row, alone.signal);
  setImmediate(() => alone.abort(new Error('nobody waits')));
  await assert.rejects(nobody, /nobody waits/);
  assert.ok(turns - once < once / 2);
});

function manyFeatures(count: number): Pick<Game, 'background' | 'players' | 'predict'> {
  return {
    background: matrixOf([Array(count).fill(0)]),
    players: Array.from({ length: count }, (_, i) => ({ name: `x${i}`, columns: [i] })),
    predict: async ({ rows, columns, values }) => ({
      rows,
      columns: 1,
      values: Float64Array.from({ length: rows }, (_, row) =>
        values.subarray(row * columns, (row + 1) * columns).reduce((sum, value) => sum + value, 0),
      ),
    }),
  };
}
