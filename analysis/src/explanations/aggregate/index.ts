export {
  type AggregateOptions,
  AttributionAggregate,
  type GlobalAttributions,
  type GlobalNames,
  globalShapOf,
} from './aggregate.js';
export { SKETCH_RANK_ERROR } from './median.js';
export { NEGLIGIBLE, zeroNegligible } from './negligible.js';
export { RowSample } from './row-sample.js';
