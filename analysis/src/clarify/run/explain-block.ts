import { PredictError } from '../../explanations/index.js';
import type { Attributions, Explainer, Matrix, ShapMethod } from '../../explanations/types.js';

/** Rows that may fail one after another before the model is given up. */
const mostFaults = 25;

/** Rows that are explained at a time, at most. */
const mostRows = 4_096;
/** Synthetic rows that a model is asked for at a time, about: more are long without a word. */
const mostScored = 1_000_000;

/** Rows to explain at a time. @param scored synthetic rows of each, where the method asks for some */
export function blockRows(method: ShapMethod, scored: number): number {
  if (method !== 'kernel' && method !== 'exact') return mostRows;
  return Math.min(mostRows, Math.max(1, Math.floor(mostScored / Math.max(scored, 1))));
}

/** How rows are explained of which the model may fail for some. */
export interface BlockParts {
  readonly explainer: Explainer;
  readonly players: number;
  readonly signal: AbortSignal;
  /** Rows that failed one after another so far. */
  faults: number;
  /** What was wrong with the first row that failed. */
  fault?: string | undefined;
}

/**
 * Explains rows of which the model may fail for some: the rows are halved until those stand alone,
 * which then have NaN for attributions and score.
 * @throws PredictError of the last of 25 rows that failed one after another
 */
export async function explainBlock(parts: BlockParts, rows: Matrix): Promise<Attributions> {
  const { explainer, players, signal } = parts;
  try {
    const found = await explainer.explain(rows, signal);
    parts.faults = 0;
    return found;
  } catch (error) {
    if (!(error instanceof PredictError)) throw error;
    if (rows.rows > 1) return halves(parts, rows);
    parts.faults += 1;
    // the row that it names is counted within these rows alone
    parts.fault ??= error.message.replace(/ \(while rows? .* explained\)$/, '');
    if (parts.faults >= mostFaults) throw error;
    const outputs = explainer.expected.length;
    return {
      ...{ rows: 1, outputs, players },
      values: new Float64Array(outputs * players).fill(Number.NaN),
      scores: new Float64Array(outputs).fill(Number.NaN),
    };
  }
}

async function halves(parts: BlockParts, { rows, columns, values }: Matrix): Promise<Attributions> {
  const middle = rows >> 1;
  const part = (from: number, to: number): Matrix => ({
    ...{ rows: to - from, columns },
    values: values.slice(from * columns, to * columns),
  });
  const first = await explainBlock(parts, part(0, middle));
  return joined(first, await explainBlock(parts, part(middle, rows)));
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
