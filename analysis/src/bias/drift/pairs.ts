import type { BiasMetric, BiasSection, FacetMetrics } from '../types.js';
import type { BiasBaseline, BiasFacets, CurrentBias } from './types.js';

/** A metric of the window and of the baseline; both have values. */
export interface MetricPair {
  readonly facet: string;
  readonly facetValue: string;
  readonly name: string;
  readonly current: BiasMetric & { readonly value: number };
  readonly baseline: BiasMetric & { readonly value: number };
  /** DPL of either side, which knows the sign that KL, JS, KS, LP and TVD lack. */
  readonly dpl: {
    readonly current?: BiasMetric | undefined;
    readonly baseline?: BiasMetric | undefined;
  };
}

export interface Pairs {
  readonly pairs: readonly MetricPair[];
  readonly notes: readonly string[];
}

/** Metrics that both have, by facet, facet value and name; null on either side is left out. */
export function pairMetrics(current: CurrentBias, baseline: BiasBaseline): Pairs {
  const { now, before } = bothSides(current, baseline);
  const pairs: MetricPair[] = [];
  for (const [key, metrics] of now) {
    const others = before.get(key);
    if (others === undefined) continue;
    const [facet, facetValue] = JSON.parse(key) as [string, string];
    const dpl = { current: metrics.get('DPL'), baseline: others.get('DPL') };
    for (const name of [...metrics.keys()].sort()) {
      const [value, other] = [metrics.get(name), others.get(name)];
      if (!hasValue(value) || !hasValue(other)) continue;
      pairs.push({ facet, facetValue, name, current: value, baseline: other, dpl });
    }
  }
  return {
    pairs,
    notes: [...missing(before, now, 'the window'), ...missing(now, before, 'the baseline')],
  };
}

/** What a window has where the baseline has none of it, in words; undefined where they share a facet. */
export function strangeFacets(current: CurrentBias, baseline: BiasBaseline): string | undefined {
  const { now, before } = bothSides(current, baseline);
  if ([...now.keys()].some((key) => before.has(key))) return undefined;
  return `the window has ${listed(now)}, the baseline ${listed(before)}.`;
}

const mostListed = 5;

function listed(merged: Merged): string {
  const named = [...merged.keys()].map((key) => (JSON.parse(key) as string[]).join(' = '));
  const more = named.length - mostListed;
  if (named.length === 0) return 'no facet';
  return `${named.slice(0, mostListed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

type Merged = Map<string, Map<string, BiasMetric>>;

const hasValue = (metric: BiasMetric | undefined): metric is MetricPair['current'] =>
  metric !== undefined && metric.value !== null;

const facetsOf = (section: BiasSection | { error: string } | undefined): BiasFacets =>
  section === undefined || 'error' in section ? {} : section.facets;

/** Metrics of the window and of the baseline. */
const bothSides = (current: CurrentBias, baseline: BiasBaseline) => ({
  now: mergeStages(
    facetsOf(current.pre_training_bias_metrics),
    facetsOf(current.post_training_bias_metrics),
  ),
  before: mergeStages(baseline.preTraining, baseline.postTraining),
});

/** Metrics of both stages by facet and facet value. */
function mergeStages(...stages: readonly BiasFacets[]): Merged {
  const merged: Merged = new Map();
  for (const [facet, values] of stages.flatMap((stage) => Object.entries(stage))) {
    for (const value of values) addMetrics(merged, facet, value);
  }
  return merged;
}

function addMetrics(merged: Merged, facet: string, { value_or_threshold, metrics }: FacetMetrics) {
  const key = JSON.stringify([facet, value_or_threshold]);
  const known = merged.get(key) ?? new Map<string, BiasMetric>();
  for (const metric of metrics) known.set(metric.name, metric);
  merged.set(key, known);
}

function missing(of: Merged, from: Merged, where: string): string[] {
  return [...of.keys()]
    .filter((key) => !from.has(key))
    .map((key) => {
      const [facet, value] = JSON.parse(key) as [string, string];
      return `Facet ${facet} with value ${value} is not in ${where}, so it was not compared.`;
    });
}
