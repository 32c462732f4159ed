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

  /** The same error, told of which rows it is. */
  of(first: number, last: number): PredictError {
    const rows = first === last ? `row ${first}` : `rows ${first} to ${last}`;
    return new PredictError(`${this.message} (while ${rows} were explained)`, {
      cause: this.cause,
      rows: [first, last],
    });
  }
}
