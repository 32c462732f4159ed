/**
 * The model's answer cannot be used: too few rows, a score that is not a number, another count of
 * outputs. `rows` are the first and last explained rows (from 0) that the call was made for.
 */
export class PredictError extends Error {
  readonly rows: readonly [first: number, last: number] | undefined;

  constructor(message: string, options?: ErrorOptions & { rows?: readonly [number, number] }) {
    super(message, options);
    this.name = 'PredictError';
    this.rows = options?.rows;
  }

  /** The same error, told what was being done; `rows` where rows were explained. */
  while(doing: string, rows?: readonly [number, number]): PredictError {
    return new PredictError(`${this.message} (while ${doing})`, { cause: this.cause, rows });
  }
}

/** Tells an error of the model's answers the rows that were explained; others stay as they are. */
export function withRows(error: unknown, first: number, last: number): unknown {
  if (!(error instanceof PredictError) || error.rows !== undefined) return error;
  const rows = first === last ? `row ${first} was` : `rows ${first} to ${last} were`;
  return error.while(`${rows} explained`, [first, last]);
}
