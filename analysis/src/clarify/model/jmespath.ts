import { compilePath, type JsonPath, JsonPathError } from '../json-path.js';
import { ModelSettingsError } from './types.js';

/** A JMESPath expression, read once; throws JsonPathError where it does not suit a value. */
export type Path = JsonPath;

/**
 * @param setting what the expression is of, for messages
 * @throws ModelSettingsError where it is not JMESPath.
 */
export function jmesPath(expression: string, setting: string): Path {
  try {
    return compilePath(expression);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new ModelSettingsError(
      `${setting} '${shown(expression)}' is not a JMESPath expression that can be evaluated: ` +
        error.message,
    );
  }
}

const shown = (expression: string): string =>
  expression.length > 200 ? `${expression.slice(0, 200)}…` : expression;
