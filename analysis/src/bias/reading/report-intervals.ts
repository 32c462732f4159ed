import { type FlipCounts, FT } from '../flip-test/flip-test.js';
import type { BiasReport, CountedFacet } from '../report.js';
import type { BiasMetric, BiasSection, BiasStage } from '../types.js';
import { withFlipTestInterval } from './flip-test.js';
import { withIntervals } from './intervals.js';

/**
 * A report whose metrics carry `interval` and `median` (see `withIntervals`), from the counts that
 * it carries; FT from what it counted itself (see `withFlipTestInterval`).
 */
export function withReportIntervals<T extends Pick<BiasReport, BiasStage | 'counts'>>(
  report: T,
): T {
  const added = (stage: BiasStage) => {
    const section = report[stage];
    return section === undefined || 'error' in section
      ? section
      : sectionWith(stage, section, report.counts);
  };
  return {
    ...report,
    pre_training_bias_metrics: added('pre_training_bias_metrics'),
    post_training_bias_metrics: added('post_training_bias_metrics'),
  };
}

function sectionWith(
  stage: BiasStage,
  section: BiasSection,
  counted: readonly CountedFacet[],
): BiasSection {
  const facets = Object.entries(section.facets).map(([facet, values]) => {
    const own = counted.filter((counts) => counts.facet === facet);
    const read = values.map((value) => {
      const { value_or_threshold } = value;
      const counts = own.find((of) => of.value_or_threshold === value_or_threshold);
      const table = stage === 'post_training_bias_metrics' ? counts?.post : counts?.pre;
      if (table === undefined) return value;
      const metrics = withIntervals(stage, value.metrics, table);
      return { ...value, metrics: metrics.map((metric) => withFlips(metric, counts?.flips)) };
    });
    return [facet, read] as const;
  });
  return { ...section, facets: Object.fromEntries(facets) };
}

const withFlips = (metric: BiasMetric, flips: FlipCounts | undefined): BiasMetric =>
  metric.name === FT.name && flips !== undefined ? withFlipTestInterval(metric, flips) : metric;
