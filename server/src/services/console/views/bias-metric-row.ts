import { type BiasGrowth, biasLimits, fairValues, metricWords } from '@guiderail/analysis';
import type { BiasGrowthRow, BiasMetricRow, BiasMetricWords, BiasState } from './bias-types.js';
import { biasInterval, biasNumber, type PlacedMetric } from './read-bias.js';

/** What a run's check says of a metric. */
interface Judged {
  readonly baseline?: PlacedMetric | undefined;
  readonly growth?: BiasGrowth | undefined;
  readonly violated: boolean;
  readonly tooSmall: boolean;
  readonly reading?: 'Sound' | 'Compatible' | undefined;
}

/** A metric of a run, its words, and how it stands against the baseline. */
export function metricRow(placed: PlacedMetric, judged: Judged): BiasMetricRow {
  const { value, interval, error, note } = placed.metric;
  const { baseline, growth, reading } = judged;
  const before = baseline?.metric.value;
  return {
    ...metricWordsOf(placed),
    value: value === null ? null : biasNumber(value),
    interval: biasInterval(interval),
    ...{ error, note },
    baseline: before === null || before === undefined ? undefined : biasNumber(before),
    baselineInterval: biasInterval(baseline?.metric.interval),
    limits: limitsOf(placed.metric.name, before, reading),
    growth: growth && growthRow(growth),
    state: stateOf(placed, judged),
  };
}

/** What a metric measures, and which values are fair. */
export function metricWordsOf({
  stage,
  metric: { name, description },
}: PlacedMetric): BiasMetricWords {
  const { even, against, range } = fairValues(name);
  const told = Object.hasOwn(metricWords, name) ? metricWords[name] : undefined;
  const words = told?.replace(/; [01] is even$/, ''); // `even` says it
  return { name, title: description, stage, words, even, against, range };
}

function limitsOf(name: string, before: number | null | undefined, reading: Judged['reading']) {
  if (before === null || before === undefined || reading === undefined) return undefined;
  const limits = biasLimits(name, before, reading);
  return (
    limits && {
      ...(limits.low !== undefined && { low: limits.low }),
      ...(limits.high !== undefined && { high: limits.high }),
    }
  );
}

const growthRow = ({ growth, interval, threshold, adjustedPValue }: BiasGrowth): BiasGrowthRow => ({
  value: biasNumber(growth),
  interval: [biasNumber(interval[0]), biasNumber(interval[1])],
  ...{ threshold, adjustedPValue },
});

function stateOf({ metric: { value } }: PlacedMetric, judged: Judged): BiasState {
  const { violated, tooSmall, baseline, growth, reading } = judged;
  if (violated) return 'violation';
  if (value === null) return 'no value';
  if (tooSmall) return 'too small';
  if (baseline?.metric.value === undefined || baseline.metric.value === null) return 'not judged';
  return reading === 'Sound' && !growth ? 'not judged' : 'ok';
}
