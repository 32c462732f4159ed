// What the console's pages import as types, from 'guiderail/console'.

export type * from '../common/own-answers/baseline-version.js';
export type * from '../common/own-answers/incident.js';
export type * from './views/attribution-types.js';
export type * from './views/bias-types.js';
export type * from './views/clarify-types.js';
export type * from './views/compare-types.js';
export type * from './views/endpoint-types.js';
export type * from './views/model-quality-types.js';
export type * from './views/monitor-features-types.js';
export type * from './views/monitor-run-types.js';
export type * from './views/monitor-types.js';
export type * from './views/monitors-types.js';
export type * from './views/overview-types.js';
