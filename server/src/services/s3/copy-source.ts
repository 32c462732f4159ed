import { invalidArgument } from './errors.js';
import { checkVersion } from './names.js';

/**
 * Reads x-amz-copy-source: `bucket/key` or `/bucket/key`, URL-encoded, perhaps with a version.
 * @throws InvalidArgument.
 */
export function parseCopySource(source: string): { bucket: string; key: string } {
  const [path = '', query] = splitVersion(source);
  checkVersion(query);
  const match = /^\/?([^/]+)\/(.+)$/s.exec(decode(path));
  if (match?.[1] && match[2]) return { bucket: match[1], key: match[2] };
  throw invalidArgument(
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    'x-amz-copy-source',
    source,
  );
}

function splitVersion(source: string): [string, string | undefined] {
  const at = source.indexOf('?versionId=');
  return at < 0 ? [source, undefined] : [source.slice(0, at), source.slice(at + 11)];
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    const message = 'Copy Source must be URL-encoded: a % that means itself is written %25.';
    throw invalidArgument(message, 'x-amz-copy-source', path);
  }
}
