import { quoteName } from '../../../base/quote.js';
import { isSymbol, isWord, nameOf, StatementFault, type Token } from './tokens.js';

const words: Readonly<Record<string, string>> = {
  REAL: 'FLOAT',
  STRING: 'VARCHAR',
  VARBINARY: 'BLOB',
  INT: 'INTEGER',
};

/** Types within types that are read: whoever reads them goes as deep as they do. */
export const deepestType = 64;

/** DuckDB's word for a type in Trino's, such as `array(row(a double, b varchar(10)))`. */
export function translateType(tokens: readonly Token[]): string {
  const reader = new TypeReader(tokens);
  return reader.whole();
}

class TypeReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): string {
    const type = this.#type();
    const rest = this.#tokens[this.#at];
    if (rest) throw new StatementFault(`${rest.text} is no part of a type`, rest.at);
    return type;
  }

  #type(): string {
    const token = this.#tokens[this.#at++];
    const name = nameOf(token)?.toUpperCase();
    if (token === undefined || name === undefined) {
      throw new StatementFault('a type is expected here', token?.at ?? 0);
    }
    switch (name) {
      case 'ARRAY':
        return `${this.#inner(() => this.#type())}[]`;
      case 'MAP':
        return `MAP(${this.#inner(() => this.#list(() => this.#type()))})`;
      case 'ROW':
        return `STRUCT(${this.#inner(() => this.#list(() => this.#field()))})`;
      case 'TIMESTAMP':
      case 'TIME':
        return this.#time(name);
      case 'DOUBLE':
        if (isWord(this.#tokens[this.#at], 'PRECISION')) this.#at++;
        return 'DOUBLE';
      case 'VARCHAR':
      case 'CHAR':
        this.#size();
        return 'VARCHAR';
      default:
        return `${Object.hasOwn(words, name) ? words[name] : token.text}${this.#size()}`;
    }
  }

  #field(): string {
    const name = nameOf(this.#tokens[this.#at++]) ?? '';
    return `${quoteName(name)} ${this.#type()}`;
  }

  #time(name: string): string {
    this.#size();
    const [first, second, third] = this.#tokens.slice(this.#at, this.#at + 3);
    if (!isWord(first, 'WITH', 'WITHOUT') || !isWord(second, 'TIME') || !isWord(third, 'ZONE')) {
      return name;
    }
    this.#at += 3;
    return isWord(first, 'WITH') ? `${name}TZ` : name;
  }

  /** What is between parentheses after a simple type, with them. */
  #size(): string {
    if (!isSymbol(this.#tokens[this.#at], '(')) return '';
    return `(${this.#inner(() => this.#list(() => this.#tokens[this.#at++]?.text ?? ''))})`;
  }

  #list(item: () => string): string {
    const items = [item()];
    while (isSymbol(this.#tokens[this.#at], ',')) {
      this.#at++;
      items.push(item());
    }
    return items.join(', ');
  }

  #inner(read: () => string): string {
    const open = this.#tokens[this.#at++];
    if (++this.#depth > deepestType) {
      throw new StatementFault(`types may lie ${deepestType} deep at most`, open?.at ?? 0);
    }
    const inner = isSymbol(open, '(') || isSymbol(open, '<') ? read() : undefined;
    this.#depth--;
    const close = this.#tokens[this.#at++];
    if (inner === undefined || !(isSymbol(close, ')') || isSymbol(close, '>'))) {
      throw new StatementFault('a type in parentheses is expected here', open?.at ?? 0);
    }
    return inner;
  }
}
