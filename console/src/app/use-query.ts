import { location, navigate } from './location.js';

/**
 * A part of the page's state that lies in its address, so that a copied link shows the same.
 * @returns the value, and what sets it; the fallback is left out of the address. Setting replaces
 * the address, unless it is told to be a step that "back" undoes.
 */
export function useQuery(
  name: string,
  fallback = '',
): [string, (value: string, options?: { step?: boolean }) => void] {
  const value = new URLSearchParams(location.value.search).get(name) ?? fallback;
  const set = (next: string, { step = false } = {}): void =>
    setQuery({ [name]: next === fallback ? undefined : next }, { step });
  return [value, set];
}

/** Sets several parts at once; undefined takes one out. */
export function setQuery(
  changes: Readonly<Record<string, string | undefined>>,
  { step = false } = {},
): void {
  const { path, search } = location.peek();
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  navigate(`${path}${text && `?${text}`}`, { replace: !step });
}
