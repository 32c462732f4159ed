import { invalidParameter } from './context.js';
import type { LogFilter } from './log-filter.js';
import { parseRegex } from './regex.js';

type Test = (document: unknown) => boolean;

const tokenPattern =
  /\s*(&&|\|\||[(){}]|!=|<=|>=|=|<|>|\$(?:\.[\w-]+|\.\*|\.?\[(?:\d+|\*|'[^']+')\])*|"(?:[^"\\]|\\.)*"|%[^%]*%|[^\s(){}=<>!&|"]+)/y;

/** AWS's: wildcard selectors of one pattern; of one selector there is one at most. */
const mostWildcards = 3;

/** How deep parentheses may nest. */
const maximumDepth = 32;

/**
 * `{ $.a.b[0] = "x*" && ($.n >= 3 || $.c NOT EXISTS) }` as a predicate: comparisons with texts
 * (`*` stands for anything), `%expressions%` and numbers, `IS NULL`, `IS TRUE`, `IS FALSE`,
 * `NOT EXISTS`, `&&` before `||`, parentheses. `$.l[*]` and `$.o.*` are any element and any field,
 * `$.['a.b']` a field with a period in its name. A field that is not there satisfies `NOT EXISTS`
 * alone, and arrays and objects no comparison.
 * @throws InvalidParameterException naming what was not understood.
 */
export function parseJsonFilter(text: string): LogFilter {
  const tokens = tokenize(text);
  const selectors = [...new Set(tokens.filter((token) => token.startsWith('$')))];
  if (tokens.filter(isWild).length > mostWildcards) {
    throw invalid(`at most ${mostWildcards} selectors with "*"`);
  }
  const next = (): string => tokens.shift() ?? '';
  const expect = (wanted: string): void => {
    const token = next();
    if (token.toUpperCase() !== wanted) throw invalid(`"${wanted}" instead of "${token}"`);
  };

  const either = (depth: number): Test => {
    const parts = [both(depth)];
    while (tokens[0] === '||') {
      next();
      parts.push(both(depth));
    }
    return (document) => parts.some((part) => part(document));
  };
  const both = (depth: number): Test => {
    const parts = [single(depth)];
    while (tokens[0] === '&&') {
      next();
      parts.push(single(depth));
    }
    return (document) => parts.every((part) => part(document));
  };
  const single = (depth: number): Test => {
    if (depth > maximumDepth) throw invalid('fewer nested parentheses');
    if (tokens[0] === '(') {
      next();
      const inner = either(depth + 1);
      expect(')');
      return inner;
    }
    const select = selector(next());
    const operator = next().toUpperCase();
    if (operator === 'NOT') {
      expect('EXISTS');
      return (document) => select(document).length === 0;
    }
    return comparison(select, operator, next());
  };

  expect('{');
  const test = either(0);
  expect('}');
  if (tokens.length > 0) throw invalid(`nothing after "}" instead of "${tokens[0]}"`);
  const matching = (message: string): object | undefined => {
    const document = parseObject(message);
    return document !== undefined && test(document) ? document : undefined;
  };
  return {
    selectors,
    matches: (message) => matching(message) !== undefined,
    fields(message) {
      const document = matching(message);
      return document && ((wanted) => selector(wanted)(document)[0]);
    },
    check(wanted) {
      if (isWild(wanted)) throw invalid(`one field instead of any of "${wanted}"`);
      selector(wanted);
    },
  };
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  const end = text.trimEnd().length;
  while (tokenPattern.lastIndex < end) {
    const from = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match?.[1]) throw invalid(`a selector, operator or value at "${text.slice(from)}"`);
    tokens.push(match[1]);
  }
  return tokens;
}

const isWild = (token: string): boolean => token.startsWith('$') && /\.\*|\[\*\]/.test(token);

/** What a selector stands for in a document: several values where it holds a `*`, or none. */
type Select = (document: unknown) => readonly unknown[];

const stepPattern = /\.([\w-]+)|\.?\[(\d+)\]|\.?\['([^']+)'\]|(\.\*|\.?\[\*\])/g;

function selector(token: string): Select {
  if (!token.startsWith('$')) throw invalid(`a selector such as $.field instead of "${token}"`);
  const steps = [...token.matchAll(stepPattern)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted,
  );
  if (steps.filter((step) => step === undefined).length > 1) {
    throw invalid(`one "*" in a selector instead of "${token}"`);
  }
  return (document) =>
    steps.reduce<readonly unknown[]>(
      (values, step) => values.flatMap((one) => into(one, step)),
      [document],
    );
}

/** What lies one step further in; all that does, without a name. */
function into(value: unknown, step: string | undefined): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === undefined) return Object.values(value);
  return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : [];
}

function comparison(select: Select, operator: string, operand: string): Test {
  if (operator === 'IS') {
    const wanted = { NULL: null, TRUE: true, FALSE: false }[operand.toUpperCase()];
    if (wanted === undefined) throw invalid(`NULL, TRUE or FALSE instead of "${operand}"`);
    return (document) => select(document).includes(wanted);
  }
  if (operator === '=' || operator === '!=') {
    const equal = equality(operand);
    return (document) =>
      select(document).some((value) => isScalar(value) && equal(value) === (operator === '='));
  }
  const compare = {
    '<': (a: number, b: number) => a < b,
    '>': (a: number, b: number) => a > b,
    '<=': (a: number, b: number) => a <= b,
    '>=': (a: number, b: number) => a >= b,
  }[operator];
  if (!compare) throw invalid(`a comparison instead of "${operator}"`);
  const bound = Number(operand);
  if (operand === '' || Number.isNaN(bound)) throw invalid(`a number instead of "${operand}"`);
  return (document) =>
    select(document).some((value) => typeof value === 'number' && compare(value, bound));
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** `=` with an operand: a number by its value, `*` in a text for anything, `%expression%`. */
export function equality(operand: string): (value: unknown) => boolean {
  if (operand === '' || /^[(){}&|]/.test(operand)) throw invalid(`a value instead of "${operand}"`);
  const expression = /^%([^%]*)%$/.exec(operand)?.[1];
  if (expression !== undefined) {
    const found = parseRegex(expression);
    return (value) => found(String(value));
  }
  const quoted = operand.startsWith('"');
  const text = quoted ? operand.slice(1, -1).replace(/\\(.)/g, '$1') : operand;
  const number = Number(text);
  if (!quoted && !Number.isNaN(number)) return (value) => value === number;
  if (!text.includes('*')) return (value) => String(value) === text;
  const parts = text.split('*');
  return (value) => fits(String(value), parts);
}

/** Whether the text is the parts in order with anything between them; linear in the text. */
function fits(text: string, parts: readonly string[]): boolean {
  const head = parts[0] ?? '';
  const tail = parts.at(-1) ?? '';
  if (text.length < head.length + tail.length) return false;
  if (!text.startsWith(head) || !text.endsWith(tail)) return false;
  let at = head.length;
  const end = text.length - tail.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function parseObject(message: string): object | undefined {
  // most lines of most logs are no JSON, and an error costs more than the rest of the search
  if (!/^\s*[{[]/.test(message)) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // a message that is no JSON matches no JSON pattern
  }
}

const invalid = (expected: string) => invalidParameter(`filterPattern: expected ${expected}.`);
