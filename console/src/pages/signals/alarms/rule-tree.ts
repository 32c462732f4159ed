/** A composite alarm's rule as a tree. */
export type Rule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: string; readonly alarm: string }
  | { readonly kind: 'not'; readonly of: Rule }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Rule[] };

/** Deeper rules than the server takes are not read. */
const deepest = 50;

/**
 * Reads `ALARM("a") AND (NOT OK(b) OR TRUE)`.
 * @returns undefined for what can't be read: the page then shows the text
 */
export function readRule(text: string): Rule | undefined {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+/g) ?? [];
  try {
    const reader = new Reader(tokens);
    return reader.whole();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  whole(): Rule {
    const rule = this.#joined('OR');
    if (this.#at < this.#tokens.length) throw new Unreadable();
    return rule;
  }

  #next(): string | undefined {
    return this.#tokens[this.#at];
  }

  #skip(word: string): boolean {
    const is = this.#next()?.toUpperCase() === word;
    if (is) this.#at++;
    return is;
  }

  #joined(word: 'OR' | 'AND'): Rule {
    const part = () => (word === 'OR' ? this.#joined('AND') : this.#one());
    const parts = [part()];
    while (this.#skip(word)) parts.push(part());
    const kind = word === 'OR' ? 'or' : 'and';
    return parts.length === 1 ? (parts[0] as Rule) : { kind, parts };
  }

  #one(): Rule {
    if (this.#skip('NOT')) return { kind: 'not', of: this.#one() };
    if (this.#skip('(')) {
      if (++this.#depth > deepest) throw new Unreadable();
      const inner = this.#joined('OR');
      this.#depth--;
      if (!this.#skip(')')) throw new Unreadable();
      return inner;
    }
    for (const word of ['TRUE', 'FALSE']) {
      if (this.#skip(word)) return { kind: 'constant', value: word === 'TRUE' };
    }
    return this.#state();
  }

  #state(): Rule {
    const state = this.#next()?.toUpperCase();
    if (state !== 'ALARM' && state !== 'OK' && state !== 'INSUFFICIENT_DATA')
      throw new Unreadable();
    this.#at++;
    if (!this.#skip('(')) throw new Unreadable();
    const name = this.#next();
    this.#at++;
    if (name === undefined || !this.#skip(')')) throw new Unreadable();
    const bare = name.startsWith('"') ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
    return { kind: 'state', state, alarm: bare.replace(/^arn:.*:alarm:/, '') };
  }
}

/** Whether a rule holds. @param stateOf undefined for an alarm that is not there */
export function holds(rule: Rule, stateOf: (alarm: string) => string | undefined): boolean {
  if (rule.kind === 'constant') return rule.value;
  if (rule.kind === 'state') return stateOf(rule.alarm) === rule.state;
  if (rule.kind === 'not') return !holds(rule.of, stateOf);
  if (rule.kind === 'and') return rule.parts.every((part) => holds(part, stateOf));
  return rule.parts.some((part) => holds(part, stateOf));
}

/** Names of the alarms in a rule. */
export function alarmsIn(rule: Rule): string[] {
  if (rule.kind === 'state') return [rule.alarm];
  if (rule.kind === 'not') return alarmsIn(rule.of);
  if (rule.kind === 'constant') return [];
  return [...new Set(rule.parts.flatMap(alarmsIn))];
}
