import { PredictError } from '../../explanations/index.js';
import type { Attributions, Explainer, Matrix } from '../../explanations/types.js';

/**
 * Explains rows of which the model may fail for some: the rows are halved until those stand alone,
 * which then have NaN for attributions and score.
 * @throws what is no fault of the model's answers
 */
export async function explainBlock(
  explainer: Explainer,
  players: number,
  rows: Matrix,
  signal: AbortSignal,
): Promise<Attributions> {
  try {
    return await explainer.explain(rows, signal);
  } catch (error) {
    if (!(error instanceof PredictError)) throw error;
    if (rows.rows > 1) return halves(explainer, players, rows, signal);
    const outputs = explainer.expected.length;
    return {
      ...{ rows: 1, outputs, players },
      values: new Float64Array(outputs * players).fill(Number.NaN),
      scores: new Float64Array(outputs).fill(Number.NaN),
    };
  }
}

async function halves(
  explainer: Explainer,
  players: number,
  { rows, columns, values }: Matrix,
  signal: AbortSignal,
): Promise<Attributions> {
  const middle = rows >> 1;
  const part = (from: number, to: number): Matrix => ({
    ...{ rows: to - from, columns },
    values: values.slice(from * columns, to * columns),
  });
  const first = await explainBlock(explainer, players, part(0, middle), signal);
  return joined(first, await explainBlock(explainer, players, part(middle, rows), signal));
}

function joined(a: Attributions, b: Attributions): Attributions {
  const both = (first: Float64Array, second: Float64Array) => {
    const all = new Float64Array(first.length + second.length);
    all.set(first);
    all.set(second, first.length);
    return all;
  };
  const errorsOf = ({ standardErrors, values }: Attributions) =>
    standardErrors ?? new Float64Array(values.length);
  const exact = !(a.standardErrors ?? b.standardErrors);
  return {
    ...{ rows: a.rows + b.rows, outputs: a.outputs, players: a.players },
    values: both(a.values, b.values),
    standardErrors: exact ? undefined : both(errorsOf(a), errorsOf(b)),
    scores: both(a.scores, b.scores),
  };
}
