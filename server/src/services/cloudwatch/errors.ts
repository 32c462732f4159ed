import { ServiceError } from '../../base/errors.js';

export const invalidValue = (message: string): ServiceError =>
  new ServiceError('InvalidParameterValueException', message);

export const invalidCombination = (message: string): ServiceError =>
  new ServiceError('InvalidParameterCombinationException', message);

export const missingParameter = (message: string): ServiceError =>
  new ServiceError('MissingRequiredParameterException', message);

export const invalidNextToken = (): ServiceError =>
  new ServiceError('InvalidNextToken', 'NextToken is not one that this operation returned.');

/** The code with which GetMetricData refuses a query, though its model does not list it. */
export const validationError = (message: string): ServiceError =>
  new ServiceError('ValidationError', message);

/** A paging position as an opaque text. */
export const encodeToken = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** @throws InvalidNextToken when `valid` does not accept what the text holds. */
export function decodeToken<T>(token: string, valid: (value: unknown) => value is T): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw invalidNextToken();
  }
  if (!valid(value)) throw invalidNextToken();
  return value;
}
