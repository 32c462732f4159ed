import { arenaOf } from '../coalitions/arena.js';
import type { Explainer, Game } from '../types.js';
import type { ModelStructure, TreeEnsemble } from './ensemble.js';
import { InterventionalGame } from './interventional-game.js';
import { marginExplainer } from './margin-explainer.js';
import { NodeTests } from './node-tests.js';
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
  return (
    notMargins(model, game, arena.backgroundRows) ??
    tooLarge(model, arena.playerOf, arena.backgroundRows)
  );
}

/**
 * Exact Shapley values of the trees' sums: interventional TreeSHAP, players of several columns
 * included. A row's cost does not depend on the number of background rows.
 * @throws RangeError saying why, where `notInterventional` says that it cannot.
 */
export function interventionalExplainer(model: TreeEnsemble, game: Game): Explainer {
  const why = notInterventional(model, game);
  if (why !== undefined) throw new RangeError(why);
  const { playerOf, background, backgroundRows, columns, shares } = arenaOf(game);
  const tests = new NodeTests(model);
  const units = unitsOf(model, tests, playerOf);
  const rows = { rows: backgroundRows, columns, values: background, shares };
  const trees = model.roots.length.toLocaleString('en');
  const how = {
    method: 'tree' as const,
    reason:
      `The model is a sum of ${trees} trees, read from its file: ` +
      'interventional TreeSHAP gives the exact Shapley values without asking the model.',
  };
  const solved = { tests, units, game: new InterventionalGame(units, tests, rows) };
  return marginExplainer(how, model, solved, game.players.length);
}
