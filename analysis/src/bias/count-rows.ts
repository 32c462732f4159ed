import { type BiasCounts, cellsPerGroup } from './counts.js';
import type { FacetSplit } from './facet.js';
import type { Groups } from './groups.js';
import type { BinaryLabels } from './labels.js';

/** Rows counted before and after training: rows without a label, or a prediction, are left out. */
export interface StageCounts {
  readonly pre: BiasCounts;
  readonly post: BiasCounts | undefined;
}

/** A row's label and prediction as one number: cells of each category and group. */
const CELLS = 8;
/** label * 2 + predicted; a label without a prediction; no label. */
const [UNPREDICTED, UNLABELLED] = [4, 6];
/** So many counters at once: more categories than these hold are counted in further passes. */
const MOST_COUNTERS = 1 << 24;

/** Label and prediction of each row as one number below 8. */
export function rowCells(label: BinaryLabels, predicted: BinaryLabels | undefined): Uint8Array {
  const rows = label.rows.length;
  const cells = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const positive = label.rows[row] as number;
    const prediction = predicted ? (predicted.rows[row] as number) : 2;
    if (positive === 2) cells[row] = UNLABELLED;
    else cells[row] = prediction === 2 ? UNPREDICTED + positive : positive * 2 + prediction;
  }
  return cells;
}

/**
 * Counts of each report of a facet, in one pass over the rows (in blocks of categories where
 * categories times groups are many).
 */
export function countFacet(
  split: FacetSplit,
  groups: Groups,
  cells: Uint8Array,
  withPredictions: boolean,
): StageCounts[] {
  const width = groups.names.length * CELLS;
  const block = Math.max(1, Math.floor(MOST_COUNTERS / width));
  const totals = new Uint32Array(width);
  const members: Uint32Array[] = [];
  for (let from = 0; from < split.count; from += block) {
    const size = Math.min(block, split.count - from);
    const counters = countBlock(split.categories, groups.codes, cells, { from, size, width });
    for (let i = 0; i < size; i++) {
      const counted = counters.subarray(i * width, (i + 1) * width);
      for (let cell = 0; cell < width; cell++) totals[cell]! += counted[cell] as number;
      members.push(counted);
    }
  }
  return split.reports.map(({ category }) =>
    stagesOf(members[category] as Uint32Array, totals, groups, withPredictions),
  );
}

function countBlock(
  categories: Uint8Array | Uint16Array,
  groups: Uint16Array,
  cells: Uint8Array,
  { from, size, width }: { from: number; size: number; width: number },
): Uint32Array {
  const counters = new Uint32Array(size * width);
  for (let row = 0; row < cells.length; row++) {
    const category = (categories[row] as number) - from;
    if (category < 0 || category >= size) continue;
    counters[category * width + (groups[row] as number) * CELLS + (cells[row] as number)]! += 1;
  }
  return counters;
}

function stagesOf(
  members: Uint32Array,
  totals: Uint32Array,
  groups: Groups,
  withPredictions: boolean,
): StageCounts {
  const part = (stage: 'pre' | 'post'): BiasCounts => ({
    withPredictions: stage === 'post',
    groups: new Map(
      groups.names.map((name, i) => [name, groupCells(members, totals, i * CELLS, stage)]),
    ),
    groupProblem: groups.problem,
  });
  return { pre: part('pre'), post: withPredictions ? part('post') : undefined };
}

/** A group's eight counts: members of the facet, and all others, by label and prediction. */
function groupCells(
  members: Uint32Array,
  totals: Uint32Array,
  at: number,
  stage: 'pre' | 'post',
): Float64Array {
  const counts = new Float64Array(cellsPerGroup);
  for (let cell = 0; cell < UNLABELLED; cell++) {
    const [d, all] = [members[at + cell] as number, totals[at + cell] as number];
    if (stage === 'post' && cell >= UNPREDICTED) break;
    const place =
      stage === 'post' ? cell : (cell >= UNPREDICTED ? cell - UNPREDICTED : cell >> 1) * 2;
    counts[place]! += all - d;
    counts[4 + place]! += d;
  }
  return counts;
}
