import { isObject } from '../../../base/json.js';
import { operators, singleEntry, type Test } from './operators.js';
import { invalidPattern, type Where } from './pattern-error.js';

/** What a pattern asks of the values under one path. */
export interface Condition {
  /** Names from the event's root. */
  readonly path: readonly string[];
  /** The condition is that there is no value. */
  readonly absent: boolean;
  /** Values that are looked for as they are. */
  readonly exact: readonly (string | number | boolean | null)[];
  readonly tests: readonly Test[];
}

/** Conditions that must all hold. */
export type Conjunction = readonly Condition[];

/** Bound on what `$or` multiplies out to; AWS's. */
const mostConjunctions = 1000;
const mostDepth = 64;

/**
 * Reads an event pattern into conjunctions, of which one must hold.
 * @throws InvalidEventPatternException saying what is wrong and where.
 */
export function parsePattern(text: string): Conjunction[] {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw invalidPattern(`The pattern is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(pattern)) throw invalidPattern('Filter is not an object');
  return conjunctionsOf(pattern, []);
}

type Members = Readonly<Record<string, unknown>>;

function conjunctionsOf(object: Members, where: Where): Conjunction[] {
  const entries = Object.entries(object);
  if (entries.length === 0) throw invalidPattern('Empty objects are not allowed', where);
  if (where.length > mostDepth) throw invalidPattern('The pattern is nested too deeply', where);
  let found: Conjunction[] = [[]];
  for (const [name, value] of entries) {
    const here = [...where, name];
    if (name === '$or' && isAlternative(value)) {
      found = product(found, alternatives(value, here, where), here);
    } else if (isObject(value)) {
      found = product(found, conjunctionsOf(value, here), here);
    } else if (Array.isArray(value)) {
      found = product(found, conditionsOf(value, here), here);
    } else {
      throw invalidPattern(`"${name}" must be an object or an array`, here);
    }
  }
  return found;
}

/** Conditions keep where they hold; `$or` adds nothing to a path. */
const pathOf = (where: Where): string[] =>
  where.filter((part) => typeof part === 'string' && part !== '$or') as string[];

/** `$or` of two or more objects, none of which is a match expression; else it is a name. */
function isAlternative(value: unknown): value is Members[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((one) => isObject(one) && !Object.keys(one).some((name) => reserved.has(name)))
  );
}

const reserved = new Set([...Object.keys(operators), 'exists', 'exactly']);

function alternatives(value: readonly Members[], here: Where, outer: Where): Conjunction[] {
  return value.flatMap((one, index) => {
    try {
      return conjunctionsOf(one, outer);
    } catch (error) {
      if (outer.length > 0 || Object.keys(one).length > 0) throw error;
      throw invalidPattern('Empty objects are not allowed', [...here, index]);
    }
  });
}

function product(left: Conjunction[], right: Conjunction[], where: Where): Conjunction[] {
  if (left.length * right.length > mostConjunctions) {
    throw invalidPattern(
      `Rule is too complex: $or multiplies out to more than ${mostConjunctions} patterns`,
      where,
    );
  }
  return left.flatMap((a) => right.map((b) => [...a, ...b]));
}

/** A leaf: one condition, or two alternatives where "not there" stands beside values. */
function conditionsOf(list: readonly unknown[], where: Where): Conjunction[] {
  if (list.length === 0) throw invalidPattern('Empty arrays are not allowed', where);
  const path = pathOf(where);
  const exact: (string | number | boolean | null)[] = [];
  const tests: Test[] = [];
  let absent = false;
  for (const [index, value] of list.entries()) {
    const here = [...where, index];
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
      exact.push(value as string);
    } else if (isObject(value)) {
      const test = expression(value, here);
      if (test === 'absent') absent = true;
      else tests.push(test);
    } else {
      throw invalidPattern('Match value must be String, number, true, false, or null', here);
    }
  }
  const found: Conjunction[] = [];
  if (exact.length + tests.length > 0) found.push([{ path, absent: false, exact, tests }]);
  if (absent) found.push([{ path, absent: true, exact: [], tests: [] }]);
  return found;
}

const present: Test = () => true;

function expression(given: Members, where: Where): Test | 'absent' {
  const entry = singleEntry(given);
  if (!entry) throw invalidPattern('Only one key allowed in match expression', where);
  const [operator, value] = entry;
  if (operator === 'exists') {
    if (typeof value === 'boolean') return value ? present : 'absent';
    throw invalidPattern('exists match pattern must be either true or false.', where);
  }
  const compile = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!compile) throw invalidPattern(`Unrecognized match type ${operator}`, where);
  return compile(value, where);
}
