import { arenaOf } from '../coalitions/arena.js';
import type { Explainer, Game } from '../types.js';
import type { ModelStructure, TreeEnsemble } from './ensemble.js';
import { InterventionalGame } from './interventional-game.js';
import { InterventionalWalk } from './interventional-walk.js';
import { marginExplainer } from './margin-explainer.js';
import { chooseSums } from './margin-sums.js';
import { NodeTests } from './node-tests.js';
import { pathsOf } from './paths.js';
import { PatternSums } from './pattern-sums.js';
import type { Pause } from './pause.js';
import { notMargins, tooLarge, unreadable } from './question.js';
import { unitsOf } from './units.js';

/**
 * Why interventional TreeSHAP cannot explain a model; undefined where it can: where the game's
 * scores are the trees' sums, or log odds of a logistic model with one baseline row.
 * @throws RangeError as `arenaOf` does.
 */
export function notInterventional(model: ModelStructure, game: Game): string | undefined {
  const arena = arenaOf(game);
  const why = unreadable(model, arena);
  if (why !== undefined || model.kind !== 'trees') return why;
  return notMargins(model, game, arena.backgroundRows) ?? tooLarge(model, arena.playerOf);
}

/**
 * Exact Shapley values of the trees' sums: interventional TreeSHAP, players of several columns
 * included.
 * @throws RangeError saying why, where `notInterventional` says that it cannot.
 */
export function interventionalExplainer(model: TreeEnsemble, game: Game, pause?: Pause): Explainer {
  const why = notInterventional(model, game);
  if (why !== undefined) throw new RangeError(why);
  const { playerOf, background: values, backgroundRows, columns, shares } = arenaOf(game);
  const players = game.players.length;
  const background = { rows: backgroundRows, columns, values, shares };
  const trees = model.roots.length;
  const how = {
    method: 'tree' as const,
    reason:
      `The model is a sum of ${trees.toLocaleString('en')} trees, read from its file: ` +
      'interventional TreeSHAP gives the exact Shapley values without asking the model.',
  };
  let met_bytes = 0;
  const { playersOf, leaves } = pathsOf(model, playerOf, (onPath) => {
    met_bytes += Math.min(2 ** onPath, backgroundRows) * (onPath + 8);
  });
  const most = playersOf.reduce((all, one) => Math.max(all, one), 0);
  const walk = new InterventionalWalk(model, playerOf, background, { players, most });
  const tables = (): PatternSums => {
    const tests = new NodeTests(model);
    const units = unitsOf(model, tests, playerOf);
    const met = new InterventionalGame(units, tests, background);
    return new PatternSums(tests, units, met, { players, outputs: model.outputs });
  };
  const pauses = pause !== undefined;
  const choice = { trees, leaves, effort: backgroundRows, met_bytes, pauses };
  return marginExplainer(how, model, chooseSums(walk, tables, choice), { players, pause });
}
