export * from './columns/index.js';
export type * from './types.js';
