import { quoteName, quoteText } from '../../../base/quote.js';
import { formatFunctions, strftimeFormat } from './formats.js';
import { refused, renamed } from './functions.js';
import { selectNames } from './select-names.js';
import {
  isSymbol,
  isWord,
  nameOf,
  StatementFault,
  significant,
  type Token,
  tokensOf,
} from './tokens.js';
import { translateType } from './types.js';

/** A statement in DuckDB's words. */
export interface Translated {
  readonly sql: string;
  /** The place in the statement as it was written, of a place in `sql`. */
  sourceOf(position: number): number;
}

export interface TranslateOptions {
  /** Milliseconds since the epoch that `now()` and its like mean. */
  readonly now: number;
  /** Values for `?`, each a literal in SQL. */
  readonly parameters?: readonly string[];
}

/**
 * A SELECT in Trino's words as one in DuckDB's, token by token.
 * @throws StatementFault
 */
export function translate(source: string, options: TranslateOptions): Translated {
  return new Translation(tokensOf(source), options).run();
}

class Translation {
  readonly #all: readonly Token[];
  readonly #tokens: readonly Token[];
  readonly #options: TranslateOptions;
  readonly #aliases: Map<Token, string>;
  #sql = '';
  readonly #places: { readonly out: number; readonly source: number }[] = [];
  /** Index of the next token without spaces. */
  #at = 0;
  #parameter = 0;

  constructor(all: readonly Token[], options: TranslateOptions) {
    this.#all = all;
    this.#tokens = withoutEnd(significant(all));
    this.#options = options;
    this.#aliases = selectNames(this.#tokens);
  }

  run(): Translated {
    const casts: boolean[] = [];
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at] as Token;
      const before = this.#tokens[this.#at - 1];
      if (isSymbol(token, '(')) casts.push(isWord(before, 'CAST', 'TRY_CAST'));
      if (isSymbol(token, ')')) casts.pop();
      if (isWord(token, 'AS') && casts.at(-1)) this.#castType(token);
      else this.#one(token, before);
    }
    const given = this.#options.parameters?.length ?? 0;
    if (this.#parameter !== given) {
      throw new StatementFault(
        `the statement has ${this.#parameter} parameters and ${given} values were given for them`,
        0,
        'INVALID_PARAMETER_USAGE',
      );
    }
    const places = this.#places;
    return { sql: this.#sql, sourceOf: (position) => sourceOf(places, position) };
  }

  #one(token: Token, before: Token | undefined): void {
    const alias = this.#aliases.get(token);
    this.#emit(token, this.#worded(token, before));
    if (alias !== undefined) this.#sql += ` AS ${quoteName(alias)}`;
    this.#at++;
  }

  #emit(token: Token, text: string): void {
    const index = this.#all.indexOf(token, this.#lastIndex + 1);
    for (const space of this.#all.slice(this.#lastIndex + 1, index)) {
      this.#sql += space.text.includes('\n') ? '\n' : ' ';
    }
    this.#lastIndex = index;
    this.#places.push({ out: this.#sql.length, source: token.at });
    this.#sql += text;
  }
  #lastIndex = -1;

  #worded(token: Token, before: Token | undefined): string {
    if (token.kind === 'tick') {
      throw new StatementFault(
        'names are quoted with " in queries, backticks are for DDL',
        token.at,
      );
    }
    const instead = this.#instead.get(token);
    if (instead !== undefined) return instead;
    if (isSymbol(token, '?')) return this.#nextParameter(token);
    const next = this.#tokens[this.#at + 1];
    if (isSymbol(next, '(')) refuseFunction(token);
    if (token.kind !== 'word' || isSymbol(before, '.')) return token.text;
    if (isSymbol(next, '(')) return this.#called(token);
    if (this.#qualifies(token)) return token.text;
    if (isWord(token, 'AT') && !isWord(next, 'TIME')) return `"${token.text}"`;
    if (onlyDuckDBs.has(token.text.toLowerCase())) return `"${token.text}"`;
    return this.#moment(token, next) ?? token.text;
  }

  /** DuckDB's clause, which statements of training sets have: a window function follows it. */
  #qualifies(token: Token): boolean {
    const open = this.#at + 2;
    if (!isWord(token, 'QUALIFY') || !isSymbol(this.#tokens[open], '(')) return false;
    return isWord(this.#tokens[closing(this.#tokens, open) + 1], 'OVER');
  }

  #called(token: Token): string {
    const name = token.text.toLowerCase();
    if (name === 'now' && isSymbol(this.#tokens[this.#at + 2], ')')) {
      for (const token of this.#tokens.slice(this.#at + 1, this.#at + 3))
        this.#instead.set(token, '');
      return `TIMESTAMPTZ '${this.#nowText()}+00'`;
    }
    // an aggregate's FILTER (WHERE …), and CTEs' and aliases' lists of columns
    if (isWord(this.#tokens[this.#at + 2], 'WHERE')) return token.text;
    if (Object.hasOwn(formatFunctions, name)) return this.#formatted(token, name);
    return Object.hasOwn(renamed, name) ? (renamed[name] as string) : token.text;
  }

  /** The last argument, a format, is rewritten where it stands. */
  #formatted(token: Token, name: string): string {
    const of = formatFunctions[name];
    const close = closing(this.#tokens, this.#at + 1);
    const last = this.#tokens[close - 1];
    if (of === undefined || last?.kind !== 'text' || !isSymbol(this.#tokens[close - 2], ',')) {
      const said = `the last argument of ${token.text} must be a format in quotes`;
      throw new StatementFault(said, token.at, 'NOT_SUPPORTED');
    }
    const text = strftimeFormat(last.text.slice(1, -1).replaceAll("''", "'"), of);
    this.#instead.set(last, quoteText(text));
    return of.stands;
  }
  readonly #instead = new Map<Token, string>();

  #moment(token: Token, next: Token | undefined): string | undefined {
    switch (token.text.toUpperCase()) {
      case 'CURRENT_TIMESTAMP':
        return `TIMESTAMPTZ '${this.#nowText()}+00'`;
      case 'LOCALTIMESTAMP':
        return `TIMESTAMP '${this.#nowText()}'`;
      case 'CURRENT_DATE':
        return `DATE '${this.#nowText().slice(0, 10)}'`;
      case 'TIMESTAMP':
        return next?.kind === 'text' && hasZone.test(next.text) ? 'TIMESTAMPTZ' : undefined;
      default:
        return undefined;
    }
  }

  #nowText(): string {
    return new Date(this.#options.now).toISOString().replace('T', ' ').replace('Z', '');
  }

  #nextParameter(token: Token): string {
    const value = this.#options.parameters?.[this.#parameter++];
    if (value === undefined) {
      throw new StatementFault(
        'a value for this parameter is missing in ExecutionParameters',
        token.at,
        'INVALID_PARAMETER_USAGE',
      );
    }
    const [first, ...rest] = significant(tokensOf(value));
    const signed = isSymbol(first, '-') && rest.length === 1 && rest[0]?.kind === 'number';
    if (
      !signed &&
      (rest.length > 0 || !first || !['text', 'number', 'word'].includes(first.kind))
    ) {
      throw new StatementFault(
        `the value ${value} of this parameter is no literal: write 5, 'text', true or NULL`,
        token.at,
        'INVALID_PARAMETER_USAGE',
      );
    }
    return value;
  }

  /** `AS type` of a cast, up to its closing parenthesis. */
  #castType(as: Token): void {
    this.#emit(as, 'AS');
    const from = ++this.#at;
    let depth = 0;
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at];
      if (isSymbol(token, '(')) depth++;
      if (isSymbol(token, ')') && depth-- === 0) break;
      this.#at++;
    }
    const type = this.#tokens.slice(from, this.#at);
    const [first] = type;
    const text = translateType(type);
    if (first) this.#emit(first, text);
    const last = type.at(-1);
    if (last) this.#lastIndex = this.#all.indexOf(last);
  }
}

