import { BlockList, isIP } from 'node:net';
import { isObject } from '../../../base/json.js';
import { snsLimits } from '../limits.js';

/** What a value is held against. */
export type Test = (value: string | number | boolean | null) => boolean;

/** One property's conditions: any of the tests, or that it is absent. */
export interface Conditions {
  readonly tests: readonly Test[];
  readonly present: boolean;
  readonly absent: boolean;
}

/** A filter policy taken apart: all properties, and of each `or` at least one alternative. */
export interface Filter {
  readonly properties: ReadonlyMap<string, Conditions | Filter>;
  readonly or: readonly (readonly Filter[])[];
}

export type FilterScope = 'MessageAttributes' | 'MessageBody';

/** A policy that cannot be read; the message says where and what is possible. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

const deepest = 5;
const longestWildcards = 3;
const magnitude = 1e9;

/**
 * Reads a filter policy of SNS's (developer guide, "Amazon SNS subscription filter policies").
 * @throws FilterError
 */
export function parseFilter(text: string, scope: FilterScope): Filter {
  if (text.length > snsLimits.filter_bytes) throw new FilterError('the policy is too long');
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw new FilterError('the policy is no JSON');
  }
  if (!isObject(policy)) throw new FilterError('the policy must be a JSON object');
  const { filterKeys, filterCombinations } = snsLimits;
  if (Object.keys(policy).length > filterKeys) {
    throw new FilterError(`a policy can have at most ${filterKeys} keys beside each other`);
  }
  const filter = readObject(policy, scope, 1, '');
  const combinations = combinationsOf(policy, 1);
  if (combinations > filterCombinations) {
    throw new FilterError(
      `Filter policy is too complex: its values make ${combinations} combinations, where ` +
        `${filterCombinations} are possible`,
    );
  }
  return filter;
}

/**
 * How many ways there are to pass: values of one key or another are multiplied, each counted as
 * often as it is deep, and alternatives of an `$or` added (developer guide, "Common constraints").
 */
function combinationsOf(policy: Readonly<Record<string, unknown>>, depth: number): number {
  let product = 1;
  for (const [name, value] of Object.entries(policy)) {
    if (name === '$or' && isAlternatives(value)) {
      product *= value.reduce((sum, one) => sum + combinationsOf(one, depth), 0);
    } else if (Array.isArray(value)) product *= value.length * depth;
    else if (isObject(value)) product *= combinationsOf(value, depth + 1);
  }
  return product;
}

function readObject(
  policy: Readonly<Record<string, unknown>>,
  scope: FilterScope,
  depth: number,
  place: string,
): Filter {
  if (depth > deepest) throw new FilterError(`${place} is nested deeper than ${deepest} levels`);
  const properties = new Map<string, Conditions | Filter>();
  const or: Filter[][] = [];
  for (const [name, value] of Object.entries(policy)) {
    const here = place === '' ? name : `${place}.${name}`;
    if (name === '$or' && isAlternatives(value)) {
      or.push(value.map((one) => readObject(one, scope, depth, place)));
    } else if (Array.isArray(value)) {
      properties.set(name, readConditions(value, here));
    } else if (isObject(value) && scope === 'MessageBody') {
      properties.set(name, readObject(value, scope, depth + 1, here));
    } else {
      const nested = scope === 'MessageBody' ? ' or an object' : '';
      throw new FilterError(`"${here}" must be an array${nested}`);
    }
  }
  return { properties, or };
}

/** `$or` of anything else than two or more objects without operators is a property of that name. */
const isAlternatives = (value: unknown): value is Record<string, unknown>[] =>
  Array.isArray(value) &&
  value.length > 1 &&
  value.every((one) => isObject(one) && !Object.keys(one).some(isOperator));

function readConditions(values: readonly unknown[], place: string): Conditions {
  if (values.length === 0) throw new FilterError(`"${place}" must hold at least one value`);
  const tests: Test[] = [];
  let present = false;
  let absent = false;
  for (const value of values) {
    if (isObject(value) && Object.keys(value).length === 1 && 'exists' in value) {
      if (typeof value.exists !== 'boolean') {
        throw new FilterError(`exists of "${place}" must be true or false`);
      }
      if (value.exists) present = true;
      else absent = true;
    } else tests.push(readTest(value, place));
  }
  return { tests, present, absent };
}

function readTest(value: unknown, place: string): Test {
  if (typeof value === 'number') return equalNumber(checkedNumber(value, place));
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return (given) => given === value;
  }
  if (!isObject(value)) throw new FilterError(`"${place}" must not hold arrays in its array`);
  const [name = '', ...more] = Object.keys(value);
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (!operator || more.length > 0) {
    const known = ['exists', ...Object.keys(operators)].join(', ');
    throw new FilterError(`"${place}" must use one operator at a time, of: ${known}`);
  }
  return operator(value[name], place);
}

