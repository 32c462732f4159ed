import type { ServiceError } from '../../base/errors.js';
import type { Shape, TimestampFormat } from '../shapes.js';
import { parseBase64, parseNumber, parseTime } from './serialization.js';

/**
 * A value that came as text: a header, a query parameter, a path label, a form field.
 * @param fail makes the error that the protocol knows for a value that is not of its type
 */
export function readText(
  shape: Shape,
  text: string,
  name: string,
  fail: (message: string) => ServiceError,
): unknown {
  switch (shape.kind) {
    case 'string':
    case 'document':
      return text;
    case 'number':
    case 'bigNumber':
      return parseNumber(text.trim()) ?? refuse(fail, text, 'a number', name);
    case 'boolean':
      if (/^(true|false)$/i.test(text.trim())) return text.trim().toLowerCase() === 'true';
      return refuse(fail, text, 'true or false', name);
    case 'timestamp':
      return parseTime(text) ?? refuse(fail, text, 'a time', name);
    case 'blob':
      return parseBase64(text) ?? refuse(fail, text, 'base64', name);
    case 'list':
      return splitList(text, shape.item).map((item) => readText(shape.item, item, name, fail));
    case 'structure':
    case 'map':
      return refuse(fail, text, 'readable', name);
  }
}

function refuse(
  fail: (message: string) => ServiceError,
  text: string,
  wanted: string,
  name: string,
): never {
  throw fail(`The value '${text.slice(0, 200)}' of ${name} is not ${wanted}.`);
}

/** Values between commas; quoted ones may hold commas, HTTP dates hold one each. */
function splitList(text: string, item: Shape): string[] {
  if (text.trim() === '') return [];
  const pattern = item.kind === 'timestamp' ? /[^,]+(?:,\s*\d[^,]*)?/g : /"(?:[^"\\]|\\.)*"|[^,]+/g;
  return (text.match(pattern) ?? [])
    .map((part) => part.trim())
    .map((part) => (part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/g, '$1') : part));
}

/** A value as a header spells it. */
export function writeText(shape: Shape, value: unknown): string {
  if (value instanceof Date) {
    return writeTime(value, shape.kind === 'timestamp' ? shape.format : 'default');
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value) && shape.kind === 'list') {
    return value.map((item: unknown) => writeText(shape.item, item)).join(', ');
  }
  return headerSafe(String(value));
}

function writeTime(date: Date, format: TimestampFormat): string {
  if (format === 'date-time') return date.toISOString().replace('.000Z', 'Z');
  if (format === 'epoch-seconds') return String(date.getTime() / 1000);
  return date.toUTCString();
}

/** What is not US-ASCII goes as RFC 2047 has it, which is how S3 returns such metadata. */
function headerSafe(text: string): string {
  if (/^[\t\x20-\x7e]*$/.test(text)) return text;
  return `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}
