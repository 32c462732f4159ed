export { parseConstraints } from './constraints/parse-constraints.js';
export type {
  Dataset,
  DatasetSource,
  OnProgress,
  Progress,
  ScanOptions,
} from './dataset/dataset.js';
export { type LoadOptions, loadDataset } from './dataset/load-dataset.js';
export { FileShapeError } from './json/shape.js';
export * from './report/index.js';
export {
  type Baseline,
  type BaselineOptions,
  type MonitorInput,
  type MonitorResult,
  monitor,
  suggestBaseline,
} from './run.js';
export { awsJson, javaDouble } from './statistics/aws-json.js';
export { parseStatistics } from './statistics/parse-statistics.js';
export type * from './types.js';
