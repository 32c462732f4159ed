const mark = /\s*([{}[\],:])/;
/** Control characters are not looked for, but line ends, which end a text that lacks its quote. */
const string = /\s*("(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")/;
const other = /\s*(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/;
const token = new RegExp(`${mark.source}|${string.source}|${other.source}`, 'y');

/** What may come next. */
type Expect =
  | 'value'
  | 'value-or-end'
  | 'key'
  | 'key-or-end'
  | 'colon'
  | 'comma-or-end'
  | 'nothing';

/**
 * Where a text stops being JSON, as line and column from 1; JSON.parse tells it for some mistakes
 * only. @returns undefined when the text is JSON.
 */
export function jsonMistake(text: string): { line: number; column: number } | undefined {
  const stack: ('{' | '[')[] = [];
  let expect: Expect = 'value';
  let offset = 0;
  for (;;) {
    const rest = /\S/g;
    rest.lastIndex = offset;
    const next = rest.exec(text)?.index ?? text.length;
    if (next === text.length) return expect === 'nothing' ? undefined : placeOf(text, next);
    token.lastIndex = offset;
    const match: RegExpExecArray | null = token.exec(text);
    const after: Expect | undefined = match ? step(expect, match, stack) : undefined;
    if (!after) return placeOf(text, next);
    expect = after;
    offset = token.lastIndex;
  }
}

/** The state after a token, or undefined when the token must not stand there. */
function step(expect: Expect, match: RegExpExecArray, stack: ('{' | '[')[]): Expect | undefined {
  const [, mark, string] = match;
  const done = (): Expect => (stack.length === 0 ? 'nothing' : 'comma-or-end');
  const wantsValue = expect === 'value' || expect === 'value-or-end';
  if (mark === undefined) {
    if (wantsValue) return done();
    const isKey = string !== undefined && (expect === 'key' || expect === 'key-or-end');
    return isKey ? 'colon' : undefined;
  }
  if (mark === '{' || mark === '[') {
    if (!wantsValue) return undefined;
    stack.push(mark);
    return mark === '{' ? 'key-or-end' : 'value-or-end';
  }
  if (mark === ':') return expect === 'colon' ? 'value' : undefined;
  if (mark === ',') {
    if (expect !== 'comma-or-end') return undefined;
    return stack.at(-1) === '{' ? 'key' : 'value';
  }
  const open = mark === '}' ? '{' : '[';
  const empty = mark === '}' ? 'key-or-end' : 'value-or-end';
  if (stack.at(-1) !== open || (expect !== 'comma-or-end' && expect !== empty)) return undefined;
  stack.pop();
  return done();
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return {
    line: before.split('\n').length,
    column: before.length - before.lastIndexOf('\n'),
  };
}