/** Words that DuckDB keeps for itself, and that Trino takes as names. */
const onlyDuckDBs = new Set(
  `analyse analyze asymmetric authorization binary check collation column concurrently default
  deferrable do foreign freeze initially isnull lambda notnull overlaps pivot pivot_longer
  pivot_wider placing primary qualify references returning show summarize symmetric unique unpack
  unpivot variadic verbose`.split(/\s+/),
);

/** `'2026-11-22 09:00:00 UTC'`, `'… +01:00'`: with them a literal is of the type with a zone. */
const hasZone = /\d{1,2}:\d{2}[^']*(?:[A-Za-z]|[+-]\d{1,2}(?::?\d{2})?)\s*'$/;

/** @throws StatementFault for a function that looks beyond the tables, however it is written. */
function refuseFunction(token: Token): void {
  const name = nameOf(token);
  if (name === undefined || !refused.test(name)) return;
  throw new StatementFault(
    `Function '${name}' is not served: only tables of the catalog can be read`,
    token.at,
    'FUNCTION_NOT_FOUND',
  );
}

/** Index of the parenthesis that closes the one at `open`. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (isSymbol(tokens[at], '(')) depth++;
    if (isSymbol(tokens[at], ')') && --depth === 0) return at;
  }
  return tokens.length;
}

function withoutEnd(tokens: Token[]): Token[] {
  const list = [...tokens];
  while (isSymbol(list.at(-1), ';')) list.pop();
  return list;
}

function sourceOf(
  places: readonly { readonly out: number; readonly source: number }[],
  position: number,
): number {
  let found = 0;
  for (const { out, source } of places) {
    if (out > position) break;
    found = source;
  }
  return found;
}