const operators: Readonly<Record<string, (operand: unknown, place: string) => Test>> = {
  prefix: (operand, place) => onText(operand, place, (text, part) => text.startsWith(part)),
  suffix: (operand, place) => onText(operand, place, (text, part) => text.endsWith(part)),
  'equals-ignore-case': (operand, place) =>
    onText(operand, place, (text, part) => text.toLowerCase() === part.toLowerCase()),
  wildcard: readWildcard,
  'anything-but': readAnythingBut,
  numeric: readNumeric,
  cidr: readCidr,
};

const isOperator = (name: string): boolean => name === 'exists' || Object.hasOwn(operators, name);

function onText(
  operand: unknown,
  place: string,
  matches: (text: string, part: string) => boolean,
): Test {
  if (typeof operand !== 'string' || operand === '') {
    throw new FilterError(`an operator of "${place}" must have a text that is not empty`);
  }
  return (value) => typeof value === 'string' && matches(value, operand);
}

function readWildcard(operand: unknown, place: string): Test {
  return onText(operand, place, wildcardOf(operand, place));
}

/** `*` for any characters; parts between are looked for in turn, so time is linear. */
function wildcardOf(operand: unknown, place: string): (text: string) => boolean {
  const parts = String(operand).split('*');
  if (parts.length - 1 > longestWildcards || /\*\*/.test(String(operand))) {
    throw new FilterError(`a wildcard of "${place}" can have at most ${longestWildcards} single *`);
  }
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  return (text) => {
    if (parts.length === 1) return text === first;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at + last.length <= text.length;
  };
}

function readAnythingBut(operand: unknown, place: string): Test {
  if (isObject(operand)) {
    const [name = '', ...more] = Object.keys(operand);
    const nested = { prefix: 1, suffix: 1, wildcard: 1, 'equals-ignore-case': 1 };
    if (!Object.hasOwn(nested, name) || more.length > 0) {
      const known = Object.keys(nested).join(', ');
      throw new FilterError(`anything-but of "${place}" takes values, or one of: ${known}`);
    }
    const operands = Array.isArray(operand[name]) ? operand[name] : [operand[name]];
    const tests = operands.map((one) => readTest({ [name]: one }, place));
    return (value) => typeof value === 'string' && !tests.some((test) => test(value));
  }
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  if (values.length === 0 || !values.every(isPlain)) {
    throw new FilterError(`anything-but of "${place}" must have texts or numbers`);
  }
  const tests = values.map((value) => readTest(value, place));
  return (value) => !tests.some((test) => test(value));
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => equalNumber(bound)(value),
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function readNumeric(operand: unknown, place: string): Test {
  const parts: readonly unknown[] = Array.isArray(operand) ? operand : [];
  if (parts.length !== 2 && parts.length !== 4) throw badNumeric(place);
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const [sign, bound] = [parts[i], parts[i + 1]];
    const compare = typeof sign === 'string' ? comparisons[sign] : undefined;
    if (!compare || typeof bound !== 'number') throw badNumeric(place);
    checkedNumber(bound, place);
    tests.push((value) => compare(value, bound));
  }
  if (parts.length === 4) checkRange(parts, place);
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function checkRange([lower, from, upper, to]: readonly unknown[], place: string): void {
  const isRange = /^>/.test(String(lower)) && /^</.test(String(upper));
  if (!isRange || !(Number(from) < Number(to))) throw badNumeric(place);
}

const badNumeric = (place: string): FilterError =>
  new FilterError(
    `numeric of "${place}" must be such as ["=", 1], ["<", 5] or [">", 0, "<=", 150]`,
  );

/** Five digits after the point are compared. */
const equalNumber =
  (bound: number): Test =>
  (value) =>
    typeof value === 'number' && Math.abs(value - bound) < 5e-6;

function checkedNumber(value: number, place: string): number {
  if (Math.abs(value) <= magnitude) return value;
  throw new FilterError(`numbers of "${place}" must lie between -10^9 and 10^9`);
}

function readCidr(operand: unknown, place: string): Test {
  const [net = '', prefix = ''] = typeof operand === 'string' ? operand.split('/') : [];
  const version = isIP(net);
  const bits = Number(prefix);
  if (version === 0 || !/^\d{1,3}$/.test(prefix) || bits > (version === 6 ? 128 : 32)) {
    throw new FilterError(`cidr of "${place}" must be such as "10.0.0.0/24"`);
  }
  const block = new BlockList();
  block.addSubnet(net, bits, version === 6 ? 'ipv6' : 'ipv4');
  return (value) =>
    typeof value === 'string' &&
    isIP(value) === version &&
    block.check(value, version === 6 ? 'ipv6' : 'ipv4');
}
