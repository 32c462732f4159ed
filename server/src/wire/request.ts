import type { Readable } from 'node:stream';
import { ServiceError } from '../base/errors.js';
import type { RawRequest } from '../base/http.js';

/** A request after one look at its target and headers; the body is untouched. */
export interface WireRequest {
  readonly method: string;
  /** The path as sent, still percent-encoded. */
  readonly path: string;
  /** Query parameters in the order sent, decoded. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** By lower-case name; a repeated header's values are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Readable;
  readonly hasBody: boolean;
}

/** @throws ServiceError InvalidURI when the target's escapes are not UTF-8 percent-encoding. */
export function parseRequest(raw: RawRequest): WireRequest {
  const { path, search } = splitTarget(raw.rawTarget);
  return {
    method: raw.method,
    path,
    query: search === '' ? [] : parseQuery(search),
    headers: parseHeaders(raw.rawHeaders),
    body: raw.body,
    hasBody: raw.hasBody ?? true,
  };
}

function splitTarget(target: string): { path: string; search: string } {
  // A proxy's absolute form: only what follows the authority counts.
  const start = target.startsWith('/') ? 0 : absoluteStart(target);
  const mark = target.indexOf('?', start);
  if (mark < 0) return { path: target.slice(start) || '/', search: '' };
  return { path: target.slice(start, mark) || '/', search: target.slice(mark + 1) };
}

function absoluteStart(target: string): number {
  const authority = /^https?:\/\/[^/?]*/i.exec(target);
  return authority ? authority[0].length : 0;
}

function parseHeaders(raw: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}

/** Splits and decodes a query string or a form; a plus sign is a space. */
export function parseQuery(text: string): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals < 0) pairs.push([decode(part), '']);
    else pairs.push([decode(part.slice(0, equals)), decode(part.slice(equals + 1))]);
  }
  return pairs;
}

const decode = (text: string): string =>
  decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);

/** @throws ServiceError InvalidURI when the escapes are not UTF-8 percent-encoding. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ServiceError('InvalidURI', `Could not decode "${text.slice(0, 200)}".`);
  }
}

/** The first query parameter of a name. */
export function queryValue({ query }: WireRequest, name: string): string | undefined {
  for (const pair of query) if (pair[0] === name) return pair[1];
  return undefined;
}
