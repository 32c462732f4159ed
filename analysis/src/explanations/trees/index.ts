export type { LinearModel, ModelStructure, ScoreLink, TreeEnsemble } from './ensemble.js';
export { NodeFlags } from './ensemble.js';
export { notPathDependent, pathDependentExplainer } from './path-dependent.js';
export type { Pause } from './pause.js';
export { modelMargins, modelScores } from './predict.js';
export { softmax } from './score-link.js';
export { notTrees, treeExplainer } from './tree.js';
