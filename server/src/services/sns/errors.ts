import { ServiceError } from '../../base/errors.js';

/** AWS's codes on the wire, which lack the "Exception" of its clients' names. */
export const invalidParameter = (message: string): ServiceError =>
  new ServiceError('InvalidParameter', `Invalid parameter: ${message}`);

export const notFound = (what: 'Topic' | 'Subscription'): ServiceError =>
  new ServiceError('NotFound', `${what} does not exist`, 404);

export const resourceNotFound = (): ServiceError =>
  new ServiceError('ResourceNotFound', 'Resource does not exist', 404);

export const authorizationError = (message: string): ServiceError =>
  new ServiceError('AuthorizationError', message, 403);

export const limitExceeded = (code: string, message: string): ServiceError =>
  new ServiceError(code, message, 403);

export const batchError = (code: string, message: string): ServiceError =>
  new ServiceError(code, message, 400);
