export { type FeatureKind, featureKind } from './feature-kind.js';
export {
  cellOf,
  type Feature,
  FeatureError,
  type FeatureOptions,
  featuresOf,
  matrixOf,
  tableOf,
} from './features.js';
export {
  type FeatureGroup,
  OTHER_FEATURES,
  type PlayerOptions,
  type Players,
  playersOf,
} from './players.js';
