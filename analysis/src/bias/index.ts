export { columnOf, type PlainValues } from './column-of.js';
export { type BiasCounts, mergeCounts } from './counts.js';
export { parseBiasBaseline } from './drift/baseline.js';
export { biasDrift } from './drift/compare.js';
export type * from './drift/types.js';
export { type ListedValue, listedValues } from './listed-value.js';
export { type BiasMethods, methodNames } from './methods.js';
export { metricValues } from './metrics/registry.js';
export { bias, type PlainBias, type PlainFacet } from './plain.js';
export { type FlipCounts, withFlipTestInterval } from './reading/flip-test.js';
export { withIntervals } from './reading/intervals.js';
export { withReportIntervals } from './reading/report-intervals.js';
export { biasRemedies, type RemedyInput } from './remedies/remedies.js';
export { reweighing } from './remedies/reweighing.js';
export type { ScoredRows } from './remedies/score-curve.js';
export { type ThresholdOptions, thresholdRemedies } from './remedies/thresholds.js';
export type * from './remedies/types.js';
export {
  type BiasFacet,
  type BiasInput,
  type BiasReport,
  type BiasStages,
  biasReport,
  type CountedFacet,
} from './report.js';
export { type FacetRows, type ReportRows, reportRows } from './report-rows.js';
export type { FacetStatistics, ModelPerformance, PerformanceMetric } from './statistics.js';
export type * from './types.js';
