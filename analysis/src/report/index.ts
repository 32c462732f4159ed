/** Two distributions over the same bins or categories, for charts. */
export {
  type CategoryShare,
  type CommonBins,
  commonBins,
  commonCategories,
  type Points,
  pointsOf,
} from './bins.js';
/** What a run found of each feature, for those who look over many runs. */
export {
  FEATURE_RESULTS_FILE,
  type FeatureDistance,
  type FeatureResults,
  type FeatureSummary,
  featureResults,
  parseFeatureResults,
  type ValueFacts,
  valueFacts,
} from './feature-results.js';
/** For pages that stand beside the report. */
export { foreign, Html, type HtmlValue, html, trusted, withoutControls } from './html.js';
/** Violations told elsewhere. */
export { shownDescription } from './numbers.js';
export {
  type EarlierRun,
  type ReportInput,
  renderReport,
  reportContentSecurityPolicy,
} from './render-report.js';
export { renderTable, type TableOptions } from './render-table.js';
/** Texts in the cells of a terminal, for other tables. */
export { displayWidth, padEnd, padStart, truncate, wrap } from './width.js';
export { type Verdict, verdictOf } from './words.js';
