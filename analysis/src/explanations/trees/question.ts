import type { Arena } from '../coalitions/arena.js';
import type { Game } from '../types.js';
import type { ModelStructure, TreeEnsemble } from './ensemble.js';

/** Trees deeper than this, and ensembles whose leaves' depths add up to more, are not taken. */
const maximumDepth = 512;
const maximumPaths = 8 * 1024 * 1024;

/** Bytes of what background rows can meet at all leaves. */
const maximumBackground_bytes = 512 * 1024 * 1024;

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

/** Why trees are too many or too deep for tables of their leaves; undefined where they are not. */
export function tooLarge(
  { roots, feature, left, right }: TreeEnsemble,
  playerOf: ArrayLike<number>,
  backgroundRows: number,
): string | undefined {
  let deepest = 0;
  let paths = 0;
  let bytes = 0;
  const players: number[] = [];
  const visit = (node: number, depth: number): void => {
    deepest = Math.max(deepest, depth);
    if (deepest > maximumDepth || paths > maximumPaths) return;
    if ((feature[node] as number) < 0) {
      paths += depth;
      bytes += Math.min(2 ** players.length, backgroundRows) * (players.length + 8);
      return;
    }
    const player = playerOf[feature[node] as number] as number;
    const known = players.includes(player);
    if (!known) players.push(player);
    visit(left[node] as number, depth + 1);
    visit(right[node] as number, depth + 1);
    if (!known) players.pop();
  };
  for (const root of roots) visit(root, 0);
  if (deepest > maximumDepth) return `a tree is deeper than ${maximumDepth}`;
  if (paths > maximumPaths) return `the depths of its leaves add up to more than ${maximumPaths}`;
  if (bytes > maximumBackground_bytes) return 'the baseline has too many rows for so many leaves';
  return undefined;
}
