import { rowCells } from '../../bias/count-rows.js';
import type { BiasViolation } from '../../bias/drift/types.js';
import { type FacetSplit, splitFacet } from '../../bias/facet.js';
import type { BiasInput } from '../../bias/input.js';
import { labelsOf } from '../../bias/report.js';
import { type ShownBy, shownBy } from './shown-by.js';

/** Rows of the table that show a violation. */
export interface ShowingRows {
  readonly what: string;
  /** How many there are. */
  readonly about?: number | undefined;
  /** Some of them, from 0, in the order of the table. */
  readonly rows: readonly number[];
  /** What is told of each, beside its cells. */
  readonly value: 'label' | 'prediction' | ((row: number) => number);
}

const noLabel = 6;

/**
 * Finds the rows that show violations of bias: evenly spread over the window.
 * @returns undefined for a violation of a facet that is not there
 */
export function biasEvidence(asked: BiasInput, most: number) {
  const { label, predicted } = labelsOf(asked);
  if (!label.value) return () => undefined;
  const cells = rowCells(label.value, predicted?.value);
  const splits = new Map<string, FacetSplit>();
  return (violation: BiasViolation): ShowingRows | undefined => {
    const facet = asked.facets.find(({ column }) => column.name === violation.facet);
    if (!facet) return undefined;
    const split = splits.get(violation.facet) ?? splitFacet(facet.column, facet.values);
    splits.set(violation.facet, split);
    const report = split.reports.find(({ text }) => text === violation.facet_value);
    if (!report) return undefined;
    const isMember = (row: number) => split.categories[row] === report.category;
    const shown = shownBy(violation.metric_name, countSides(cells, isMember));
    const rows = rowsOf(cells, isMember, shown);
    return {
      what: shown.words,
      about: rows.length,
      rows: spread(rows, most),
      value: /label/.test(shown.words) ? 'label' : 'prediction',
    };
  };
}

function countSides(cells: Uint8Array, isMember: (row: number) => boolean) {
  const [members, others] = [new Float64Array(noLabel + 1), new Float64Array(noLabel + 1)];
  for (let row = 0; row < cells.length; row++) {
    (isMember(row) ? members : others)[cells[row] as number]! += 1;
  }
  return { members, others };
}

function rowsOf(
  cells: Uint8Array,
  isMember: (row: number) => boolean,
  { side, cells: wanted }: ShownBy,
): number[] {
  const isWanted = new Set<number>(wanted);
  const rows: number[] = [];
  for (let row = 0; row < cells.length; row++) {
    if (!isWanted.has(cells[row] as number)) continue;
    if (side === 'all' || isMember(row) === (side === 'members')) rows.push(row);
  }
  return rows;
}

/** From the first to the last, evenly. */
function spread(rows: readonly number[], most: number): number[] {
  if (rows.length <= most) return [...rows];
  return Array.from(
    { length: most },
    (_, i) => rows[Math.round((i * (rows.length - 1)) / (most - 1))] as number,
  );
}
