import { compileRowsPath, type JsonPath, JsonPathError } from '../json-path.js';
import { ClarifyDataError } from './error.js';

/**
 * Where a data set's rows, or cells of theirs, stand in JSON.
 *
 * @param key the configuration's key, for messages
 * @throws ClarifyDataError if the expression is no JMESPath; the path, where it does not suit the
 *   data
 */
export function configuredPath(expression: string, key: string): JsonPath {
  const path = worded(
    () => compileRowsPath(expression),
    (reason) =>
      `${key} is ${JSON.stringify(expression)}, which is not JMESPath (${reason}); write a path ` +
      'such as "instances[*].features"',
  );
  return (value) =>
    worded(
      () => path(value),
      (reason) => `${key} cannot be evaluated: ${reason}`,
    );
}

function worded<T>(read: () => T, word: (reason: string) => string): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new ClarifyDataError(word(error.message));
  }
}
