export { isScalar } from './constraints/evaluate.js';
export { parseQualityConstraints } from './constraints/parse.js';
export { problems } from './problems.js';
export { MissingColumnError } from './reading/table.js';
export { type QualityReportInput, renderQualityReport } from './report/render.js';
export {
  monitorQuality,
  type QualityInput,
  QualityOptionsError,
  type QualitySource,
} from './run.js';
export { parseQualityStatistics, qualityJson } from './statistics.js';
export type * from './types.js';
