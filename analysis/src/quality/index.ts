export { parseQualityConstraints } from './constraints/parse.js';
export { problems } from './problems.js';
export { MissingColumnError } from './reading/table.js';
export {
  monitorQuality,
  type QualityInput,
  QualityOptionsError,
  type QualitySource,
} from './run.js';
export { qualityJson } from './statistics.js';
export type * from './types.js';
