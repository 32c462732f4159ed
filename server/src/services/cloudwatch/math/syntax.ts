import { piecesOf } from '../pieces.js';

/** A fault of an expression, with the place where it was noticed. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** 1 for the first character. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/** An expression as a tree; `at` is where it begins, counted from 1. */
export type Node =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly at: number }
  | { readonly kind: 'negative'; readonly of: Node; readonly at: number }
  | Binary
  | Call;

export interface Binary {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
  readonly at: number;
}

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Node[];
  readonly at: number;
}

export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

/** Ours: how deep an expression may nest, and of how many parts it may be. */
export const expressionLimits = { characters: 4096, depth: 64, tokens: 2000 } as const;

const pattern =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|'([^']*)'|"([^"]*)"|([A-Za-z][A-Za-z0-9_]*)|(<=|>=|==|!=|&&|\|\||[-+*/^<>(),[\]]))/y;

/** @throws ExpressionError at the first character that begins no part of an expression. */
export function tokensOf(text: string): Token[] {
  if (text.length > expressionLimits.characters) {
    throw new ExpressionError(
      `an expression has at most ${expressionLimits.characters} characters`,
      expressionLimits.characters,
    );
  }
  const tokens: Token[] = [];
  const unexpected = (at: number) => new ExpressionError(`"${text[at - 1]}" is not expected`, at);
  for (const { match, at } of piecesOf(text, pattern, unexpected)) {
    const [, number, single, double, name, sign = ''] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (single !== undefined) tokens.push({ kind: 'text', text: single, at });
    else if (double !== undefined) tokens.push({ kind: 'text', text: double, at });
    else tokens.push({ kind: 'sign', text: sign, at });
    if (tokens.length > expressionLimits.tokens) {
      throw new ExpressionError(`an expression has at most ${expressionLimits.tokens} parts`, at);
    }
  }
  tokens.push({ kind: 'end', text: '', at: text.length + 1 });
  return tokens;
}
