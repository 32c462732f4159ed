import { invalidArgument } from './errors.js';

const mostEntries = 1000;

/** What S3's lists page through: things with keys, and the common prefixes that a delimiter makes. */
export interface Page<T> {
  readonly items: T[];
  readonly prefixes: string[];
  readonly truncated: boolean;
  /** The last item's key or the last prefix, whichever came last. */
  readonly last: string | undefined;
}

export interface PageQuery<T> {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** Go on after this key, or after all keys of this common prefix. */
  readonly after: string | undefined;
  readonly limit: number;
  /** Reads on, in UTF-8 byte order: after the last thing seen, or past all keys of a prefix. */
  readonly read: (from: { last?: T | undefined; past?: string }, limit: number) => Promise<T[]>;
}

/**
 * One page. A common prefix counts as one entry, and the keys under it are skipped, not read.
 */
export async function readPage<T extends { readonly key: string }>(
  query: PageQuery<T>,
): Promise<Page<T>> {
  const { prefix, delimiter, after, limit, read } = query;
  const items: T[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  if (limit === 0) return { items, prefixes, truncated: false, last };
  const group = (key: string) => commonPrefix(key, prefix, delimiter);
  let from: { last?: T | undefined; past?: string } =
    after !== undefined && group(after) === after ? { past: after } : {};
  for (;;) {
    const wanted = limit - items.length - prefixes.length + 1;
    const found = await read(from, wanted);
    let skipped = false;
    for (const item of found) {
      if (items.length + prefixes.length === limit) {
        return { items, prefixes, truncated: true, last };
      }
      const common = group(item.key);
      if (common !== undefined) {
        prefixes.push(common);
        last = common;
        from = { past: common };
        skipped = true;
        break;
      }
      items.push(item);
      last = item.key;
      from = { last: item };
    }
    if (!skipped && found.length < wanted) return { items, prefixes, truncated: false, last };
  }
}

function commonPrefix(
  key: string,
  prefix: string,
  delimiter: string | undefined,
): string | undefined {
  if (!delimiter || !key.startsWith(prefix)) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** The number of entries of a page. @throws InvalidArgument. */
export function pageSize(asked: number | undefined, name: string): number {
  if (asked !== undefined && (asked < 0 || asked > 2_147_483_647)) {
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name);
  }
  return Math.min(asked ?? mostEntries, mostEntries);
}

/** @throws InvalidArgument when the encoding is not S3's one. */
export function encoder(type: string | undefined): (text: string) => string {
  if (type === undefined) return (text) => text;
  if (type !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type);
  }
  return (text) =>
    encodeURIComponent(text)
      .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%2F', '/');
}
