import { arenaOf } from '../coalitions/arena.js';
import type { LinearModel } from '../trees/ensemble.js';
import type { Attributions, Explainer, Game, Matrix } from '../types.js';

/**
 * Why a game of a linear model has no closed form; undefined where it has one: scores that are the
 * margins themselves, or log odds of a logistic model with one baseline row.
 */
export function notLinear(model: LinearModel, game: Game): string | undefined {
  if (model.link === 'identity' && game.link === 'identity') return undefined;
  if (model.link !== 'logistic' || game.link !== 'logit') {
    const units = game.link === 'logit' ? 'log odds' : 'the scores themselves';
    return `${units} of a model with ${model.link} link are not linear in its features`;
  }
  const rows = arenaOf(game).backgroundRows;
  return rows === 1
    ? undefined
    : `the log odds of a mean over ${rows} baseline rows are not linear in the features`;
}

/**
 * Shapley values of a weighted sum: w (x - mean of the baseline), summed over a player's columns
 * (Lundberg and Lee 2017, corollary 1). A missing value adds nothing to the sum, as in the model.
 */
export function linearExplainer(model: LinearModel, game: Game): Explainer {
  const { columns, playerOf, background, backgroundRows, shares } = arenaOf(game);
  const { outputs, weights, intercepts } = model;
  const players = game.players.length;
  const part = (value: number, output: number, column: number) =>
    Number.isNaN(value) ? 0 : value * weights[output * columns + column]!;
  const means = new Float64Array(outputs * columns);
  const expected = intercepts.slice();
  for (let output = 0; output < outputs; output += 1) {
    for (let column = 0; column < columns; column += 1) {
      let mean = 0;
      for (let row = 0; row < backgroundRows; row += 1) {
        mean += shares[row]! * part(background[row * columns + column]!, output, column);
      }
      means[output * columns + column] = mean;
      expected[output]! += mean;
    }
  }

  const explain = async (rows: Matrix): Promise<Attributions> => {
    if (rows.columns !== columns) {
      throw new RangeError(`rows have ${rows.columns} columns where the baseline has ${columns}`);
    }
    const values = new Float64Array(rows.rows * outputs * players);
    const scores = new Float64Array(rows.rows * outputs);
    for (let i = 0; i < scores.length; i += 1) {
      const row = Math.floor(i / outputs);
      const output = i % outputs;
      for (let column = 0; column < columns; column += 1) {
        const player = playerOf[column]!;
        if (player < 0) continue;
        const own = part(rows.values[row * columns + column]!, output, column);
        values[i * players + player]! += own - means[output * columns + column]!;
      }
      let score = expected[output]!;
      for (let player = 0; player < players; player += 1) score += values[i * players + player]!;
      scores[i] = score;
    }
    return { rows: rows.rows, outputs, players, values, scores };
  };

  return {
    method: 'linear',
    reason:
      'The model is a weighted sum of its features: its weights give the exact Shapley values.',
    expected,
    scoredRows: 0,
    explain,
  };
}
