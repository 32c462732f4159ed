import type { Server } from './server-of.js';

const foreignKey =
  /^(?:InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature)/;

/** A key that the server does not know mostly belongs to another server's data directory. */
export function inWords(error: unknown, { endpoint }: Pick<Server, 'endpoint'>): unknown {
  const { name, message } = error as Error;
  if (!foreignKey.test(name)) return error;
  return new Error(
    `the server at ${endpoint} does not take this key (${message}); ` +
      'name its data directory with --data-dir, or its settings with eval "$(npx guiderail env)"',
    { cause: error },
  );
}
