import { arenaOf } from '../coalitions/arena.js';
import type { Explainer, Game } from '../types.js';
import type { ModelStructure, TreeEnsemble } from './ensemble.js';
import { marginExplainer } from './margin-explainer.js';
import { chooseSums } from './margin-sums.js';
import { NodeTests } from './node-tests.js';
import { PathDependentGame } from './path-dependent-game.js';
import { PathDependentWalk } from './path-dependent-walk.js';
import { pathsOf } from './paths.js';
import { PatternSums } from './pattern-sums.js';
import type { Pause } from './pause.js';
import { notMargins, tooLarge, unreadable } from './question.js';
import { unitsOf } from './units.js';

/**
 * Why path-dependent TreeSHAP cannot explain a model; undefined where it can. The game's background
 * is not asked: an absent player's place is taken by the training rows, by the covers of the nodes.
 * @throws RangeError as `arenaOf` does.
 */
export function notPathDependent(model: ModelStructure, game: Game): string | undefined {
  const arena = arenaOf(game);
  const why = unreadable(model, arena);
  if (why !== undefined || model.kind !== 'trees') return why;
  return notMargins(model, game, 1) ?? uncovered(model) ?? tooLarge(model, arena.playerOf);
}

function uncovered({ cover, feature, left, right }: TreeEnsemble): string | undefined {
  if (!cover) return 'its file does not say how many training rows came to its nodes';
  for (const [node, split] of feature.entries()) {
    if (split < 0) continue;
    const whole = cover[node] as number;
    const parts = [cover[left[node] as number] as number, cover[right[node] as number] as number];
    const known = parts.every((part) => part >= 0 && part < Number.POSITIVE_INFINITY);
    if (!(whole > 0) || !known) return 'a node of its trees was reached by no training rows';
  }
  return undefined;
}

/**
 * Path-dependent TreeSHAP of the trees' sums, players of several columns included.
 * @throws RangeError saying why, where `notPathDependent` says that it cannot.
 */
export function pathDependentExplainer(model: TreeEnsemble, game: Game, pause?: Pause): Explainer {
  const why = notPathDependent(model, game);
  if (why !== undefined) throw new RangeError(why);
  const { playerOf } = arenaOf(game);
  const players = game.players.length;
  const how = {
    method: 'tree_path_dependent' as const,
    reason:
      'Path-dependent TreeSHAP: what is absent is averaged over the training rows, by how many of ' +
      'them went each way at a node, and not over the baseline.',
  };
  const paths = pathsOf(model, playerOf);
  const walk = new PathDependentWalk(model, playerOf, players, paths);
  const tables = (): PatternSums => {
    const tests = new NodeTests(model);
    const units = unitsOf(model, tests, playerOf);
    const size = { players, outputs: model.outputs };
    return new PatternSums(tests, units, new PathDependentGame(units.leaves), size);
  };
  const sums = chooseSums(walk, tables, {
    trees: model.roots.length,
    leaves: paths.leaves,
    effort: 8, // all leaves rather than those that two rows come to
    met_bytes: 0,
    pauses: pause !== undefined,
  });
  return marginExplainer(how, model, sums, { players, pause });
}
