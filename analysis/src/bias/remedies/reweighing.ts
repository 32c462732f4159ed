import { type BiasCounts, cellOf, totalCells } from '../counts.js';
import { metricsOf } from '../metrics/registry.js';
import { sidesOf } from '../metrics/sides.js';
import type { NoRemedy, RemedyMetrics, Reweighing } from './types.js';

const shown = ['CDDL', 'CI', 'DPL'];

/**
 * Weights that make label and facet independent: the share of rows that a combination would have if
 * they were, over the share that it has. DPL becomes 0, CI stays, the number of rows stays.
 * Source: F. Kamiran and T. Calders, "Data preprocessing techniques for classification without
 * discrimination", Knowl. Inf. Syst. 33 (2012).
 */
export function reweighing(counts: BiasCounts): Reweighing | NoRemedy {
  const total = totalCells(counts);
  const rowsOf = (facet: 0 | 1, label: 0 | 1) =>
    total[cellOf(facet, label, 0)]! + total[cellOf(facet, label, 1)]!;
  const table = [0, 1].map((f) => [0, 1].map((y) => rowsOf(f as 0 | 1, y as 0 | 1))) as Table;
  if (table.flat().some((rows) => rows === 0)) return { error: emptyCell(table) };
  const weights = table.map((row, f) => row.map((rows, y) => weight(table, f, y, rows))) as Table;
  const weighted = new Map<string, Float64Array>();
  for (const [name, cells] of counts.groups) {
    weighted.set(
      name,
      cells.map((count, i) => count * weights[i >> 2]![(i >> 1) & 1]!),
    );
  }
  return {
    weights: {
      facet_positive: weights[1][1],
      facet_negative: weights[1][0],
      others_positive: weights[0][1],
      others_negative: weights[0][0],
    },
    before: metricsNow(counts),
    after: metricsNow({ ...counts, groups: weighted }),
  };
}

/** By facet (0 others, 1 members) and label. */
type Table = [[number, number], [number, number]];

function weight(table: Table, facet: number, label: number, rows: number): number {
  const [others, members] = table;
  const all = others[0] + others[1] + members[0] + members[1];
  const ofFacet = table[facet]![0] + table[facet]![1];
  const ofLabel = others[label]! + members[label]!;
  return (ofFacet * ofLabel) / (all * rows);
}

function emptyCell(table: Table): string {
  const [facet, label] = [1, 0]
    .flatMap((f) => [1, 0].map((y) => [f, y] as const))
    .find(([f, y]) => table[f]![y] === 0) as readonly [number, number];
  const who = facet === 1 ? 'member of the facet' : 'row outside the facet';
  const kind = label === 1 ? 'positive' : 'negative';
  return `No ${who} has a ${kind} label, so no weight can balance them.`;
}

function metricsNow(counts: BiasCounts): RemedyMetrics {
  const sides = sidesOf(counts);
  return Object.fromEntries(
    metricsOf('pre_training_bias_metrics')
      .filter(({ name }) => shown.includes(name))
      .map((metric) => [metric.name, metric.compute(sides, counts)] as const)
      .filter(([name, value]) => typeof value === 'number' || name !== 'CDDL')
      .map(([name, value]) => [name, typeof value === 'number' ? value : null]),
  );
}
