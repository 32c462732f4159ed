/**
 * The values of a pattern's names in a path, or undefined where it is another's.
 * @param pattern such as `/monitors/:name`; a last `*` takes the rest, as `rest`
 */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = partsOf(pattern);
  const given = partsOf(path);
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    if (part === '*') return { ...params, rest: given.slice(i).join('/') };
    const value = given[i];
    if (value === undefined) return undefined;
    if (part.startsWith(':')) params[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return given.length === wanted.length ? params : undefined;
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % that somebody typed
  }
}
