import { type Random, seededRandom } from '../../drift/random.js';
import { type BiasCounts, cellOf, cellsPerGroup, totalCells } from '../counts.js';
import { type Sides, sideOf } from '../metrics/sides.js';
import type { BiasStage } from '../types.js';
import { randomGamma } from './random-gamma.js';

/** A table that may stand behind the one that was counted. */
export interface TableDraw {
  readonly sides: Sides;
  readonly counts: BiasCounts;
}

/** Rows that each cell of the whole table counts for beforehand (Jeffreys). */
const CELL_PRIOR = 0.5;
/** Rows that each group counts for beforehand. */
const GROUP_PRIOR = 1;
/** Standard deviation of the logarithms of the groups' odds around the common ones. */
const GROUPS_DIFFER = 1;
/** Least share of it, so that a draw does not vanish. */
const LEAST_SHAPE = 0.02;
const [LEAST_DRAWS, MOST_DRAWS] = [200, 2000];
const MOST_CELLS_DRAWN = 2_000_000;
/** Label and predicted label together. */
const KINDS = 4;
const SEED = 20_260_730;

/**
 * Tables of shares that may stand behind counts: draws of a Dirichlet distribution, whose shapes
 * are the counts and half a row more in each cell. It is the bootstrap of a contingency table
 * without its fault in small tables, where a cell that happens to be empty would be empty in every
 * sample. Groups are drawn as their sizes are (Rubin's Bayesian bootstrap), and within a group
 * around its own counts and one row, which is shared out as the whole table's rows are, and between
 * the sides as all groups together suggest: else groups of few rows, which lack accepted or
 * rejected ones, would pull CDDL and CDDPL away from where all rows would put them. The same counts
 * give the same draws. Cost does not depend on the number of rows.
 *
 * Sources: H. Jeffreys, "An invariant form for the prior probability in estimation problems", Proc.
 * R. Soc. A 186 (1946); D. B. Rubin, "The Bayesian bootstrap", Ann. Statist. 9 (1981).
 */
export function* tableDraws(stage: BiasStage, counts: BiasCounts): Generator<TableDraw> {
  const used = stage === 'pre_training_bias_metrics' ? withoutPredictions(counts) : counts;
  const total = totalCells(used);
  const random = seededRandom(seedOf(total));
  const groups = [...used.groups].filter(([name]) => name !== '');
  const whole = new Float64Array(cellsPerGroup);
  const drawn = new Map(groups.map(([name]) => [name, new Float64Array(cellsPerGroup)]));
  const odds = pooledOdds(groups.map(([, cells]) => cells));
  const drawnCounts = { withPredictions: used.withPredictions, groups: drawn };
  for (let left = drawsFor(groups.length); left > 0; left -= 1) {
    drawCells(total, used.withPredictions, random, whole);
    const oddsDrawn = groups.length === 0 ? odds : aroundOdds(odds, total, random);
    for (const [name, cells] of groups) {
      drawGroup(cells, whole, oddsDrawn, random, drawn.get(name)!);
    }
    yield { sides: { d: sideOf(whole, 1), a: sideOf(whole, 0) }, counts: drawnCounts };
  }
}

const drawsFor = (groups: number): number =>
  Math.max(
    LEAST_DRAWS,
    Math.min(MOST_DRAWS, Math.floor(MOST_CELLS_DRAWN / ((groups + 1) * cellsPerGroup))),
  );

/** Labels alone: what comes before training does not depend on whether there are predictions. */
function withoutPredictions({ groups }: BiasCounts): BiasCounts {
  const labels = new Map<string, Float64Array>();
  for (const [name, cells] of groups) {
    const merged = new Float64Array(cellsPerGroup);
    cells.forEach((count, cell) => {
      merged[cell & ~cellOf(0, 0, 1)]! += count;
    });
    labels.set(name, merged);
  }
  return { withPredictions: false, groups: labels };
}

/** Shares of the whole table, into `out`. */
function drawCells(counts: Float64Array, predicted: boolean, random: Random, out: Float64Array) {
  let sum = 0;
  for (let cell = 0; cell < cellsPerGroup; cell++) {
    const isUsed = predicted || (cell & cellOf(0, 0, 1)) === 0;
    out[cell] = isUsed ? randomGamma(counts[cell]! + CELL_PRIOR, random) : 0;
    sum += out[cell]!;
  }
  for (let cell = 0; cell < cellsPerGroup; cell++) out[cell]! /= sum;
}

/** Shares of a group, that add up to a draw of its size, into `out`. */
function drawGroup(
  counts: Float64Array,
  whole: Float64Array,
  odds: Float64Array,
  random: Random,
  out: Float64Array,
) {
  const [members, size, shareOfWhole] = [sum(counts, 4, 8), sum(counts, 0, 8), sum(whole, 4, 8)];
  const share = (members + shareOfWhole) / (size + 1);
  let total = 0;
  for (let kind = 0; kind < KINDS; kind++) {
    const both = whole[kind]! + whole[kind + KINDS]!;
    const own = share * odds[kind]! * Math.exp(GROUPS_DIFFER * random.normal());
    const shareOfKind = own / (own + 1 - share);
    for (const [cell, part] of [
      [kind, 1 - shareOfKind],
      [kind + KINDS, shareOfKind],
    ] as const) {
      const prior = both === 0 ? 0 : Math.max(LEAST_SHAPE, GROUP_PRIOR * both * part);
      out[cell] = prior === 0 ? 0 : randomGamma(counts[cell]! + prior, random);
      total += out[cell]!;
    }
  }
  const scale = size === 0 ? 0 : randomGamma(size, random) / total;
  for (let cell = 0; cell < cellsPerGroup; cell++) out[cell]! *= scale;
}

function sum(cells: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let cell = from; cell < to; cell++) total += cells[cell]!;
  return total;
}

/**
 * How much likelier rows of each kind (label and predicted label) are to be members than the other
 * rows of their group: the odds ratio common to all groups. Source: N. Mantel and W. Haenszel,
 * "Statistical aspects of the analysis of data from retrospective studies of disease", JNCI 22
 * (1959); half a row more above and below.
 */
function pooledOdds(groups: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: KINDS }, (_, kind) => {
    let [above, below] = [0.5, 0.5];
    for (const cells of groups) {
      const [others, members] = [cells[kind]!, cells[kind + KINDS]!];
      const size = Math.max(1, sum(cells, 0, 8));
      above += (members * (sum(cells, 0, KINDS) - others)) / size;
      below += (others * (sum(cells, KINDS, 8) - members)) / size;
    }
    return above / below;
  });
}

/** The odds as they may be: log-normal, with the variance that the whole table's cells give. */
function aroundOdds(odds: Float64Array, total: Float64Array, random: Random): Float64Array {
  return odds.map((value, kind) => {
    const variance = 1 / (total[kind]! + 0.5) + 1 / (total[kind + KINDS]! + 0.5);
    return value * Math.exp(Math.sqrt(variance) * random.normal());
  });
}

/** Mixes counts as MurmurHash3 mixes its blocks (A. Appleby, public domain). */
function seedOf(counts: Float64Array): number {
  let hash = SEED;
  for (const count of counts) {
    hash = Math.imul(hash ^ count, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
