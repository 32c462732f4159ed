export * from './bias/index.js';
export * from './clarify/index.js';
export * from './clarify/model/index.js';
export type { ConstraintOptions } from './constraints/defaults.js';
export { featureConfig, isExcluded } from './constraints/feature-config.js';
export { parseConstraints } from './constraints/parse-constraints.js';
export { suggestConstraints } from './constraints/suggest-constraints.js';
export { thresholdSource } from './constraints/threshold-source.js';
export { captureWidths } from './dataset/capture-source.js';
export {
  type CapturedInput,
  type NewestInputs,
  type NewestInputsOptions,
  newestInputs,
} from './dataset/captured-inputs.js';
export type {
  CaptureWidths,
  Dataset,
  DatasetSource,
  OnProgress,
  Progress,
  ScanOptions,
} from './dataset/dataset.js';
export { type LoadOptions, loadDataset } from './dataset/load-dataset.js';
export { unreadableLines } from './dataset/unreadable-lines.js';
export {
  type ComparedColumn,
  compareColumns,
  comparingColumns,
} from './drift/compare-columns.js';
export { type ComparedStatistics, compareStatistics } from './drift/compare-statistics.js';
export { distributionOf } from './drift/distribution.js';
export { SEGMENT_CELL_SECONDS } from './drift/time-profile.js';
export * from './evidence/index.js';
export * from './explanations/index.js';
export * from './incidents/index.js';
export { FileShapeError } from './json/shape.js';
export * from './quality/index.js';
export * from './report/index.js';
export {
  type Baseline,
  type BaselineOptions,
  type MonitorInput,
  monitor,
  suggestBaseline,
} from './run.js';
export { awsJson } from './statistics/aws-json.js';
export { statisticsOf } from './statistics/feature-statistics.js';
export { findFeature } from './statistics/find-feature.js';
export { parseStatistics } from './statistics/parse-statistics.js';
export * from './summary/index.js';
export type * from './types.js';
