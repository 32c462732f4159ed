import { seedOf } from '../../drift/random.js';
import type { Coalitions } from '../coalitions/coalitions.js';
import { allCoalitions, type ShapleySums, shapleySums } from '../exact/shapley-sums.js';
import { type Turns, turn } from '../trees/pause.js';
import { type PairSolver, pairSolver } from './least-squares.js';
import { sampleCoalitions } from './sample-coalitions.js';

/** What rows with a given number of varying players are asked for, and how it is put together. */
export interface Plan {
  readonly coalitions: Coalitions;
  /** Coalitions of each level, the full one counted; later levels only when asked to go on. */
  readonly counts: readonly number[];
  /** Where all coalitions are asked for. */
  readonly sums?: ShapleySums;
  /** Where they are sampled: a solver for each level. */
  readonly solvers?: readonly PairSolver[];
}

export interface PlanOptions {
  /** Coalitions at most, the empty and the full one not counted. */
  readonly samples: number;
  readonly seed: number;
  /** Whether rows may stop at smaller levels. */
  readonly levels: boolean;
}

/** Fewer coalitions than this are not worth a level of their own. */
const firstLevel = 256;

/** Draws the coalitions, by turns. @throws the signal's reason when aborted meanwhile */
export async function planOf(players: number, options: PlanOptions, turns: Turns): Promise<Plan> {
  const all = 2 ** players - 2;
  const budgets = budgetsOf(players, Math.min(options.samples, all), options.levels);
  if (all <= options.samples && budgets.length === 1) {
    const count = all + 1;
    const member = allCoalitions(players);
    const coalitions = { players, count, member, full: count - 1 };
    return { coalitions, counts: [count], sums: shapleySums(players) };
  }
  const seed = seedOf(`${options.seed}/${players}`);
  const sampled = await sampleCoalitions(players, budgets, seed, turns);
  const pairs = sampled.levels.at(-1)!;
  const count = 1 + 2 * pairs;
  const member = new Uint8Array(count * players).fill(1, 0, players);
  for (let k = 0; k < pairs; k += 1) {
    if (k % 256 === 0) await turn(turns);
    for (let i = 0; i < players; i += 1) {
      const present = sampled.member[k * players + i]!;
      member[(1 + 2 * k) * players + i] = present;
      member[(2 + 2 * k) * players + i] = 1 - present;
    }
  }
  const solvers: PairSolver[] = [];
  for (const level of sampled.levels.keys()) solvers.push(await pairSolver(sampled, level, turns));
  return {
    coalitions: { players, count, member, full: 0 },
    counts: sampled.levels.map((level) => 1 + 2 * level),
    solvers,
  };
}

/** Doubling up to the most, beginning where values are determined with some to spare. */
function budgetsOf(players: number, most: number, levels: boolean): number[] {
  const budgets: number[] = [];
  if (levels) {
    for (let next = Math.max(firstLevel, 8 * players); next * 1.5 < most; next *= 2) {
      budgets.push(next);
    }
  }
  return [...budgets, Math.max(2, most)];
}
