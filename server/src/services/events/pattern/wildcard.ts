import { invalidPattern, type Where } from './pattern-error.js';

/** Bound on how many places of a pattern one value may be at while it is read. */
const complexity = 10;

/** Literal texts between the stars; `\*` and `\\` stand for themselves. */
function segmentsOf(pattern: string, where: Where): string[] {
  const segments: string[] = [];
  let segment = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === '*') {
      if (pattern[at + 1] === '*') {
        throw invalidPattern(`Consecutive wildcard characters at pos ${at + 1}`, where);
      }
      segments.push(segment);
      segment = '';
    } else if (char === '\\') {
      const next = pattern[at + 1];
      if (next !== '*' && next !== '\\') {
        throw invalidPattern(`Invalid escape character at pos ${at}`, where);
      }
      segment += next;
      at++;
    } else {
      segment += char;
    }
  }
  return [...segments, segment];
}

/** Stars, and the segments after a star that one character can have begun at the same time. */
function refuseComplex(segments: readonly string[], where: Where): void {
  const begun = new Map<string, number>();
  for (const segment of segments.slice(1)) {
    const first = segment[0];
    if (first !== undefined) begun.set(first, (begun.get(first) ?? 0) + 1);
  }
  if (segments.length - 1 + Math.max(0, ...begun.values()) <= complexity) return;
  throw invalidPattern(
    'Rule is too complex - try using fewer wildcard characters or fewer repeating character ' +
      'sequences after a wildcard character',
    where,
  );
}

/**
 * Compiles `wildcard`: `*` stands for any characters. Its time grows with the value's length times
 * the pattern's, whatever either holds.
 * @throws InvalidEventPatternException
 */
export function compileWildcard(pattern: string, where: Where): (value: string) => boolean {
  const segments = segmentsOf(pattern, where);
  refuseComplex(segments, where);
  const [first = ''] = segments;
  if (segments.length === 1) return (value) => value === first;
  const last = segments.at(-1) ?? '';
  const middle = segments.slice(1, -1);
  return (value) => {
    if (!value.startsWith(first) || !value.endsWith(last)) return false;
    let at = first.length;
    for (const segment of middle) {
      const found = value.indexOf(segment, at);
      if (found < 0) return false;
      at = found + segment.length;
    }
    return at <= value.length - last.length;
  };
}
