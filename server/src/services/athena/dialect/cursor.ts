import { isSymbol, isWord, nameOf, StatementFault, type Token } from './tokens.js';

/** Reads a statement's tokens, without spaces, one after another. */
export class Cursor {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#length = (tokens.at(-1)?.at ?? 0) + (tokens.at(-1)?.text.length ?? 0);
  }

  get next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  /** What the token after the next ones is, without taking any. */
  ahead(count: number): Token | undefined {
    return this.#tokens[this.#at + count];
  }

  take(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  /** Takes these words if they come next. */
  words(...words: readonly string[]): boolean {
    if (!words.every((word, i) => isWord(this.ahead(i), word))) return false;
    this.#at += words.length;
    return true;
  }

  symbol(symbol: string): boolean {
    if (!isSymbol(this.next, symbol)) return false;
    this.#at++;
    return true;
  }

  needSymbol(symbol: string): void {
    if (!this.symbol(symbol)) this.fail(symbol);
  }

  needWord(word: string): void {
    if (!this.words(word)) this.fail(word);
  }

  name(what: string): string {
    const name = nameOf(this.next);
    if (name === undefined) this.fail(what);
    this.#at++;
    return name as string;
  }

  /** What is between quotes, Hive's escapes undone. */
  text(what: string): string {
    const token = this.next;
    if (token?.kind !== 'text' && token?.kind !== 'name') this.fail(what);
    this.#at++;
    const [quote = "'"] = token?.text ?? '';
    const inner = (token?.text ?? '').slice(1, -1).replaceAll(quote + quote, quote);
    return inner.replace(/\\(u[0-9a-fA-F]{4}|[0-7]{3}|.)/gs, (_, code: string) => unescaped(code));
  }

  end(): void {
    while (this.symbol(';'));
    if (this.next) this.fail('the end of the statement');
  }

  /** @throws StatementFault */
  fail(expected: string): never {
    const token = this.next;
    const found = token === undefined ? 'the statement ends' : `there is ${token.text}`;
    throw new StatementFault(
      `${expected} is expected here, and ${found}`,
      token?.at ?? this.#length,
    );
  }
}

const letters: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '0': '\0' };

function unescaped(code: string): string {
  if (/^u[0-9a-fA-F]{4}$/.test(code))
    return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  if (/^[0-7]{3}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
  return letters[code] ?? code;
}
