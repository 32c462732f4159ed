export { parseAnalysisConfig } from './config/parse.js';
export { AnalysisConfigError } from './config/read.js';
export type * from './config/types.js';
export { ClarifyDataError } from './dataset/error.js';
export { readTable } from './dataset/read-table.js';
export { DEFAULT_SEGMENT, rowsOfSegment, type Segment, segmentsOf } from './dataset/segments.js';
export type * from './dataset/types.js';
export type * from './types.js';
