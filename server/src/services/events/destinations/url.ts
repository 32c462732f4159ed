import { messageOf, validationException } from '../../../base/errors.js';
import type { Outbound } from '../../common/outbound.js';
import { DeliveryRefused } from '../../common/targets.js';

/** @throws ValidationException when the address may not be called; `*` stands for a path's part. */
export function checkEndpoint(outbound: Outbound, url: string): void {
  const parsed = URL.parse(url.replaceAll('*', 'x'));
  if (parsed && (parsed.username !== '' || parsed.password !== '')) {
    throw validationException(
      'The address has a user name or password in it, where everybody who reads it sees them. ' +
        'Leave them out: a connection with AuthorizationType BASIC holds them, or for a token ' +
        'endpoint ClientParameters.',
    );
  }
  try {
    outbound.check(url.replaceAll('*', 'x'));
  } catch (error) {
    throw validationException(`Parameter ${url} is not valid. Reason: ${messageOf(error)}`);
  }
}

/** An address with `*` filled in, in order, and further parameters in its query. */
export function urlOf(
  endpoint: string,
  pathValues: readonly string[],
  query: readonly (readonly [string, string])[],
): string {
  const values = [...pathValues];
  const elsewhere = values.find((value) => /^(\.|%2e){1,2}$/i.test(value));
  if (elsewhere !== undefined) {
    throw new DeliveryRefused(`The path parameter "${elsewhere}" would lead to another path.`);
  }
  const url = new URL(endpoint.replaceAll('*', () => encodeURIComponent(values.shift() ?? '')));
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url.toString();
}
