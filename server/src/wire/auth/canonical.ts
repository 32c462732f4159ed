import { hash } from 'node:crypto';
import { decodePercent, type WireRequest } from '../request.js';
import type { Authorization } from './authorization.js';

/** Percent-encodes all but the unreserved characters, as signatures want it. */
export const encodeStrict = (text: string): string =>
  unreserved.test(text)
    ? text
    : encodeURIComponent(text).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      );

const unreserved = /^[\w.~-]*$/;

/**
 * The paths that a client may have signed. S3 signs the path as sent (some clients send characters
 * unescaped that others escape, so its strict form is the second); all other services normalise
 * the path and escape it once more.
 */
export function canonicalPaths(path: string, s3: boolean): readonly string[] {
  if (s3) {
    const strict = path
      .split('/')
      .map((part) => encodeStrict(decodePercent(part)))
      .join('/');
    return strict === path ? [path] : [path, strict];
  }
  if (plainPath.test(path)) return [path];
  return [normalise(path).split('/').map(encodeStrict).join('/')];
}

/** Paths that neither normalising nor escaping changes, which are nearly all. */
const plainPath = /^\/(?:(?!\.{1,2}(?:\/|$))[\w.~-]+(?:\/|$))*$/;

/** Removes empty and dot segments, as RFC 3986 section 5.2.4 does. */
function normalise(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') kept.pop();
    else kept.push(part);
  }
  const end = path.endsWith('/') && kept.length > 0 ? '/' : '';
  return `/${kept.join('/')}${end}`;
}

function canonicalQuery(request: WireRequest, presigned: boolean): string {
  const { query } = request;
  const [first] = query;
  if (!first) return '';
  if (query.length === 1 && !presigned)
    return `${encodeStrict(first[0])}=${encodeStrict(first[1])}`;
  return query
    .filter(([name]) => !(presigned && name === 'X-Amz-Signature'))
    .map(([name, value]) => [encodeStrict(name), encodeStrict(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function canonicalHeaders(request: WireRequest, names: readonly string[]): string {
  let text = '';
  for (const name of names) {
    const value = request.headers.get(name) ?? '';
    text += `${name}:${value.includes('  ') ? value.replace(/ +/g, ' ').trim() : value.trim()}\n`;
  }
  return text;
}

/** The text that a signature is made of (AWS General Reference, "Create a signed AWS API request"). */
export function stringToSign(
  request: WireRequest,
  authorization: Authorization,
  path: string,
  payloadHash: string,
): string {
  const { signedHeaders, time, scope } = authorization;
  const query = canonicalQuery(request, authorization.source === 'query');
  const headers = canonicalHeaders(request, signedHeaders);
  const canonical =
    `${request.method}\n${path}\n${query}\n${headers}\n` +
    `${signedHeaders.join(';')}\n${payloadHash}`;
  return `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256Hex(canonical)}`;
}

export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex');
