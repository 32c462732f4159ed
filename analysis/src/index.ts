export * from './report/index.js';
export type * from './types.js';
