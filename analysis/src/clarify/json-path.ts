import { compile, type JSONValue, TreeInterpreter } from '@jmespath-community/jmespath';
import { isObject } from '../dataset/flatten.js';
import { notEvaluated, notRead } from './path-bounds.js';

/** Finds what an expression names in a value; undefined or null where there is nothing. */
export type JsonPath = (value: unknown) => unknown;

/** The reason why an expression is no JMESPath, or cannot be evaluated on a value. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

/**
 * Compiles a JMESPath expression: that of the standard, within bounds, since expressions come from
 * clients.
 *
 * @throws JsonPathError if it is none, or beyond the bounds; the path throws one where it does not suit a value, such as
 *   `length(@)` of a number
 */
export function compilePath(expression: string): JsonPath {
  const long = notRead(expression);
  if (long !== undefined) throw new JsonPathError(long);
  const tree = reasoned(() => compile(expression));
  const beyond = notEvaluated(expression, tree);
  if (beyond !== undefined) throw new JsonPathError(beyond);
  // the interpreter takes any value that JSON.parse gives
  return (value) => reasoned(() => TreeInterpreter.search(tree, value as JSONValue));
}

/**
 * As `compilePath`, for rows: paths of names, positions, `[*]` and slices, which is what
 * configurations hold, are followed here: faster, and an item that lacks a value keeps its place
 * as null where JMESPath would leave it out and shift the others.
 *
 * @throws JsonPathError as `compilePath` does
 */
export function compileRowsPath(expression: string): JsonPath {
  const steps = plainSteps(expression.trim());
  return steps === undefined ? compilePath(expression) : (value) => follow(value, steps, 0);
}

/** Whether marked numbers may stand in what the expression looks at. */
export const isPlainPath = (expression: string): boolean =>
  plainSteps(expression.trim()) !== undefined;

function reasoned<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new JsonPathError((error as Error).message.slice(0, 200));
  }
}

type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number };

const STEP = /(?:^|\.)([A-Za-z_]\w*)|\[(?:(-?\d+)|(\*)|(-?\d+)?:(-?\d+)?)\]/y;

function plainSteps(expression: string): Step[] | undefined {
  if (expression === '@') return [];
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < expression.length) {
    const match = STEP.exec(expression);
    if (match === null) return undefined;
    const [, name, index, , from, to] = match;
    if (name !== undefined) steps.push({ kind: 'member', name });
    else if (index !== undefined) steps.push({ kind: 'item', index: Number(index) });
    else {
      steps.push({
        kind: 'slice',
        ...(from !== undefined && { from: Number(from) }),
        ...(to !== undefined && { to: Number(to) }),
      });
    }
  }
  return steps.length > 0 ? steps : undefined;
}

function follow(value: unknown, steps: readonly Step[], at: number): unknown {
  const step = steps[at];
  if (step === undefined) return value;
  if (step.kind === 'member') {
    if (!isObject(value) || !Object.hasOwn(value, step.name)) return undefined;
    return follow(value[step.name], steps, at + 1);
  }
  if (!Array.isArray(value)) return undefined;
  if (step.kind === 'item') return follow(value.at(step.index), steps, at + 1);
  const items = value.slice(step.from ?? 0, step.to) as unknown[];
  return at + 1 === steps.length ? items : items.map((item) => follow(item, steps, at + 1) ?? null);
}
