export { checkAttributionDrift, NDCG_THRESHOLD } from './check-drift.js';
export { ndcg } from './ndcg.js';
export { parseAttributionBaseline } from './parse-baseline.js';
export type * from './types.js';
