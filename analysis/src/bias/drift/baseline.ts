import { Shape } from '../../json/shape.js';
import type { BiasMetric, FacetMetrics } from '../types.js';
import type { BiasBaseline, BiasFacets } from './types.js';

const stages = ['pre_training_bias_metrics', 'post_training_bias_metrics'] as const;

/**
 * Reads a baseline of bias: the `analysis.json` of a Clarify job, AWS's or ours. A section that
 * holds an error has no facets; other members of the file (explanations) are not looked at.
 *
 * @param content text, or bytes in UTF-8
 * @param name the file's name in messages
 * @throws FileShapeError naming line, column, member and what to write there
 */
export function parseBiasBaseline(
  content: string | Uint8Array,
  name = 'analysis.json',
): BiasBaseline {
  const shape = new Shape(name);
  const file = shape.parse(content);
  shape.members(file, '', ['version', 'explanations', ...stages]);
  if (stages.every((stage) => file[stage] === undefined)) {
    const [pre, post] = stages;
    shape.failIn(
      '',
      `the file has neither ${pre} nor ${post}; give the analysis.json of a bias job`,
    );
  }
  const [preTraining, postTraining] = stages.map((stage) =>
    parseSection(shape, file[stage], stage),
  );
  return { preTraining: preTraining as BiasFacets, postTraining: postTraining as BiasFacets };
}

function parseSection(shape: Shape, value: unknown, place: string): BiasFacets {
  const section = shape.optionalObject(value, place);
  if (section === undefined || ('error' in section && section.facets === undefined)) return {};
  shape.members(section, place, ['label', 'facets', 'label_value_or_threshold', 'error']);
  const facets = shape.object(section.facets, `${place}.facets`);
  return Object.fromEntries(
    Object.entries(facets).map(([facet, values]) => {
      const at = `${place}.facets.${facet}`;
      const items = shape.array(values, at);
      return [facet, items.map((item, i) => parseFacet(shape, item, `${at}[${i}]`))];
    }),
  );
}

function parseFacet(shape: Shape, value: unknown, place: string): FacetMetrics {
  const facet = shape.object(value, place);
  shape.members(facet, place, ['value_or_threshold', 'metrics']);
  const metrics = shape.array(facet.metrics, `${place}.metrics`);
  return {
    value_or_threshold: shape.text(facet.value_or_threshold, `${place}.value_or_threshold`),
    metrics: metrics.map((item, i) => parseMetric(shape, item, `${place}.metrics[${i}]`)),
  };
}

function parseMetric(shape: Shape, value: unknown, place: string): BiasMetric {
  const metric = shape.object(value, place);
  shape.members(metric, place, ['name', 'description', 'value', 'error', 'interval', 'median']);
  if (metric.value === undefined) shape.fail(`${place}.value`, 'a number, or null', undefined);
  const median = shape.optionalNumber(metric.median, `${place}.median`);
  const error =
    metric.error === undefined ? {} : { error: shape.text(metric.error, `${place}.error`) };
  return {
    name: shape.text(metric.name, `${place}.name`),
    description: typeof metric.description === 'string' ? metric.description : '',
    value: shape.optionalNumber(metric.value, `${place}.value`) ?? null,
    ...error,
    ...(typeof metric.note === 'string' && { note: metric.note }),
    ...(metric.interval !== undefined && { interval: parseInterval(shape, metric, place) }),
    ...(median !== undefined && { median }),
  };
}

function parseInterval(shape: Shape, metric: Record<string, unknown>, place: string) {
  const at = `${place}.interval`;
  const ends = shape.array(metric.interval, at).map((end, i) => shape.number(end, `${at}[${i}]`));
  const [low, high] = ends;
  if (ends.length !== 2 || !((low as number) <= (high as number))) {
    shape.fail(at, 'two numbers, the lower one first', metric.interval);
  }
  return [low, high] as [number, number];
}
