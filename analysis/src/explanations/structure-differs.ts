import type { ModelStructure } from './trees/ensemble.js';
import { modelScores } from './trees/predict.js';
import type { Game } from './types.js';

/** Rows that are compared, and how far apart (of scores around 1) they may be. */
const compared = { rows: 16, apart: 1e-4 };

/**
 * Why a model's structure cannot stand for its answers: rows of the baseline are scored by both.
 * Undefined where they agree to 1e-4 (served models round to single precision).
 */
export async function structureDiffers(
  structure: ModelStructure,
  { predict, background }: Game,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (structure.features !== background.columns) {
    return (
      `the model has ${structure.features} features where the baseline has ` +
      `${background.columns} columns`
    );
  }
  const { columns } = background;
  const rows = Math.min(background.rows, compared.rows);
  const few = { rows, columns, values: background.values.slice(0, rows * columns) };
  const own = modelScores(structure, few);
  const answer = await predict(few, signal);
  if (answer.rows !== rows || answer.columns !== structure.outputs) {
    return `the model answers with ${answer.columns} scores where it has ${structure.outputs}`;
  }
  for (const [i, score] of own.entries()) {
    const given = answer.values[i]!;
    if (!(Math.abs(score - given) <= compared.apart * Math.max(1, Math.abs(given)))) {
      return `its answers are not what its file gives (${given} where that is ${score})`;
    }
  }
  return undefined;
}
