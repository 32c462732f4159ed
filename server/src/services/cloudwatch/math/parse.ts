import { ExpressionError, expressionLimits, type Node, type Token, tokensOf } from './syntax.js';

/** How strongly an operator binds; `^` binds to the right, all others to the left. */
const strengths: Readonly<Record<string, number>> = {
  OR: 1,
  AND: 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '^': 8,
};
const negation = 7;

/** @throws ExpressionError with the place of the first fault. */
export function parseExpression(text: string): Node {
  const parser = new Parser(tokensOf(text));
  return parser.whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    const node = this.#expression(0);
    const left = this.#peek();
    if (left.kind !== 'end') throw unexpected(left);
    return node;
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  #skip(sign: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'sign' || text !== sign) return false;
    this.#next++;
    return true;
  }

  #expect(sign: string): void {
    const token = this.#peek();
    if (!this.#skip(sign)) throw unexpected(token, `"${sign}"`);
  }

  #expression(least: number): Node {
    if (++this.#depth > expressionLimits.depth) {
      throw new ExpressionError(
        `an expression nests at most ${expressionLimits.depth} deep`,
        this.#peek().at,
      );
    }
    let left = this.#operand();
    for (;;) {
      const operator = operatorOf(this.#peek());
      const strength = operator === undefined ? undefined : strengths[operator];
      if (operator === undefined || strength === undefined || strength <= least) break;
      this.#take();
      const right = this.#expression(operator === '^' ? strength - 1 : strength);
      left = { kind: 'binary', operator, left, right, at: left.at };
    }
    this.#depth--;
    return left;
  }

  #operand(): Node {
    const token = this.#take();
    const { kind, text, at } = token;
    if (kind === 'number') return { kind: 'number', value: Number(text), at };
    if (kind === 'text') return { kind: 'text', text, at };
    if (kind === 'name' && operatorOf(token) === undefined) {
      if (!this.#skip('(')) return { kind: 'name', name: text, at };
      return { kind: 'call', name: text, args: this.#listUntil(')'), at };
    }
    if (kind === 'sign' && text === '-') {
      return { kind: 'negative', of: this.#expression(negation), at };
    }
    if (kind === 'sign' && text === '+') return this.#expression(negation);
    if (kind === 'sign' && text === '[') return { kind: 'list', items: this.#listUntil(']'), at };
    if (kind === 'sign' && text === '(') {
      const inner = this.#expression(0);
      this.#expect(')');
      return inner;
    }
    throw unexpected(token);
  }

  #listUntil(end: ')' | ']'): Node[] {
    const items: Node[] = [];
    if (this.#skip(end)) return items;
    do items.push(this.#expression(0));
    while (this.#skip(','));
    this.#expect(end);
    return items;
  }
}

function operatorOf({ kind, text }: Token): string | undefined {
  if (kind === 'sign') return text === '&&' ? 'AND' : text === '||' ? 'OR' : text;
  return kind === 'name' && /^(AND|OR)$/i.test(text) ? text.toUpperCase() : undefined;
}

const unexpected = ({ kind, text, at }: Token, instead?: string): ExpressionError =>
  new ExpressionError(
    (kind === 'end' ? 'it ends too early' : `"${text}" is not expected`) +
      (instead === undefined ? '' : `, ${instead} is`),
    at,
  );
