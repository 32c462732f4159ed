export { columnOf, type PlainValues } from './column-of.js';
export { type BiasCounts, mergeCounts } from './counts.js';
export { type ListedValue, listedValues } from './listed-value.js';
export { type BiasMethods, methodNames } from './methods.js';
export { metricValues } from './metrics/registry.js';
export { bias, type PlainBias, type PlainFacet } from './plain.js';
export {
  type BiasFacet,
  type BiasInput,
  type BiasReport,
  type BiasStages,
  biasReport,
  type CountedFacet,
} from './report.js';
export type { FacetStatistics, ModelPerformance, PerformanceMetric } from './statistics.js';
export type * from './types.js';
