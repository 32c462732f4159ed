export { parseAnalysisConfig } from './config/parse.js';
export { AnalysisConfigError } from './config/read.js';
export type * from './config/types.js';
export { ClarifyDataError } from './dataset/error.js';
export { readTable } from './dataset/read-table.js';
export { DEFAULT_SEGMENT, rowsOfSegment, type Segment, segmentsOf } from './dataset/segments.js';
export type * from './dataset/types.js';
export { metricWords } from './report/metric-words.js';
export { renderClarifyReport } from './report/render.js';
export { analyseClarify } from './run/analyse.js';
export { canBeBaseline } from './run/baseline-worth.js';
export {
  checkStored,
  type StoredAnalysis,
  type StoredCheck,
  type StoredFindings,
} from './run/check-stored.js';
export { DRIFT_RESULTS_FILE, type DriftResults, type LabelResult } from './run/drift-results.js';
export { clarifyFault } from './run/fault.js';
export type * from './run/input.js';
export type * from './types.js';
