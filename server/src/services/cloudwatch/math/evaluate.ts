import { functions } from './functions.js';
import type { Scope } from './math-function.js';
import { applyOperator, eachNumber } from './operators.js';
import { type Call, ExpressionError, type Node } from './syntax.js';
import { isArray, type TimeSeries, type Value } from './value.js';

/** What the names in an expression stand for. */
export interface Names {
  /** The value of a query's id; undefined where there is no such query. */
  valueOf(id: string): Value | undefined;
  /** What a call of SEARCH has found. */
  searched(call: Call): readonly TimeSeries[];
}

/** Words that are arguments of functions; a query's id begins with a lower-case letter. */
const words = new Set(['REPEAT', 'LINEAR', 'ASC', 'DESC', 'AVG', 'MIN', 'MAX', 'SUM', 'STDDEV']);

const notServed = new Set([
  'ANOMALY_DETECTION_BAND',
  'DB_PERF_INSIGHTS',
  'INSIGHT_RULE_METRIC',
  'LAMBDA',
  'SERVICE_QUOTA',
]);

/** @throws ExpressionError naming what cannot be evaluated. */
export function evaluate(node: Node, names: Names, scope: Scope): Value {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'text':
      return node.text;
    case 'name':
      return valueOfName(node.name, node.at, names);
    case 'negative':
      return eachNumber(evaluate(node.of, names, scope), (value) => -value, node.at);
    case 'list':
      return node.items.flatMap((item) => {
        const value = evaluate(item, names, scope);
        if (typeof value === 'object') return isArray(value) ? [...value] : [value as TimeSeries];
        throw new ExpressionError('an array holds time series only', item.at);
      });
    case 'binary':
      return applyOperator(
        node,
        evaluate(node.left, names, scope),
        evaluate(node.right, names, scope),
      );
    default:
      return valueOfCall(node, names, scope);
  }
}

function valueOfName(name: string, at: number, names: Names): Value {
  const value = names.valueOf(name);
  if (value !== undefined) return value;
  if (words.has(name)) return name;
  throw new ExpressionError(`there is no query with the Id "${name}"`, at);
}

function valueOfCall(call: Call, names: Names, scope: Scope): Value {
  const name = call.name.toUpperCase();
  if (name === 'SEARCH') return names.searched(call);
  const work = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!work) throw unknownFunction(call);
  return work(
    call.args.map((arg) => evaluate(arg, names, scope)),
    { ...call, name },
    scope,
  );
}

function unknownFunction({ name, at }: Call): ExpressionError {
  const upper = name.toUpperCase();
  if (notServed.has(upper)) return new ExpressionError(`the function ${upper} is not served`, at);
  const known = [...Object.keys(functions), 'SEARCH'].sort().join(', ');
  return new ExpressionError(`there is no function ${name}; there are ${known}`, at);
}

/** Every call of functions in a tree, and every name. */
export function partsOf(node: Node): { calls: Call[]; names: string[] } {
  const calls: Call[] = [];
  const names: string[] = [];
  const visit = (part: Node): void => {
    if (part.kind === 'name') names.push(part.name);
    else if (part.kind === 'negative') visit(part.of);
    else if (part.kind === 'list') part.items.forEach(visit);
    else if (part.kind === 'binary') [part.left, part.right].forEach(visit);
    else if (part.kind === 'call') {
      calls.push(part);
      part.args.forEach(visit);
    }
  };
  visit(node);
  return { calls, names };
}

/** What a parse cannot see: unknown functions. @throws ExpressionError */
export function checkCalls(node: Node): void {
  for (const call of partsOf(node).calls) {
    const name = call.name.toUpperCase();
    if (name !== 'SEARCH' && !Object.hasOwn(functions, name)) throw unknownFunction(call);
  }
}
