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
