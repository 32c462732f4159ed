import { ServiceError } from '../../base/errors.js';
import { type Query, readPageToken } from '../common/page-token.js';

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

/** @throws InvalidNextToken when the token is not one of this list and query, or not valid. */
export function placeOf<T>(
  list: string,
  query: Query & { readonly NextToken?: string | undefined },
  valid: (value: unknown) => value is T,
): T | undefined {
  if (!query.NextToken) return undefined;
  const place = readPageToken(list, query, query.NextToken);
  if (!valid(place)) throw invalidNextToken();
  return place;
}
