import { algorithmError } from '../common/failure-reason.js';
import { JobFailure } from '../common/processing-image.js';

/** How the containers of AWS's end when they cannot do what they were asked to. */
const failedCode = 255;

/** A job's own program that ended with another status than 0; the message is what it said. */
export class ProgramFailure extends JobFailure {
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** Data or settings that are not as they must be, found before the program began. */
export class RequestFailure extends JobFailure {}

/** FailureReason of an error that the job's owner can mend; undefined for a bug. */
export function reasonOf(error: unknown): string | undefined {
  if (error instanceof RequestFailure) return `ClientError: ${error.message}`;
  if (error instanceof ProgramFailure) return algorithmError(error.message, error.code);
  return error instanceof JobFailure ? algorithmError(error.message, failedCode) : undefined;
}
