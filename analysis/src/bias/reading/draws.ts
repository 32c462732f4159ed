import { type Random, seededRandom, seedOfCounts } from '../../drift/random.js';
import { type BiasCounts, cellOf, cellsPerGroup, totalCells } from '../counts.js';
import { type Sides, sideOf } from '../metrics/sides.js';
import type { BiasStage } from '../types.js';
import { GroupDraws } from './group-draws.js';
import { randomGamma } from './random-gamma.js';

/** A table that may stand behind the one that was counted. */
export interface TableDraw {
  readonly sides: Sides;
  readonly counts: BiasCounts;
}

/** Rows that each cell of the whole table counts for beforehand (Jeffreys). */
const CELL_PRIOR = 0.5;
const [LEAST_DRAWS, MOST_DRAWS] = [200, 2000];
const MOST_CELLS_DRAWN = 2_000_000;
const SEED = 20_260_730;

/**
 * Tables of shares that may stand behind counts: draws of a Dirichlet distribution, whose shapes
 * are the counts and half a row more in each cell. It is the bootstrap of a contingency table
 * without its fault in small tables, where a cell that happens to be empty would be empty in every
 * sample. Groups are drawn by `GroupDraws`. The same counts give the same draws. Cost does not
 * depend on the number of rows.
 *
 * Source: H. Jeffreys, "An invariant form for the prior probability in estimation problems", Proc.
 * R. Soc. A 186 (1946).
 */
export function* tableDraws(stage: BiasStage, counts: BiasCounts): Generator<TableDraw> {
  const used = stage === 'pre_training_bias_metrics' ? withoutPredictions(counts) : counts;
  const total = totalCells(used);
  const random = seededRandom(seedOfCounts(total, SEED));
  const whole = new Float64Array(cellsPerGroup);
  const groups = new GroupDraws(stage, used, random);
  const { size } = groups.counts.groups;
  const positives = stage === 'pre_training_bias_metrics' ? 'positives' : 'predictedPositives';
  for (let left = drawsFor(size); left > 0; left -= 1) {
    drawCells(total, used.withPredictions, random, whole);
    const sides = { d: sideOf(whole, 1), a: sideOf(whole, 0) };
    groups.next(sides.d.rows, sides.d[positives] + sides.a[positives]);
    yield { sides, counts: groups.counts };
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
