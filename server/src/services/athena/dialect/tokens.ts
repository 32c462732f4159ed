/** name: in double quotes. tick: in backticks, as Hive quotes names. space: comments too. */
export type TokenKind = 'word' | 'name' | 'tick' | 'text' | 'number' | 'symbol' | 'space';

export interface Token {
  readonly kind: TokenKind;
  /** As it is written. */
  readonly text: string;
  /** Characters before it in the statement. */
  readonly at: number;
}

/** A statement that cannot be read; `at` is the place in it. */
export class StatementFault extends Error {
  override readonly name = 'StatementFault';
  readonly code: string;
  readonly at: number;

  constructor(message: string, at: number, code = 'SYNTAX_ERROR') {
    super(message);
    this.at = at;
    this.code = code;
  }
}

const patterns: readonly [TokenKind, RegExp][] = [
  ['space', /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y],
  ['word', /[\p{L}_][\p{L}\p{N}_$@]*/uy],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['text', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")*"/y],
  ['tick', /`(?:[^`]|``)*`/y],
  ['symbol', /->|=>|\|\||<>|!=|>=|<=|::|[-+*/%=<>(),.;[\]?:{}!]/y],
];

/** @throws StatementFault where a quote or comment does not end, or a character has no meaning. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const token = tokenAt(sql, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(sql: string, at: number): Token {
  if (sql.startsWith('/*', at) && !sql.includes('*/', at + 2)) {
    throw new StatementFault('this comment does not end: */ is missing', at);
  }
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return { kind, text, at };
  }
  const character = String.fromCodePoint(sql.codePointAt(at) ?? 0);
  throw new StatementFault(
    /['"`]/.test(character)
      ? `this ${character} has no partner: a quote is not closed`
      : `the character ${JSON.stringify(character)} has no meaning here`,
    at,
  );
}

/** Tokens that are neither space nor comment. */
export const significant = (tokens: readonly Token[]): Token[] =>
  tokens.filter(({ kind }) => kind !== 'space');

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toUpperCase());

export const isSymbol = (token: Token | undefined, symbol: string): boolean =>
  token?.kind === 'symbol' && token.text === symbol;

/** The name that a token stands for; undefined where it is none. */
export function nameOf(token: Token | undefined): string | undefined {
  if (token?.kind === 'word') return token.text;
  if (token?.kind === 'name') return token.text.slice(1, -1).replaceAll('""', '"');
  if (token?.kind === 'tick') return token.text.slice(1, -1).replaceAll('``', '`');
  return undefined;
}

/** The names of `database.table` and its like that begin at a token. */
export function chainAt(tokens: readonly Token[], from: number): string[] {
  const chain: string[] = [];
  for (let at = from; ; at += 2) {
    const name = nameOf(tokens[at]);
    if (name === undefined) return chain;
    chain.push(name);
    if (!isSymbol(tokens[at + 1], '.')) return chain;
  }
}

/** `line 3:14`, counted from 1, as Trino tells places. */
export function placeOf(sql: string, at: number): string {
  const before = sql.slice(0, at);
  const line = before.split('\n').length;
  return `line ${line}:${at - before.lastIndexOf('\n')}`;
}
