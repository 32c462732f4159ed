import type { Worth, WorthMatrix, WorthOfError } from '@guiderail/analysis';
import { JobFailure } from '../../../common/processing-image.js';

type Environment = Readonly<Record<string, string>>;

const matrixForm = 'give {"<actual>":{"<predicted>":value}}, such as {"1":{"0":-500,"1":90}}';
const errorForm =
  'give a number per unit of error, such as -2.5, or ' +
  '{"over":-1,"under":-4,"limit":10,"beyond_limit":-100}';

/**
 * What predictions are worth, as the user says it: `worth_matrix` values the cells of the
 * confusion matrix, `worth_per_error` the errors of a regression, `worth_unit` names the unit.
 * @throws JobFailure naming the variable that is wrong.
 */
export function readWorth(env: Environment): Worth | undefined {
  const { worth_matrix: matrix, worth_per_error: error, worth_unit: unit } = env;
  if (!matrix && !error) {
    if (!unit) return undefined;
    throw new JobFailure('worth_unit needs worth_matrix or worth_per_error beside it.');
  }
  return {
    unit: unit || 'units',
    matrix: matrix ? readMatrix(matrix) : undefined,
    error: error ? readError(error) : undefined,
  };
}

function readMatrix(text: string): WorthMatrix {
  const fail = (): never => {
    throw new JobFailure(`worth_matrix ${text} cannot be used: ${matrixForm}.`);
  };
  const matrix = json(text);
  if (!isObject(matrix)) return fail();
  for (const row of Object.values(matrix)) {
    if (!isObject(row) || !Object.values(row).every(Number.isFinite)) fail();
  }
  return matrix as WorthMatrix;
}

function readError(text: string): WorthOfError {
  const value = json(text);
  const fail = (): never => {
    throw new JobFailure(`worth_per_error ${text} cannot be used: ${errorForm}.`);
  };
  if (typeof value === 'number') return { over: value, under: value };
  if (!isObject(value)) return fail();
  const { over = 0, under = 0, limit, beyond_limit: beyond, ...others } = value;
  const both = (limit === undefined) === (beyond === undefined);
  const numbers = [over, under, limit ?? 0, beyond ?? 0].every(Number.isFinite);
  if (!both || !numbers || Object.keys(others).length > 0) return fail();
  return {
    over: over as number,
    under: under as number,
    beyondLimit:
      limit === undefined ? undefined : { limit: limit as number, value: beyond as number },
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller's message says which form is read
  }
}
