import { type ParseArgsConfig, parseArgs } from 'node:util';

/** A mistake in how a command was called: shown with the command's usage, exit status 2. */
export class UsageError extends Error {}

type FlagOptions = NonNullable<ParseArgsConfig['options']>;

type Parsed<O extends FlagOptions> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: boolean }>
>;

/**
 * Reads flags and, where they are allowed, the words beside them.
 * @throws UsageError that names the nearest flag for one that there is not.
 */
export function parseFlags<O extends FlagOptions>(
  args: readonly string[],
  options: O,
  allowPositionals = false,
): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const unknown = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && /'-{1,2}([^'\s]+)/.exec(message);
    if (!unknown) throw new UsageError(withoutAdvice(message));
    const name = unknown[1] as string;
    const near = closest(name, Object.keys(options));
    const dashes = name.length === 1 ? '-' : '--';
    throw new UsageError(
      `there is no flag ${dashes}${name}${near === undefined ? '' : `; did you mean --${near}?`}`,
    );
  }
}

/** Node's own words about a flag that lacks its value or has one too many. */
const withoutAdvice = (message: string): string =>
  message
    .replace(/\n.*$/s, '')
    .replace(/\. To specify .*$/s, '')
    .replace(/\.$/, '')
    .replace(/^Option/, 'the flag')
    .replace(/( <value>)?' argument (missing|is ambiguous)$/, "' needs a value");

/** The value of `--limit`. @throws UsageError */
export function readLimit(text: string | undefined, usual: number, most: number): number {
  const limit = text === undefined ? usual : Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw new UsageError(`--limit takes a whole number from 1 to ${most}`);
}

/** `; did you mean NAME?`, to go after what is told of a name that there is not, or nothing. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const near = closest(typed, names);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** The name that a mistyped one probably meant; undefined where none is near. */
export function closest(typed: string, names: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  const bound = Math.max(1, Math.floor(wanted.length / 3));
  const ranked = names
    .map((name) => ({ name, distance: edits(wanted, name) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  if (best && best.distance <= bound) return best.name;
  return wanted.length > 1 ? names.find((name) => name.startsWith(wanted)) : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
function edits(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  const at = (i: number, j: number): number => rows[i]?.[j] as number;
  for (let j = 1; j <= b.length; j++) (rows[0] as number[])[j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, at(i - 2, j - 2) + 1);
      (rows[i] as number[])[j] = least;
    }
  }
  return at(a.length, b.length);
}
