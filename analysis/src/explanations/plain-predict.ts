import type { Cell, CellCoder } from './coded-cells.js';
import { PredictError } from './predict-error.js';
import type { Matrix, Predict } from './types.js';

/** Scores of rows of plain cells: one number for each row, or one for each of its outputs. */
export type PlainPredict<Score extends number | readonly number[]> = (
  rows: Cell[][],
) => readonly Score[] | Promise<readonly Score[]>;

/** A model of matrices out of a model of plain rows; its failures become `PredictError`s. */
export function matrixPredict(
  predict: PlainPredict<number> | PlainPredict<readonly number[]>,
  coder: CellCoder,
  onShape: (outputs: 'one' | 'several') => void,
): Predict {
  return async (matrix) => {
    const answer = await answerOf(predict, coder.decode(matrix));
    const several = Array.isArray(answer[0]);
    onShape(several ? 'several' : 'one');
    const outputs = several ? (answer[0] as readonly number[]).length : 1;
    const scores: Matrix = {
      rows: answer.length,
      columns: outputs,
      values: new Float64Array(answer.length * outputs),
    };
    for (const [row, given] of answer.entries()) {
      const parts: readonly unknown[] = Array.isArray(given) ? given : [given];
      if (parts.length !== outputs) {
        throw new PredictError(
          `predict gave ${parts.length} scores for a row, ${outputs} for another`,
        );
      }
      for (const [output, score] of parts.entries()) {
        if (typeof score !== 'number' || !Number.isFinite(score)) {
          throw new PredictError(
            `predict gave a score that is not a finite number (${String(score)})`,
          );
        }
        scores.values[row * outputs + output] = score;
      }
    }
    return scores;
  };
}

async function answerOf(
  predict: PlainPredict<number> | PlainPredict<readonly number[]>,
  rows: Cell[][],
): Promise<readonly unknown[]> {
  let answer: unknown;
  try {
    answer = await predict(rows);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PredictError(`predict failed: ${why}`, { cause });
  }
  // what models of numbers often answer with
  if (answer instanceof Float64Array || answer instanceof Float32Array) answer = [...answer];
  if (!Array.isArray(answer)) throw new PredictError('predict gave no array of scores');
  if (answer.length !== rows.length) {
    throw new PredictError(
      `the model answered ${answer.length} rows where ${rows.length} were asked`,
    );
  }
  return answer.map((one: unknown) =>
    one instanceof Float64Array || one instanceof Float32Array ? [...one] : one,
  );
}
