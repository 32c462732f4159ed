export { AnswerReader, type Readings } from './answers.js';
export { AskedModel, type AskOptions, type Predictions, type RowFailures } from './ask-model.js';
export { jmesPath, type Path } from './jmespath.js';
export { outputNames } from './labels.js';
export type { Sleep } from './retries.js';
export { modelSettings, type PredictorMembers } from './settings.js';
export {
  type Ask,
  type FeatureColumn,
  ModelAnswerError,
  ModelCallError,
  type ModelReply,
  type ModelSettings,
  ModelSettingsError,
} from './types.js';
