import type { Arena } from '../coalitions/arena.js';
import type { Game } from '../types.js';
import type { ModelStructure, TreeEnsemble } from './ensemble.js';
import { maximumDepth, maximumSteps, pathsOf } from './paths.js';

/** Why trees cannot be read for a game's players; undefined where they can. */
export function unreadable(
  model: ModelStructure,
  { columns, playerOf }: Pick<Arena, 'columns' | 'playerOf'>,
): string | undefined {
  if (model.kind !== 'trees') return 'the model is not a sum of trees';
  if (columns !== model.features) {
    return `the trees ask for ${model.features} features of ${columns} columns`;
  }
  const alone = model.feature.find((feature) => feature >= 0 && playerOf[feature] === -1);
  if (alone !== undefined) return `the trees use column ${alone}, which is part of no feature`;
  return undefined;
}

/** Why a game's scores are not the trees' sums; undefined where they are. */
export function notMargins(
  { link }: TreeEnsemble,
  game: Pick<Game, 'link'>,
  backgroundRows: number,
): string | undefined {
  if (link === 'identity' && game.link === 'identity') return undefined;
  if (link !== 'logistic' || game.link !== 'logit') {
    const units = game.link === 'logit' ? 'log odds' : 'the scores themselves';
    return `${units} of trees with ${link} link are not the sums of the trees`;
  }
  return backgroundRows === 1
    ? undefined
    : `the log odds of a mean over ${backgroundRows} baseline rows are not the sums of the trees`;
}

/** Why trees are too many or too deep to be walked; undefined where they are not. */
export function tooLarge(model: TreeEnsemble, playerOf: ArrayLike<number>): string | undefined {
  const { deepest, steps } = pathsOf(model, playerOf);
  if (deepest > maximumDepth) return `a tree is deeper than ${maximumDepth}`;
  if (steps > maximumSteps) return `the depths of its leaves add up to more than ${maximumSteps}`;
  return undefined;
}
