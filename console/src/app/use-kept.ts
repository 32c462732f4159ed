import { slug } from '../format/slug.js';
import { useQuery } from './use-query.js';

/**
 * How a part of the page is looked at, kept in the address under the part's own name, as in
 * `rows-violations=200`.
 * @param kind what is kept of it, such as `rows`
 * @param of the part's title
 */
export function useKept(
  kind: string,
  of: string,
  fallback = '',
): [string, (value: string) => void] {
  const [value, set] = useQuery(keptName(kind, of), fallback);
  return [value, (next) => set(next)];
}

/** What a part's own part of the address is called. */
export const keptName = (kind: string, of: string): string => `${kind}-${slug(of)}`;

/** How many rows of a part are shown, and what shows so many more. */
export function useRowsShown(of: string, page: number, step = page): [number, () => void] {
  const [text, set] = useKept('rows', of);
  const rows = /^\d{1,6}$/.test(text) ? Math.max(page, Number(text)) : page;
  return [rows, () => set(String(rows + step))];
}

/** Whether a part is opened, and what turns that round. */
export function useOpen(of: string): [boolean, (open: boolean) => void] {
  const [text, set] = useKept('open', of);
  return [text === 'yes', (open) => set(open ? 'yes' : '')];
}

/** Names that are chosen in a part. */
export function useNames(
  kind: string,
  of: string,
): [ReadonlySet<string>, (names: ReadonlySet<string>) => void] {
  const [text, set] = useKept(kind, of);
  return [namesIn(text), (names) => set(names.size === 0 ? '' : JSON.stringify([...names]))];
}

/** Anybody may have written an address. */
export function namesIn(text: string): ReadonlySet<string> {
  if (text === '') return new Set();
  try {
    const read: unknown = JSON.parse(text);
    return new Set(Array.isArray(read) ? read.filter((one) => typeof one === 'string') : []);
  } catch {
    return new Set(); // it was written by hand, or cut short
  }
}
