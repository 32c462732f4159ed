import { ServiceError } from '../../../base/errors.js';

/** Where in a pattern something stands, outermost first; numbers are places in a list. */
export type Where = readonly (string | number)[];

/**
 * AWS's answer to a pattern that cannot be read, and where the mistake is.
 * @param reason in AWS's words where they are known
 */
export function invalidPattern(reason: string, where: Where = []): ServiceError {
  const place = where
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
  const at = place === '' ? '' : ` (at ${place})`;
  return new ServiceError(
    'InvalidEventPatternException',
    `Event pattern is not valid. Reason: ${reason}${at}`,
  );
}
