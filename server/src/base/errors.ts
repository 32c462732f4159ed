import { inspect } from 'node:util';

/**
 * A failure that a client is told of in AWS's error shape.
 * `code` is AWS's error name, `status` the HTTP status, `message` says what to change.
 */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's shape, such as `OriginalStatusCode` of ModelError. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Seconds after which the same request may be sent again; told in `Retry-After`. */
  readonly retryAfter_s: number | undefined;

  constructor(
    code: string,
    message: string,
    status = 400,
    members: Readonly<Record<string, unknown>> = {},
    retryAfter_s?: number,
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
    this.retryAfter_s = retryAfter_s;
  }
}

export const validationException = (message: string): ServiceError =>
  new ServiceError('ValidationException', message);

/** SageMaker's code has no "Exception" at its end: `ResourceNotFound` in AWS's service model. */
export const resourceNotFound = (message: string): ServiceError =>
  new ServiceError('ResourceNotFound', message);

export const resourceInUse = (message: string): ServiceError =>
  new ServiceError('ResourceInUse', message);

/** For a key that may not have code run (`CallContext.mayRunCode`). */
export const mayNotRunCode = (what: string): ServiceError =>
  new ServiceError(
    'AccessDeniedException',
    `This key may not run code, and ${what} does: sign with a key that may (guiderail key list). Without ` +
      'authentication too, only a signature that holds gives leave.',
  );

/** This machine lacks a program that is asked for; the message says what to do. */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable';
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'object' && error !== null ? inspect(error) : String(error);
}
