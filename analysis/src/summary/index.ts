export {
  type AskedTimes,
  askedTimes,
  type CheckInputs,
  checkSummary,
  type MonitorResult,
  readingOf,
} from './check-summary.js';
export {
  decodeSummary,
  encodeInTiers,
  encodeSummary,
  isUndamaged,
  SummaryShapeError,
  summaryFingerprint,
  type TieredSummary,
} from './codec.js';
export { type SummariseOptions, summariseSources } from './summarise.js';
export {
  mergeSummaries,
  mixedColumns,
  otherWidth,
  type Summary,
  SummaryMerger,
} from './summary.js';
