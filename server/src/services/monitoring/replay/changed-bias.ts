import type { BiasBaseline } from '@guiderail/analysis';
import { validationException } from '../../../base/errors.js';
import type { Thresholds } from './changed-constraints.js';

type Facets = BiasBaseline['preTraining'];
type Limits = ReadonlyMap<string, number>;

/**
 * A baseline of bias with metrics' limits changed: of all facets by the metric's name, or under
 * `Features` of one facet, which goes before. A limit that a person gives is certain: it has no
 * interval.
 * @throws ValidationException naming what cannot be read, or is not in the baseline
 */
export function withBiasThresholds(baseline: BiasBaseline, thresholds: Thresholds): BiasBaseline {
  const { Features: features = {}, ...overall } = thresholds;
  const stages = [baseline.preTraining, baseline.postTraining];
  const own = membersOf(features, 'Thresholds.Features');
  const facets = [...new Set(stages.flatMap((stage) => Object.keys(stage)))];
  const stranger = Object.keys(own).find((facet) => !facets.includes(facet));
  if (stranger !== undefined) {
    throw validationException(
      `Thresholds.Features.${stranger}: the baseline has no such facet; there are ` +
        `${facets.slice(0, 20).join(', ')}.`,
    );
  }
  const all = limitsOf(overall, 'Thresholds', namesIn(stages, facets));
  const byFacet = new Map(
    facets.map((facet) => {
      const place = `Thresholds.Features.${facet}`;
      const asked = Object.hasOwn(own, facet) ? membersOf(own[facet], place) : {};
      return [facet, new Map([...all, ...limitsOf(asked, place, namesIn(stages, [facet]))])];
    }),
  );
  return {
    preTraining: withLimits(baseline.preTraining, byFacet),
    postTraining: withLimits(baseline.postTraining, byFacet),
  };
}

function membersOf(value: unknown, place: string): Thresholds {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Thresholds;
  }
  throw validationException(`${place} must be an object.`);
}

const namesIn = (stages: readonly Facets[], facets: readonly string[]): Set<string> =>
  new Set(
    stages.flatMap((stage) =>
      facets.flatMap((facet) =>
        (stage[facet] ?? []).flatMap(({ metrics }) => metrics.map(({ name }) => name)),
      ),
    ),
  );

function limitsOf(asked: Thresholds, place: string, known: ReadonlySet<string>): Limits {
  const limits = new Map<string, number>();
  for (const [name, value] of Object.entries(asked)) {
    if (!known.has(name)) {
      throw validationException(
        `${place}.${name} is no metric of the baseline: there are ${[...known].sort().join(', ')}` +
          `${place === 'Thresholds' ? ', Features with those of a facet, comparison_method' : ''}.`,
      );
    }
    if (typeof value !== 'number' || !(value >= 0 && value < Infinity)) {
      throw validationException(
        `${place}.${name} must be a number of at least 0: how far from no bias the metric may lie.`,
      );
    }
    limits.set(name, value);
  }
  return limits;
}

const withLimits = (facets: Facets, byFacet: ReadonlyMap<string, Limits>): Facets =>
  Object.fromEntries(
    Object.entries(facets).map(([facet, values]) => [
      facet,
      values.map((one) => ({
        ...one,
        metrics: one.metrics.map((metric) => {
          const { name, description } = metric;
          const value = byFacet.get(facet)?.get(name);
          return value === undefined ? metric : { name, description, value };
        }),
      })),
    ]),
  );
