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

/** Line and column of a text, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a text stops being JSON, and what to do about it; JSON.parse tells the place of some
 * mistakes only. @returns undefined when the text is JSON.
 */
export function jsonMistake(text: string): (Place & { hint: string }) | undefined {
  const found = mistakeIn(text);
  return found && { ...placeOf(text, found.offset), hint: hintOf(text, found) };
}

/**
 * Where a value stands in a text that is JSON; of a value that is missing, where the nearest thing
 * around it stands.
 */
export function jsonPlace(text: string, path: readonly (string | number)[]): Place {
  let offset = start(text, 0);
  for (const step of path) {
    const inner = childOf(text, offset, step);
    if (inner === undefined) break;
    offset = inner;
  }
  return placeOf(text, offset);
}

interface Mistake {
  readonly offset: number;
  readonly expect: Expect;
  /** Whether the token before was a comma. */
  readonly afterComma: boolean;
}

function mistakeIn(text: string): Mistake | undefined {
  const stack: ('{' | '[')[] = [];
  let expect: Expect = 'value';
  let offset = 0;
  let afterComma = false;
  for (;;) {
    const next = start(text, offset);
    if (next === text.length) {
      return expect === 'nothing' ? undefined : { offset: next, expect, afterComma };
    }
    token.lastIndex = offset;
    const match: RegExpExecArray | null = token.exec(text);
    const after: Expect | undefined = match ? step(expect, match, stack) : undefined;
    if (!after) return { offset: next, expect, afterComma };
    expect = after;
    afterComma = match?.[1] === ',';
    offset = token.lastIndex;
  }
}

/** What a person most probably did there. */
function hintOf(text: string, { offset, expect, afterComma }: Mistake): string {
  const found = text[offset];
  if (found === undefined) return 'the text ends too early; a bracket, brace or quote is missing';
  if (text.startsWith('//', offset) || text.startsWith('/*', offset) || found === '#') {
    return 'JSON has no comments; take this one out';
  }
  if (afterComma && (found === '}' || found === ']')) {
    return `a comma must not stand before "${found}"; take the comma out`;
  }
  if (found === "'" || found === '\u201C' || found === '\u201D') {
    return 'a text stands between straight double quotes (")';
  }
  if (expect === 'key' || expect === 'key-or-end') {
    return 'the name of a member is missing; write it between double quotes';
  }
  if (expect === 'colon') return 'a colon (:) is missing after the name of the member';
  if (expect === 'comma-or-end') return 'a comma is missing before this';
  if (expect === 'nothing') return 'the text must end before this; look for a brace too many';
  return 'a value is missing or malformed; texts stand between double quotes, numbers without';
}

/** The offset of the next token. */
function start(text: string, offset: number): number {
  const rest = /\S/g;
  rest.lastIndex = offset;
  return rest.exec(text)?.index ?? text.length;
}

/** The offset of the value that a member or an item has; the last one of those named alike. */
function childOf(text: string, offset: number, wanted: string | number): number | undefined {
  const isList = typeof wanted === 'number';
  if (text[offset] !== (isList ? '[' : '{')) return undefined;
  let found: number | undefined;
  let index = 0;
  let at = start(text, offset + 1);
  while (at < text.length && text[at] !== ']' && text[at] !== '}') {
    let name: string | number = index;
    if (!isList) {
      const key = endOfToken(text, at);
      name = JSON.parse(text.slice(at, key)) as string;
      at = start(text, start(text, key) + 1);
    }
    if (name === wanted) found = at;
    if (isList && found !== undefined) return found;
    at = start(text, endOfValue(text, at));
    if (text[at] === ',') at = start(text, at + 1);
    index += 1;
  }
  return found;
}

function endOfToken(text: string, offset: number): number {
  token.lastIndex = offset;
  return token.test(text) ? token.lastIndex : text.length;
}

function endOfValue(text: string, offset: number): number {
  let depth = 0;
  let at = offset;
  do {
    const sign = text[start(text, at)];
    if (sign === '{' || sign === '[') depth += 1;
    if (sign === '}' || sign === ']') depth -= 1;
    at = endOfToken(text, at);
  } while (depth > 0 && at < text.length);
  return at;
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

function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return {
    line: before.split('\n').length,
    column: before.length - before.lastIndexOf('\n'),
  };
}
