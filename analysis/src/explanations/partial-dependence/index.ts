export { MOST_CATEGORIES, UNSUPPORTED_TYPE } from './grid.js';
export {
  GRID_RESOLUTION,
  type PartialDependenceOptions,
  partialDependence,
  TOP_K_FEATURES,
} from './partial-dependence.js';
