import { isObject } from '../../../base/json.js';
import { compileCidr } from './cidr.js';
import { compileNumeric } from './numeric.js';
import { invalidPattern, type Where } from './pattern-error.js';
import { compileWildcard } from './wildcard.js';

/** Whether one value of an event (text, number, true, false or null) is what is looked for. */
export type Test = (value: unknown) => boolean;

type TextTest = (value: string) => boolean;

const ofText =
  (test: TextTest): Test =>
  (value) =>
    typeof value === 'string' && test(value);

/** Compiles the match expressions that stand in a pattern's lists, by name; but for `exists`. */
export const operators: Readonly<Record<string, (given: unknown, where: Where) => Test>> = {
  prefix: (given, where) => ofText(affix('prefix', given, where)),
  suffix: (given, where) => ofText(affix('suffix', given, where)),
  'equals-ignore-case': (given, where) =>
    ofText(ignoringCase(textOf(given, 'equals-ignore-case', where))),
  wildcard: (given, where) => ofText(compileWildcard(textOf(given, 'wildcard', where), where)),
  cidr: (given, where) => ofText(compileCidr(textOf(given, 'cidr', where), where)),
  numeric: (given, where) => {
    const test = compileNumeric(given, where);
    return (value) => typeof value === 'number' && test(value);
  },
  'anything-but': anythingBut,
};

function textOf(given: unknown, operator: string, where: Where): string {
  if (typeof given === 'string') return given;
  throw invalidPattern(`${operator} match pattern must be a string`, where);
}

const ignoringCase = (wanted: string): TextTest => {
  const lower = wanted.toLowerCase();
  return (value) => value.length === wanted.length && value.toLowerCase() === lower;
};

const affixTest = (operator: 'prefix' | 'suffix', text: string): TextTest =>
  operator === 'prefix' ? (value) => value.startsWith(text) : (value) => value.endsWith(text);

/** A text, or `{"equals-ignore-case": text}`. */
function affix(operator: 'prefix' | 'suffix', given: unknown, where: Where): TextTest {
  const inner = singleEntry(given);
  if (inner?.[0] !== 'equals-ignore-case') {
    return affixTest(operator, textOf(given, operator, where));
  }
  const lower = textOf(inner[1], 'equals-ignore-case', where).toLowerCase();
  const test = affixTest(operator, lower);
  return (value) => test(value.toLowerCase());
}

/** Name and value of an object that has one of them. */
export function singleEntry(given: unknown): [string, unknown] | undefined {
  if (!isObject(given)) return undefined;
  const entries = Object.entries(given);
  return entries.length === 1 ? entries[0] : undefined;
}

const anythingButNeeds = 'Value of anything-but must be an array or single string/number value.';

/** Compiles `anything-but`: of values, or of prefixes, suffixes, wildcards, texts of any case. */
function anythingBut(given: unknown, where: Where): Test {
  const inner = singleEntry(given);
  if (inner) {
    const test = refused(inner[0], inner[1], where);
    return (value) => !(typeof value === 'string' && test(value));
  }
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (values.length === 0) {
    throw invalidPattern('Empty arrays are not allowed in anything-but', where);
  }
  const types = new Set(values.map((value) => typeof value));
  if (![...types].every((type) => textOrNumber.has(type)))
    throw invalidPattern(anythingButNeeds, where);
  if (types.size > 1) {
    throw invalidPattern(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
      where,
    );
  }
  const refusedValues = new Set(values);
  return (value) => !refusedValues.has(value);
}

const textOrNumber = new Set(['string', 'number']);

function refused(operator: string, given: unknown, where: Where): TextTest {
  const tests = listOf(operator, given, where).map((text): TextTest => {
    if (operator === 'wildcard') return compileWildcard(text, where);
    if (operator === 'equals-ignore-case') return ignoringCase(text);
    return affixTest(operator as 'prefix' | 'suffix', text);
  });
  return (value) => tests.some((test) => test(value));
}

/** The texts that an expression inside `anything-but` names; each operator has AWS's words. */
function listOf(operator: string, given: unknown, where: Where): string[] {
  const isAffix = operator === 'prefix' || operator === 'suffix';
  if (!isAffix && operator !== 'wildcard' && operator !== 'equals-ignore-case') {
    throw invalidPattern(`Unsupported anything-but pattern: ${operator}`, where);
  }
  if (isAffix && isObject(given)) throw invalidPattern(anythingButNeeds, where);
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (values.length === 0) {
    throw invalidPattern(`Empty arrays are not allowed in anything-but/${operator}`, where);
  }
  if (!values.every((value) => typeof value === 'string')) {
    throw invalidPattern(wrongType(operator, isAffix), where);
  }
  if (isAffix && values.includes('')) throw invalidPattern('Null prefix/suffix not allowed', where);
  return values as string[];
}

function wrongType(operator: string, isAffix: boolean): string {
  if (isAffix) return 'prefix/suffix match pattern must be a string';
  if (operator === 'wildcard') return 'wildcard match pattern must be a string';
  return 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.';
}
