import { seededRandom } from '../../drift/random.js';
import { type Turns, turn } from '../trees/pause.js';
import { combinations, countOf, randomSubset } from './subsets.js';

/** All pairs of one size `s` and its complement's size. */
export interface Stratum {
  readonly size: number;
  /** How many pairs there are. */
  readonly pairs: number;
  /** How many of them the levels take, ascending. */
  readonly taken: readonly number[];
  /** Share of the whole that one taken pair stands for, by level: 1 / inclusion, times kernel. */
  readonly weights: readonly number[];
}

/** Pairs of a coalition and its complement, drawn for a number of players; levels are prefixes. */
export interface SampledPairs {
  readonly players: number;
  /** `pairs * players`: 1 where a player is in the pair's first coalition. */
  readonly member: Uint8Array;
  /** Stratum of each pair. */
  readonly stratum: Uint16Array;
  readonly strata: readonly Stratum[];
  /** How many pairs each level has. */
  readonly levels: readonly number[];
}

/**
 * Draws coalitions by leverage scores (Musco and Witter, arXiv 2410.01917): a coalition of size s
 * of n players is included with probability min(1, c / C(n, s)), its complement with it, nothing
 * twice. Here the number of each size is fixed at its expectation rather than left to chance, so
 * sizes with few coalitions are enumerated and the others are simple random samples. A larger
 * level holds the smaller ones.
 *
 * @param players how many take part, at least 2
 * @param budgets coalitions (without the empty and the full one) for each level, ascending
 */
export async function sampleCoalitions(
  players: number,
  budgets: readonly number[],
  seed: number,
  turns: Turns = { pause: undefined, signal: undefined },
): Promise<SampledPairs> {
  const random = seededRandom(seed);
  const strata = strataOf(players, budgets, random.uniform);
  const levels = budgets.map((_, level) =>
    strata.reduce((sum, { taken }) => sum + taken[level]!, 0),
  );
  const total = levels.at(-1) ?? 0;
  const drawn: Uint8Array[] = [];
  for (const stratum of strata) {
    drawn.push(await drawStratum(players, stratum, random.uniform, turns));
  }
  const member = new Uint8Array(total * players);
  const stratum = new Uint16Array(total);
  let at = 0;
  for (let level = 0; level < budgets.length; level += 1) {
    for (const [index, { taken }] of strata.entries()) {
      const from = level === 0 ? 0 : taken[level - 1]!;
      member.set(drawn[index]!.subarray(from * players, taken[level]! * players), at * players);
      const next = at + taken[level]! - from;
      stratum.fill(index, at, next);
      at = next;
    }
  }
  return { players, member, stratum, strata, levels };
}

function strataOf(n: number, budgets: readonly number[], uniform: () => number): Stratum[] {
  const sizes = Array.from({ length: Math.floor(n / 2) }, (_, i) => i + 1);
  const pairs = sizes.map((s) => (2 * s === n ? countOf(n, s) / 2 : countOf(n, s)));
  // a size that is its own complement's has half as many pairs, and half of the leverage
  const halves = sizes.map((s) => (2 * s === n ? 0.5 : 1));
  const last = budgets.at(-1) ?? 0;
  const most = rounded(sharesOf(pairs, halves, last / 2), pairs, Math.floor(last / 2), uniform);
  const byLevel = budgets.map((budget, level) =>
    level === budgets.length - 1
      ? most
      : sharesOf(pairs, halves, budget / 2).map((share, i) =>
          Math.min(most[i]!, Math.floor(share)),
        ),
  );
  const expected = sharesOf(pairs, halves, last / 2);
  return sizes.map((size, i) => {
    const taken = byLevel.map((counts) => counts[i]!);
    const weights = taken.map((count) => {
      if (count === 0) return 0;
      // with less than one pair of a size, sizes too are left to chance
      const mean = expected[i]! < 1 ? expected[i]! : count;
      return halves[i]! / (size * (n - size) * mean);
    });
    return { size, pairs: pairs[i]!, taken, weights };
  });
}

/** How many pairs of each size are expected: c for each, or all there are. */
function sharesOf(pairs: readonly number[], halves: readonly number[], budget: number): number[] {
  let left = budget;
  let weight = halves.reduce((sum, half) => sum + half, 0);
  const order = pairs
    .map((_, i) => i)
    .sort((a, b) => pairs[a]! / halves[a]! - pairs[b]! / halves[b]!);
  const shares = pairs.map(() => 0);
  for (const i of order) {
    const fair = (left / weight) * halves[i]!;
    shares[i] = Math.min(pairs[i]!, Math.max(fair, 0));
    left -= shares[i]!;
    weight -= halves[i]!;
  }
  return shares;
}

/** Whole numbers next to the shares, `total` in sum; which are rounded up is systematic sampling. */
function rounded(
  shares: readonly number[],
  pairs: readonly number[],
  total: number,
  uniform: () => number,
): number[] {
  const counts = shares.map((share) => Math.floor(share + 1e-9));
  const rest = shares.map((share, i) => Math.max(share - counts[i]!, 0));
  const spare = total - counts.reduce((sum, count) => sum + count, 0);
  const sum = rest.reduce((a, b) => a + b, 0);
  let next = uniform();
  let passed = 0;
  for (const [i, part] of rest.entries()) {
    passed += sum > 0 ? (part / sum) * spare : 0;
    if (passed > next && counts[i]! < pairs[i]!) {
      counts[i]! += 1;
      next += 1;
    }
  }
  return counts;
}

async function drawStratum(
  players: number,
  stratum: Stratum,
  uniform: () => number,
  turns: Turns,
): Promise<Uint8Array> {
  const count = stratum.taken.at(-1) ?? 0;
  const { size, pairs } = stratum;
  const mirrored = 2 * size === players;
  if (pairs <= 4 * count) return someOfAll(players, size, mirrored, count, uniform);
  const member = new Uint8Array(count * players);
  const seen = new Set<string>();
  for (let at = 0, tries = 0; at < count; tries += 1) {
    if (tries % 256 === 0) await turn(turns);
    const row = member.subarray(at * players, (at + 1) * players);
    randomSubset(row, size, uniform);
    if (mirrored && row[0] === 0) for (let i = 0; i < players; i += 1) row[i] = 1 - row[i]!;
    const key = row.join('');
    if (seen.has(key)) continue;
    seen.add(key);
    at += 1;
  }
  return member;
}

/** All subsets of the size in random order, the first `count` of them. */
function someOfAll(
  players: number,
  size: number,
  mirrored: boolean,
  count: number,
  uniform: () => number,
): Uint8Array {
  const all = combinations(players, size, mirrored);
  const order = Int32Array.from({ length: all.length / players }, (_, i) => i);
  const member = new Uint8Array(count * players);
  for (let i = 0; i < count; i += 1) {
    const j = i + Math.floor(uniform() * (order.length - i));
    const one = order[j]!;
    order[j] = order[i]!;
    order[i] = one;
    member.set(all.subarray(one * players, (one + 1) * players), i * players);
  }
  return member;
}
