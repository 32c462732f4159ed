import { textOf } from './encoding.js';
import { jsonMistake, jsonPlace, type Place } from './json-place.js';
import { nearest } from './nearest.js';

/** A file does not have the shape that it should; the message names the place and what to write. */
export class FileShapeError extends Error {
  override readonly name = 'FileShapeError';
}

type Json = Record<string, unknown>;

/**
 * Reads a JSON file that a person may have edited: every mistake names its file, line and column,
 * the member, and what to write there instead.
 */
export class Shape {
  readonly #file: string;
  #text = '';

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws FileShapeError if the content is not a JSON object in UTF-8 */
  parse(content: string | Uint8Array): Json {
    let value: unknown;
    this.#text = textOf(content, (why) => this.#failAt(undefined, why));
    try {
      value = JSON.parse(this.#text);
    } catch {
      const mistake = jsonMistake(this.#text);
      this.#failAt(mistake, mistake?.hint ?? 'the text is not JSON from there on');
    }
    return this.object(value, '');
  }

  fail(place: string, expected: string, value: unknown): never {
    const found = value === undefined ? 'is missing' : `is ${excerpt(value)}`;
    const what = place === '' ? 'the file' : place;
    this.failIn(place, `${what} ${found}; expected ${expected}`);
  }

  /** Fails with a whole sentence (its full stop left out) about the value at `place`. */
  failIn(place: string, sentence: string): never {
    this.#failAt(jsonPlace(this.#text, pathOf(place)), sentence);
  }

  #failAt(at: Place | undefined, sentence: string): never {
    const where = at === undefined ? '' : `line ${at.line}, column ${at.column}: `;
    throw new FileShapeError(`${this.#file}: ${where}${sentence}.`);
  }

  /** Refuses members whose names are a slip of the pen away from a known one; others may be there. */
  members(value: Json, place: string, known: readonly string[]): void {
    for (const name of Object.keys(value)) {
      const meant = known.includes(name) ? undefined : nearest(name, known);
      if (meant === undefined) continue;
      const at = place === '' ? name : `${place}.${name}`;
      this.failIn(at, `${at} is not known here; write ${JSON.stringify(meant)} instead`);
    }
  }

  object(value: unknown, place: string): Json {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.fail(place, 'an object in braces', value);
    }
    return value as Json;
  }

  optionalObject(value: unknown, place: string): Json | undefined {
    return value === undefined || value === null ? undefined : this.object(value, place);
  }

  array(value: unknown, place: string): unknown[] {
    if (!Array.isArray(value)) this.fail(place, 'a list in square brackets', value);
    return value as unknown[];
  }

  text(value: unknown, place: string): string {
    if (typeof value !== 'string') this.fail(place, 'a text in quotes', value);
    return value as string;
  }

  texts(value: unknown, place: string): string[] {
    return this.array(value, place).map((item, index) => this.text(item, `${place}[${index}]`));
  }

  /** A number; AWS's files write infinities and NaN as texts. */
  number(value: unknown, place: string): number {
    if (typeof value === 'number') return value;
    const special = { NaN: Number.NaN, Infinity, '-Infinity': -Infinity }[String(value)];
    if (special === undefined) this.fail(place, `a number${unquoted(value)}`, value);
    return special as number;
  }

  optionalNumber(value: unknown, place: string): number | undefined {
    return value === undefined || value === null ? undefined : this.number(value, place);
  }

  share(value: unknown, place: string): number {
    const share = this.number(value, place);
    if (!(share >= 0 && share <= 1)) {
      const percent = share > 1 && share <= 100 ? `: write ${share / 100} for ${share} %` : '';
      this.fail(place, `a share between 0 and 1${percent}`, value);
    }
    return share;
  }

  oneOf<T extends string>(value: unknown, place: string, allowed: readonly T[]): T {
    if (!allowed.includes(value as T)) {
      this.fail(place, `one of ${allowed.map((item) => JSON.stringify(item)).join(', ')}`, value);
    }
    return value as T;
  }
}

/** `features[3].name` as `['features', 3, 'name']`. */
const pathOf = (place: string): (string | number)[] =>
  place
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));

const unquoted = (value: unknown): string =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
    ? ` without quotes: write ${Number(value)}`
    : ' (without quotes)';

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
