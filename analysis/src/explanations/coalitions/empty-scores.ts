import { PredictError } from '../predict-error.js';
import type { Game } from '../types.js';
import { type Arena, checkAnswer } from './arena.js';
import { linked } from './link.js';
import { capacityOf, type ScoringLimits } from './score-coalitions.js';

/**
 * Scores where nobody is present: the means over the background, in the link's units.
 *
 * @throws {PredictError} when the model's answer cannot be used; whatever `predict` throws
 */
export async function emptyScores(
  game: Game,
  arena: Arena,
  limits: ScoringLimits,
  signal?: AbortSignal,
): Promise<Float64Array> {
  try {
    const sums = await meanScores(game, arena, limits, signal);
    return sums.map((sum) => {
      if (Number.isFinite(sum)) return linked(game.link, sum);
      throw new PredictError(`the model gave a score that is not a finite number (${sum})`);
    });
  } catch (error) {
    throw error instanceof PredictError ? error.while('the baseline was scored') : error;
  }
}

async function meanScores(
  game: Game,
  { background, backgroundRows, columns, shares }: Arena,
  limits: ScoringLimits,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const step = capacityOf(limits, columns);
  let sums: Float64Array | undefined;
  for (let from = 0; from < backgroundRows; from += step) {
    signal?.throwIfAborted();
    const rows = Math.min(step, backgroundRows - from);
    const values = background.slice(from * columns, (from + rows) * columns);
    const answer = await game.predict({ rows, columns, values }, signal);
    checkAnswer(answer, rows, sums?.length);
    sums ??= new Float64Array(answer.columns);
    const outputs = sums.length;
    for (let i = 0; i < rows * outputs; i += 1) {
      sums[i % outputs]! += shares[from + Math.floor(i / outputs)]! * answer.values[i]!;
    }
  }
  return sums!;
}
