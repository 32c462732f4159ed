import { ServiceError } from '../../base/errors.js';

/** A body, header or form that can't be turned into the operation's input. */
export const serializationException = (message: string): ServiceError =>
  new ServiceError('SerializationException', message);

/** ARNs, names and URIs are shown whole; of a longer text only as much as tells which one it is. */
const shownWhole = 200;
const shownOfLonger = 80;

/** A client's text in a message: a long one is cut, and its length told. */
export const shortened = (text: string): string =>
  text.length > shownWhole ? `${text.slice(0, shownOfLonger)}… (${text.length} characters)` : text;

/** Sets a key that a client chose; `__proto__` is a key like any other. */
export function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else target[key] = value;
}

/**
 * Base64 text as bytes.
 * @returns undefined when the text is not base64.
 */
export function parseBase64(text: string): Uint8Array | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0
    ? Buffer.from(text, 'base64')
    : undefined;
}

/**
 * Seconds since the epoch as a time.
 * @returns undefined when that is not a time.
 */
export function parseEpochSeconds(seconds: number): Date | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A number written out, `NaN` and the infinities as Smithy spells them. */
export function parseNumber(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  return text === 'NaN' || text === 'Infinity' || text === '-Infinity' ? Number(text) : undefined;
}

/** A time written in any of the forms that AWS's protocols know. */
export function parseTime(text: string): Date | undefined {
  const seconds = parseNumber(text);
  if (seconds !== undefined) return parseEpochSeconds(seconds);
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
