import type { CountedFacet } from '../../bias/report.js';
import type {
  BiasMetric,
  BiasSection,
  BiasStage,
  FacetMetrics,
  SectionError,
} from '../../bias/types.js';
import { ownMember } from '../../own-member.js';
import { foreign, type Html, html } from '../../report/html.js';

/** Which value of which facet. */
export type FacetValue = Pick<CountedFacet, 'facet' | 'value_or_threshold'>;

/** The metrics of a facet's value; undefined where the section has none. */
export function metricsOf(
  section: BiasSection | SectionError | undefined,
  { facet, value_or_threshold: value }: FacetValue,
): readonly BiasMetric[] | undefined {
  if (!section || !('facets' in section)) return undefined;
  const values: readonly FacetMetrics[] = ownMember(section.facets, facet) ?? [];
  return values.find((one) => one.value_or_threshold === value)?.metrics;
}

/** A metric of either stage by its name. */
export function metricOf(
  sections: Partial<Record<BiasStage, BiasSection | SectionError | undefined>>,
  of: FacetValue,
  name: string,
): BiasMetric | undefined {
  const stages = [sections.post_training_bias_metrics, sections.pre_training_bias_metrics];
  return stages.flatMap((one) => metricsOf(one, of) ?? []).find((one) => one.name === name);
}

export const facetName = ({ facet, value_or_threshold: value }: FacetValue): Html =>
  html`${foreign(facet)} = ${foreign(value || '(none)')}`;
