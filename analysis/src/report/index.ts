/** For pages that stand beside the report. */
export { foreign, Html, type HtmlValue, html, trusted, withoutControls } from './html.js';
export {
  type EarlierRun,
  type ReportInput,
  renderReport,
  reportContentSecurityPolicy,
} from './render-report.js';
export { renderTable, type TableOptions } from './render-table.js';
export { readingSentence, type Verdict, verdictOf } from './words.js';
