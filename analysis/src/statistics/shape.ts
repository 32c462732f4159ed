/** A file does not have the shape that it should; the message names the place. */
export class FileShapeError extends Error {}

type Json = Record<string, unknown>;

/**
 * Reads a JSON file that a person may have edited: every mistake names its place and what is
 * expected there.
 */
export class Shape {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws FileShapeError if the text is not a JSON object */
  parse(text: string): Json {
    let value: unknown;
    try {
      value = JSON.parse(text.replace(/^\uFEFF/, ''));
    } catch (error) {
      throw new FileShapeError(
        `${this.#file} is not JSON: ${(error as Error).message}. ` +
          'Look for a missing or extra comma, quote or bracket near there.',
      );
    }
    return this.object(value, '');
  }

  fail(place: string, expected: string, value: unknown): never {
    const found = value === undefined ? 'is missing' : `is ${excerpt(value)}`;
    const where = place === '' ? this.#file : `${this.#file}: ${place}`;
    throw new FileShapeError(`${where} ${found}; expected ${expected}.`);
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
    if (special === undefined) this.fail(place, 'a number (without quotes)', value);
    return special as number;
  }

  optionalNumber(value: unknown, place: string): number | undefined {
    return value === undefined || value === null ? undefined : this.number(value, place);
  }

  share(value: unknown, place: string): number {
    const share = this.number(value, place);
    if (!(share >= 0 && share <= 1)) this.fail(place, 'a share between 0 and 1', value);
    return share;
  }

  oneOf<T extends string>(value: unknown, place: string, allowed: readonly T[]): T {
    if (!allowed.includes(value as T)) {
      this.fail(place, `one of ${allowed.map((item) => JSON.stringify(item)).join(', ')}`, value);
    }
    return value as T;
  }
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
