export type * from './config/types.js';
export type * from './types.js';
