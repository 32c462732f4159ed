import type { Explainer, Game } from '../types.js';
import type { ModelStructure, TreeEnsemble } from './ensemble.js';
import { interventionalExplainer, notInterventional } from './interventional.js';
import type { Pause } from './pause.js';
import { notTabled, tabledExplainer } from './tabled.js';

/**
 * Why trees do not give a game's exact Shapley values; undefined where they do: by interventional
 * TreeSHAP where the scores are sums of trees, else by a table of all coalitions' scores.
 * @throws RangeError where the game's players or baseline do not fit each other.
 */
export function notTrees(model: ModelStructure, game: Game): string | undefined {
  const sums = notInterventional(model, game);
  if (sums === undefined) return undefined;
  const table = notTabled(model, game);
  if (table === undefined || table === sums) return table;
  return `${sums}, and ${table}`;
}

/**
 * Exact Shapley values of a game out of the trees alone: the model is never asked.
 * @throws RangeError saying why, where `notTrees` says that they do not give them.
 */
export const treeExplainer = (model: TreeEnsemble, game: Game, pause?: Pause): Explainer =>
  notInterventional(model, game) === undefined
    ? interventionalExplainer(model, game, pause)
    : tabledExplainer(model, game, pause);
