/** What the server answered instead of a result. */
export class ApiError extends Error {
  /** AWS's code, such as `ValidationException`; `Unreachable` where there was no answer. */
  readonly code: string;
  /** HTTP's status, 0 where there was no answer. */
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
  }
}

/** Whether a call ended because nobody wanted its answer any more. */
export const isAborted = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';
