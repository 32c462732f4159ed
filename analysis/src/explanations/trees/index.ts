export type { LinearModel, ModelStructure, ScoreLink, TreeEnsemble } from './ensemble.js';
export { NodeFlags } from './ensemble.js';
export { modelMargins, modelScores } from './predict.js';
