import { compile, type JSONValue, TreeInterpreter } from '@jmespath-community/jmespath';
import { ModelSettingsError } from './types.js';

/** A JMESPath expression, read once. */
export type Path = (value: unknown) => unknown;

/**
 * @param setting what the expression is of, for messages
 * @throws ModelSettingsError where it is not JMESPath.
 */
export function jmesPath(expression: string, setting: string): Path {
  let tree: ReturnType<typeof compile>;
  try {
    tree = compile(expression);
  } catch (error) {
    throw new ModelSettingsError(
      `${setting} '${expression}' is not a JMESPath expression: ${(error as Error).message}`,
    );
  }
  // the interpreter takes any value that JSON.parse gives
  return (value) => TreeInterpreter.search(tree, value as JSONValue);
}
