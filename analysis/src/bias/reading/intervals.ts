import type { BiasCounts } from '../counts.js';
import type { CountMetric, MetricOutcome } from '../metrics/metric.js';
import { metricsOf } from '../metrics/registry.js';
import type { BiasMetric, BiasStage } from '../types.js';
import { tableDraws } from './draws.js';
import { scaleOf } from './scales.js';

/** Below this share of draws in which a metric is defined, nothing is said of it. */
const ENOUGH = 0.5;
const [LOW, HIGH] = [0.025, 0.975];

/**
 * Adds to the metrics of one facet value what is known of their sampling: `interval`, at 95 %, and
 * `median`, of the law behind the rows. Both are percentiles of the metric over tables that may
 * stand behind the counts (`tableDraws`). Of metrics that only tell a distance (KL, JS, KS, LP,
 * TVD) the lower end is 0 where the sides may be alike. An interval always holds the value itself,
 * so that of an infinite value is open to that side. A metric without value, and FT, stay as they
 * are.
 *
 * @param metrics of one stage, as `metricValues` of the same counts gives them
 */
export function withIntervals(
  stage: BiasStage,
  metrics: readonly BiasMetric[],
  counts: BiasCounts,
): BiasMetric[] {
  const drawn = drawMetrics(stage, counts);
  return metrics.map((metric) => {
    const places = drawn.get(metric.name);
    return places === undefined || metric.value === null
      ? metric
      : { ...metric, ...spreadOf(metric.name, metric.value, places) };
  });
}

/** Places of each metric on its scale, of each draw, in ascending order. */
function drawMetrics(stage: BiasStage, counts: BiasCounts): Map<string, Float64Array> {
  const metrics = metricsOf(stage);
  const places = new Map(metrics.map(({ name }) => [name, [] as number[]]));
  let draws = 0;
  for (const { sides, counts: groups } of tableDraws(stage, counts)) {
    draws += 1;
    const sign = sides.a.positives / sides.a.rows < sides.d.positives / sides.d.rows ? -1 : 1;
    for (const metric of metrics) {
      const place = placeOf(metric, metric.compute(sides, groups), sign);
      if (!Number.isNaN(place)) places.get(metric.name)?.push(place);
    }
  }
  const known = [...places].filter(([, found]) => found.length >= ENOUGH * draws);
  return new Map(known.map(([name, found]) => [name, Float64Array.from(found).sort()]));
}

function placeOf({ name }: CountMetric, outcome: MetricOutcome, sign: number): number {
  if (typeof outcome !== 'number') return Number.NaN;
  const scale = scaleOf(name);
  return scale.signOfDpl ? sign * scale.place(outcome) : scale.place(outcome);
}

type Spread = Required<Pick<BiasMetric, 'interval' | 'median'>>;

function spreadOf(name: string, value: number, places: Float64Array): Spread {
  const scale = scaleOf(name);
  const [low, middle, high] = [LOW, 0.5, HIGH].map((p) => quantile(places, p)) as Triple;
  if (!scale.signOfDpl) {
    const interval = [scale.value(low), scale.value(high)] as const;
    return { interval: including(value, interval), median: scale.value(middle) };
  }
  const far = scale.value(Math.max(Math.abs(low), Math.abs(high)));
  const near = low <= 0 && high >= 0 ? 0 : scale.value(Math.min(Math.abs(low), Math.abs(high)));
  return { interval: including(value, [near, far]), median: scale.value(Math.abs(middle)) };
}

type Triple = [number, number, number];

const including = (value: number, [low, high]: readonly [number, number]) =>
  [Math.min(low, value), Math.max(high, value)] as const;

/** By linear interpolation between order statistics, as numpy's default does. */
export function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low === high ? low : low + (at - Math.floor(at)) * (high - low);
}
