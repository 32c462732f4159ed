export * from './aggregate/index.js';
export * from './columns/index.js';
export * from './drift/index.js';
export * from './trees/index.js';
export type * from './types.js';
