interface Piece {
  readonly match: RegExpExecArray;
  /** Where it begins, counted from 1. */
  readonly at: number;
}

/**
 * What a pattern finds in a text, one after the other up to the text's end.
 * @param pattern sticky; takes the blanks before a piece with it
 * @param fault makes the error of a place where it finds nothing
 */
export function* piecesOf(
  text: string,
  pattern: RegExp,
  fault: (at: number) => Error,
): Generator<Piece> {
  pattern.lastIndex = 0;
  for (;;) {
    const from = pattern.lastIndex;
    const rest = text.slice(from);
    if (rest.trim() === '') return;
    const at = from + rest.length - rest.trimStart().length + 1;
    const match = pattern.exec(text);
    if (!match) throw fault(at);
    yield { match, at };
  }
}
