const compiled = new Map<string, RegExp | undefined>();

/**
 * A pattern of AWS's models (Java's dialect) as one of ours, matching whole texts as AWS does.
 * @returns undefined when it can't be said in JavaScript; such a pattern is not checked.
 */
export function compilePattern(pattern: string): RegExp | undefined {
  const known = compiled.get(pattern);
  if (known || compiled.has(pattern)) return known;
  const made = compile(rewritten.get(pattern) ?? translate(pattern));
  compiled.set(pattern, made);
  return made;
}

/** Patterns that would take exponential time on texts made for it, and the same texts' set again. */
const rewritten: ReadonlyMap<string, string> = new Map([
  ['[a-z0-9]([-a-z0-9]*[a-z0-9]){0,39}?', '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?'],
  [
    'https://([.\\-_a-zA-Z0-9]+/?){3,1016}',
    'https://(?=(?:/?[.\\-_a-zA-Z0-9]){3})[.\\-_a-zA-Z0-9]+(?:/[.\\-_a-zA-Z0-9]+)*/?',
  ],
]);

/** POSIX classes and anchors that Java has and JavaScript spells otherwise. */
const translate = (pattern: string): string =>
  pattern
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replace(/\\p\{(Print|Alnum|Alpha|Digit|Upper|Lower)\}/g, (whole, name: string) => {
      const range = posix[name];
      return range ?? whole;
    });

/** Only ever found inside brackets in AWS's models. */
const posix: Readonly<Record<string, string>> = {
  Print: '\\x20-\\x7e',
  Alnum: 'a-zA-Z0-9',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Upper: 'A-Z',
  Lower: 'a-z',
};

/**
 * Unicode's rules where they take the pattern; else the older ones, which forgive more escapes (and
 * would read a class such as `\p{L}` as plain letters).
 */
function compile(pattern: string): RegExp | undefined {
  for (const flags of pattern.includes('\\p{') ? ['u'] : ['u', '']) {
    try {
      return new RegExp(`^(?:${pattern})$`, flags);
    } catch {
      // the next flags, or none
    }
  }
  return undefined;
}
