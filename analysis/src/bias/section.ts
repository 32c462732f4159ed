import type { StageCounts } from './count-rows.js';
import type { FacetSplit } from './facet.js';
import { type FlipTestOutcome, FT, flipTest } from './flip-test/flip-test.js';
import type { BiasFacet, BiasInput } from './input.js';
import { listedText } from './listed-value.js';
import { type BiasMethods, wantedMethods } from './methods.js';
import { countMetrics, metricValues } from './metrics/registry.js';
import { type Attempt, attempt } from './problem.js';
import type { BiasMetric, BiasSection, BiasStage, FacetMetrics, SectionError } from './types.js';

/** The rows of one data set, sorted and counted. */
export interface Counted {
  /** Label and prediction of each row. */
  readonly cells: Uint8Array;
  readonly withPredictions: boolean;
  /** Of each facet, in the order of the input. */
  readonly facets: readonly Attempt<{
    readonly split: FacetSplit;
    readonly counts: readonly StageCounts[];
    /** FT of each report, where it is wanted. */
    readonly flips?: readonly FlipTestOutcome[] | undefined;
  }>[];
}

export interface SectionRequest {
  readonly input: BiasInput;
  readonly stage: BiasStage;
  readonly methods: BiasMethods;
  readonly counted: Counted;
  readonly label_value_or_threshold: string;
}

/** A section of `analysis.json`, or why there is none. */
export function sectionOf(request: SectionRequest): BiasSection | SectionError {
  const { input, stage, methods, counted, label_value_or_threshold } = request;
  const wanted = attempt(() => wantedMethods(stage, methods));
  if (!wanted.value) return { error: wanted.problem ?? '' };
  const problems = counted.facets.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0 && problems.length === counted.facets.length) {
    return { error: [...new Set(problems)].join('; ') };
  }
  const names = wanted.value;
  const facets = new Map<string, FacetMetrics[]>(); // a name may be that of an object's own member
  for (const [i, facet] of input.facets.entries()) {
    const { name } = facet.column;
    facets.set(name, [...(facets.get(name) ?? []), ...facetMetrics(request, i, names)]);
  }
  return { label: input.label.name, facets: Object.fromEntries(facets), label_value_or_threshold };
}

function facetMetrics(
  { input, stage, counted }: SectionRequest,
  index: number,
  wanted: ReadonlySet<string>,
): FacetMetrics[] {
  const facet = input.facets[index] as BiasFacet;
  const { value, problem } = counted.facets[index] as Counted['facets'][number];
  if (!value) {
    const text = (facet.values ?? []).map(listedText).join(',');
    return [{ value_or_threshold: text, metrics: failed(stage, wanted, problem ?? '') }];
  }
  const { split, counts, flips = [] } = value;
  return split.reports.map(({ text }, i) => {
    const { pre, post } = counts[i] as StageCounts;
    const isAfter = stage === FT.stage;
    const metrics = metricValues(stage, isAfter ? (post ?? pre) : pre);
    const outcome = isAfter ? flips[i] : undefined;
    return {
      value_or_threshold: text,
      metrics: byName([
        ...metrics.filter(({ name }) => wanted.has(name)),
        ...(outcome ? [flipMetric(outcome)] : []),
      ]),
    };
  });
}

const byName = (metrics: readonly BiasMetric[]) =>
  [...metrics].sort((a, b) => (a.name < b.name ? -1 : 1));

function failed(stage: BiasStage, wanted: ReadonlySet<string>, error: string): BiasMetric[] {
  return byName(
    [...countMetrics, FT]
      .filter((metric) => metric.stage === stage && wanted.has(metric.name))
      .map(({ name, description }) => ({ name, description, value: null, error })),
  );
}

function flipMetric(outcome: FlipTestOutcome): BiasMetric {
  const { name, description } = FT;
  if ('error' in outcome) return { name, description, value: null, error: outcome.error };
  const { value, note } = outcome;
  return { name, description, value, note };
}

/** FT of each report of a facet. */
export function facetFlips(
  { features = [], label, predicted }: BiasInput,
  { column }: BiasFacet,
  { categories, reports }: FacetSplit,
  cells: Uint8Array,
): FlipTestOutcome[] {
  const left = new Set([column.name, label.name, predicted?.name]);
  const used = features.filter(({ name }) => !left.has(name));
  const positive = cells.map((cell) => cell & 1);
  return reports.map(({ category }) =>
    flipTest({
      features: used,
      sides: cells.map((cell, row) => (cell > 3 ? 2 : categories[row] === category ? 1 : 0)),
      positive,
    }),
  );
}
