/** JSON that cannot be read; the place counts characters from 0. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
}

const deepest = 256;
/** As Python writes and reads them, NaN and the infinities are scalars too. */
const scalar = /-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity)|true|false|null|NaN/y;
const blank = /[ \t\r\n]*/y;

/**
 * The members of a JSON object, each value as the text that it stands as: whatever JavaScript's
 * numbers would lose, such as long integers, is kept. Of members of one name the last holds.
 * @returns undefined where the text is JSON of another kind.
 * @throws JsonFault where it is no JSON.
 */
export function jsonMembers(text: string): Map<string, string> | undefined {
  const members = new Map<string, string>();
  const isObject = walk(text, '{', (value, name) => members.set(name, value));
  return isObject ? members : undefined;
}

/** The items of a JSON array, in the same way. */
export function jsonItems(text: string): string[] | undefined {
  const items: string[] = [];
  return walk(text, '[', (value) => items.push(value)) ? items : undefined;
}

/** The text without blanks around it. @throws JsonFault where it is not one JSON value. */
export function jsonText(text: string): string {
  const start = skip(text, 0);
  const end = valueEnd(text, start, 0);
  atEnd(text, end);
  return text.slice(start, end);
}

/** An object of members whose values are JSON texts. */
export const jsonObject = (members: Iterable<readonly [string, string]>): string =>
  `{${Array.from(members, ([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;

function walk(text: string, open: '{' | '[', found: (value: string, name: string) => void) {
  const start = skip(text, 0);
  const isKind = text[start] === open;
  const end = valueEnd(text, start, 0, isKind ? found : undefined);
  atEnd(text, end);
  return isKind;
}

function atEnd(text: string, end: number): void {
  if (skip(text, end) < text.length) throw fault(text, skip(text, end));
}

/** Where the value that begins at a place ends; its own children are handed to `found`. */
function valueEnd(
  text: string,
  at: number,
  depth: number,
  found?: (value: string, name: string) => void,
): number {
  const first = text[at];
  if (first === '"') return stringEnd(text, at);
  if (first !== '{' && first !== '[') return scalarEnd(text, at);
  if (depth > deepest) throw new JsonFault(`nested deeper than ${deepest}`);
  const close = first === '{' ? '}' : ']';
  let place = skip(text, at + 1);
  if (text[place] === close) return place + 1;
  for (;;) {
    let name = '';
    if (first === '{') {
      const nameEnd = text[place] === '"' ? stringEnd(text, place) : -1;
      const colon = nameEnd < 0 ? -1 : skip(text, nameEnd);
      if (colon < 0 || text[colon] !== ':') throw fault(text, Math.max(colon, place));
      if (found) name = nameOf(text, place, nameEnd);
      place = skip(text, colon + 1);
    }
    const end = valueEnd(text, place, depth + 1);
    found?.(text.slice(place, end), name);
    place = skip(text, end);
    if (text[place] === close) return place + 1;
    if (text[place] !== ',') throw fault(text, place);
    place = skip(text, place + 1);
  }
}

function nameOf(text: string, start: number, end: number): string {
  try {
    return JSON.parse(text.slice(start, end)) as string;
  } catch {
    throw fault(text, start); // an escape or a control character that JSON does not have
  }
}

function stringEnd(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  throw new JsonFault(`a string does not end, from character ${at} on`);
}

function scalarEnd(text: string, at: number): number {
  scalar.lastIndex = at;
  if (!scalar.test(text)) throw fault(text, at);
  return scalar.lastIndex;
}

function skip(text: string, at: number): number {
  blank.lastIndex = at;
  blank.test(text);
  return blank.lastIndex;
}

const fault = (text: string, at: number): JsonFault =>
  at >= text.length
    ? new JsonFault('it ends too early')
    : new JsonFault(`unexpected ${JSON.stringify(text.slice(at, at + 20))} at character ${at}`);
