import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { piecesOf } from '../pieces.js';

/** An AlarmRule as a tree. */
export type Rule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: StateValue; readonly alarm: string }
  | { readonly kind: 'not'; readonly of: Rule }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Rule[] };

/** AWS's: alarms in one rule, and parts of it. */
const limits = { alarms: 100, elements: 500, depth: 50 } as const;

interface Token {
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const ruleError = (message: string, at: number): Error =>
  new Error(`AlarmRule: ${message} at position ${at}`);

/**
 * Reads `ALARM("a") AND (NOT OK(b) OR TRUE)`. Names stand in double quotes, where `\"` and `\\` are
 * a quote and a backslash, or bare where they hold none of ` ()"`. NOT binds before AND, AND before OR.
 * @throws Error that names the place.
 */
export function parseRule(text: string): Rule {
  return new RuleParser(tokensOf(text)).whole();
}

function tokensOf(text: string): Token[] {
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([()])|([^\s()"]+))/y;
  const tokens: Token[] = [];
  const unclosed = (at: number) => ruleError('a double quote is not closed', at);
  for (const { match, at } of piecesOf(text, pattern, unclosed)) {
    const [, quoted, sign, word = ''] = match;
    if (quoted !== undefined) {
      tokens.push({ kind: 'text', text: quoted.replace(/\\(.)/g, '$1'), at });
    } else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
    else tokens.push({ kind: 'word', text: word, at });
  }
  tokens.push({ kind: 'end', text: '', at: text.length + 1 });
  return tokens;
}

const states: Readonly<Record<string, StateValue>> = {
  ALARM: 'ALARM',
  OK: 'OK',
  INSUFFICIENT_DATA: 'INSUFFICIENT_DATA',
};

class RuleParser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #elements = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Rule {
    const rule = this.#any();
    const left = this.#peek();
    if (left.kind !== 'end') throw ruleError(`"${left.text}" is not expected`, left.at);
    const alarms = new Set(alarmsOf(rule));
    if (alarms.size > limits.alarms) {
      throw new Error(`AlarmRule: a rule has at most ${limits.alarms} alarms`);
    }
    return rule;
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #skip(kind: Token['kind'], text: string): boolean {
    const token = this.#peek();
    const is = token.kind === kind && token.text.toUpperCase() === text;
    if (is) this.#next++;
    return is;
  }

  #any(): Rule {
    if (++this.#depth > limits.depth) {
      throw ruleError(`a rule nests at most ${limits.depth} deep`, this.#peek().at);
    }
    const parts = [this.#all()];
    while (this.#skip('word', 'OR')) parts.push(this.#all());
    this.#depth--;
    return parts.length === 1 ? (parts[0] as Rule) : { kind: 'or', parts };
  }

  #all(): Rule {
    const parts = [this.#one()];
    while (this.#skip('word', 'AND')) parts.push(this.#one());
    return parts.length === 1 ? (parts[0] as Rule) : { kind: 'and', parts };
  }

  #one(): Rule {
    let negated = false;
    while (this.#skip('word', 'NOT')) negated = !negated;
    const rule = this.#element();
    return negated ? { kind: 'not', of: rule } : rule;
  }

  #element(): Rule {
    const { at, kind, text } = this.#peek();
    if (++this.#elements > limits.elements) {
      throw ruleError(`a rule has at most ${limits.elements} elements`, at);
    }
    if (this.#skip('sign', '(')) {
      const inner = this.#any();
      this.#close();
      return inner;
    }
    if (kind === 'end') throw ruleError('the rule ends too early', at);
    this.#next++;
    const word = kind === 'word' ? text.toUpperCase() : '';
    if (word === 'TRUE' || word === 'FALSE') return { kind: 'constant', value: word === 'TRUE' };
    const state = Object.hasOwn(states, word) ? states[word] : undefined;
    if (!state) {
      throw ruleError(
        `"${text}" is not expected, but ALARM(...), OK(...), INSUFFICIENT_DATA(...), TRUE or FALSE`,
        at,
      );
    }
    return { kind: 'state', state, alarm: this.#alarm() };
  }

  #alarm(): string {
    if (!this.#skip('sign', '(')) throw ruleError('"(" is expected', this.#peek().at);
    const { kind, text, at } = this.#peek();
    if ((kind !== 'text' && kind !== 'word') || text === '') {
      throw ruleError("an alarm's name or ARN is expected", at);
    }
    this.#next++;
    this.#close();
    return text;
  }

  #close(): void {
    if (!this.#skip('sign', ')')) throw ruleError('")" is expected', this.#peek().at);
  }
}

/** Names or ARNs of the alarms in a rule, as they are written. */
export function alarmsOf(rule: Rule): string[] {
  if (rule.kind === 'state') return [rule.alarm];
  if (rule.kind === 'not') return alarmsOf(rule.of);
  return rule.kind === 'constant' ? [] : rule.parts.flatMap(alarmsOf);
}

export function holds(rule: Rule, stateOf: (alarm: string) => StateValue | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !holds(rule.of, stateOf);
    case 'and':
      return rule.parts.every((part) => holds(part, stateOf));
    default:
      return rule.parts.some((part) => holds(part, stateOf));
  }
}
