import { deeperThan } from '../../json/deeper-than.js';
import { textOf } from '../../json/encoding.js';
import { nearest } from '../../json/nearest.js';
import { FileShapeError, Shape } from '../../json/shape.js';
import { isFloatMark, markFloats } from '../dataset/float-marks.js';
import type { ColumnRef, ConfigValue } from './types.js';

/** Brackets within brackets; a configuration has few, and reading it must not exhaust the stack. */
const DEPTH_MAX = 100;
/** Read on the thread that serves others: a thousand rows of an inline baseline fit. */
const BYTES_MAX = 1024 * 1024;

/** The configuration cannot be used; the message says where it is wrong and what to write. */
export class AnalysisConfigError extends Error {
  override readonly name = 'AnalysisConfigError';

  constructor(why: string) {
    super(`Analysis configuration schema validation error. ${why}`);
  }
}

/** Reads one value, which stands at a place; fails where it is not what it should be. */
export type Read<T> = (reader: ConfigReader, value: unknown, place: string) => T;

/** How each member of an object is read. */
export type Members<T> = { readonly [K in keyof T]-?: Read<Exclude<T[K], undefined>> };

/** Reads a configuration's objects member by member and refuses members that are not known. */
export class ConfigReader extends Shape {
  readonly #text: string;
  readonly root: Record<string, unknown>;
  #marked: unknown;

  /** @throws FileShapeError if the content is no JSON object */
  constructor(content: string | Uint8Array, file: string) {
    super(file);
    if (content.length > BYTES_MAX) {
      throw new FileShapeError(
        `${file}: has ${content.length} bytes, more than ${BYTES_MAX}; give a large baseline as ` +
          'the URI of a file.',
      );
    }
    this.#text = textOf(content, (why) => {
      throw new FileShapeError(`${file}: ${why}.`);
    });
    if (deeperThan(this.#text, DEPTH_MAX)) {
      throw new FileShapeError(
        `${file}: has more than ${DEPTH_MAX} brackets within each other; no key needs that.`,
      );
    }
    this.root = this.parse(this.#text);
  }

  /** The members that an object has, read. */
  section<T extends object>(value: unknown, place: string, members: Members<T>): Partial<T> {
    const object = this.object(value, place);
    const parsed: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(object)) {
      const at = place === '' ? key : `${place}.${key}`;
      const read = Object.hasOwn(members, key) ? members[key as keyof T] : undefined;
      if (read === undefined) this.#unknown(at, key, Object.keys(members));
      parsed[key] = (read as Read<unknown>)(this, item, at);
    }
    return parsed as Partial<T>;
  }

  #unknown(place: string, key: string, known: readonly string[]): never {
    const meant = nearest(key, known);
    const advice =
      meant === undefined ? `known are ${known.join(', ')}` : `write ${JSON.stringify(meant)}`;
    this.failIn(place, `${place.slice(0, 200)} is not a key of this object; ${advice}`);
  }

  /** Whether the number at a place is written with a point or an exponent. */
  isWrittenAsFloat(path: readonly (string | number)[]): boolean {
    // looked up in one reading of the text: to find each place in it anew takes long where many ask
    this.#marked ??= JSON.parse(markFloats(this.#text)) as unknown;
    const found = path.reduce((of, step) => (of as Record<string, unknown>)[step], this.#marked);
    return typeof found === 'string' ? isFloatMark(found) : !Number.isInteger(found);
  }
}

export const text: Read<string> = (reader, value, place) => {
  const given = reader.text(value, place);
  if (given.trim() === '') reader.fail(place, 'a text that is not empty, or no such key', value);
  return given;
};

export const flag: Read<boolean> = (reader, value, place) => {
  if (typeof value !== 'boolean') reader.fail(place, 'true or false (without quotes)', value);
  return value as boolean;
};

export const number: Read<number> = (reader, value, place) => {
  if (typeof value !== 'number') reader.fail(place, 'a number (without quotes)', value);
  return value as number;
};

/** A whole number of at least `least`. */
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Read<number> =>
  (reader, value, place) => {
    const isWhole = Number.isSafeInteger(value);
    if (!isWhole || (value as number) < least || (value as number) > most) {
      const upTo =
        most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
      reader.fail(place, `a whole number ${upTo} (without quotes)`, value);
    }
    return value as number;
  };

export const positive: Read<number> = (reader, value, place) => {
  const isPositive = typeof value === 'number' && value > 0;
  if (!isPositive) reader.fail(place, 'a number greater than 0 (without quotes)', value);
  return value as number;
};

/** A column's name, or its position from 0. */
export const columnRef: Read<ColumnRef> = (reader, value, place) => {
  const isIndex = Number.isSafeInteger(value) && (value as number) >= 0;
  const isName = typeof value === 'string' && value !== '';
  if (!isIndex && !isName) {
    reader.fail(place, "a column's name in quotes, or its position from 0 without", value);
  }
  return value as ColumnRef;
};

export const configValue: Read<ConfigValue> = (reader, value, place) => {
  if (typeof value !== 'string' && typeof value !== 'number') {
    reader.fail(place, 'a number or a text (of a column of booleans, "True" or "False")', value);
  }
  return value as ConfigValue;
};

/** One of the allowed texts, in whatever case. */
export const oneOf =
  <T extends string>(allowed: readonly T[]): Read<T> =>
  (reader, value, place) => {
    const lower = typeof value === 'string' ? value.toLowerCase() : undefined;
    const found = allowed.find((item) => item.toLowerCase() === lower);
    return found ?? reader.oneOf(value, place, allowed);
  };

/** A list with at least one item. */
export const listOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (reader, value, place) => {
    const items = reader.array(value, place);
    if (items.length === 0) reader.fail(place, 'a list that is not empty, or no such key', value);
    return items.map((item, index) => read(reader, item, `${place}[${index}]`));
  };

/** The same, where an empty list is as good as none. */
export const anyListOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (reader, value, place) =>
    reader.array(value, place).map((item, index) => read(reader, item, `${place}[${index}]`));

/** What is AWS's and is not served here: `why` completes a sentence that begins with the key. */
export const notServed =
  (why: string): Read<never> =>
  (reader, _value, place) =>
    reader.failIn(place, `${place} ${why}`);
