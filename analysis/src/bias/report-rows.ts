import { type FacetSplit, splitFacet } from './facet.js';
import type { BiasInput } from './input.js';
import { alike, observedLabels, predictedLabels } from './labels.js';
import { attempt } from './problem.js';

/** Rows of a value of a facet, as its counts have them: what thresholds are found on. */
export interface FacetRows {
  readonly facet: string;
  readonly value_or_threshold: string;
  /** Makes the marks: 1 for members, else 0. */
  readonly members: () => Uint8Array;
}

/** Rows of a report, by row. */
export interface ReportRows {
  /** 1 positive, 0 not, 2 missing. */
  readonly labels: Uint8Array;
  /** The same of predictions; undefined where there are none that can be read. */
  readonly predicted?: Uint8Array | undefined;
  /** In the order of the report's counts. */
  readonly facets: readonly FacetRows[];
}

/** The rows behind `biasReport`'s counts; undefined where its labels cannot be read. */
export function reportRows(input: BiasInput): ReportRows | undefined {
  const { positive, facets } = input;
  const [label, given] = input.predicted ? alike(input.label, input.predicted) : [input.label];
  const labels = attempt(() => observedLabels(label, positive)).value?.rows;
  if (!labels) return undefined;
  return {
    labels,
    predicted: given && attempt(() => predictedLabels(label, given, positive)).value?.rows,
    facets: facets.flatMap(({ column, values }) => {
      const split = attempt(() => splitFacet(column, values)).value;
      return (split?.reports ?? []).map(({ category, text }) => ({
        facet: column.name,
        value_or_threshold: text,
        members: () => membersOf(split as FacetSplit, category),
      }));
    }),
  };
}

const membersOf = ({ categories }: FacetSplit, category: number): Uint8Array =>
  Uint8Array.from(categories, (one) => Number(one === category));
