export { type News, newsOf, type Told, toldNothing } from './news.js';
export { type IncidentRules, incidentRules } from './rules.js';
export { keyOf, signsOf } from './signs.js';
export { intervene, newMonitor, takeRun } from './take-run.js';
export type * from './types.js';
export { evidenceOf, timeInWords, titleOf } from './words.js';
