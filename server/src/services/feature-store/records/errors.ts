import { ServiceError } from '../../../base/errors.js';

/** AWS's code of the runtime for whatever a client has to change. */
export const validationError = (message: string): ServiceError =>
  new ServiceError('ValidationError', message);

/** The runtime's form of the control plane's: the same code and words, with HTTP 404. */
export const runtimeNotFound = (message: string): ServiceError =>
  new ServiceError('ResourceNotFound', message, 404);

/** What an update that comes too late is told. */
export const conflict = (message: string): ServiceError =>
  new ServiceError('ConflictException', message, 409);

const longestShown = 80;

/** A client's value in a message, quoted and cut to a bound. */
export const shown = (value: string): string =>
  value.length > longestShown
    ? `${JSON.stringify(value.slice(0, longestShown))}… (${value.length} characters)`
    : JSON.stringify(value);
