/**
 * An event pattern in words, a line for each condition: all of them must hold.
 * @returns undefined where the text is no pattern
 */
export function patternWords(text: string): string[] | undefined {
  try {
    const pattern: unknown = JSON.parse(text);
    return isFields(pattern) ? conditions(pattern, '') : undefined;
  } catch {
    return undefined; // the page shows the text
  }
}

/**
 * Why a text is no pattern, for whoever is writing it: EventBridge takes lists of values alone.
 * @returns undefined where it is one
 */
export function patternFault(text: string): string | undefined {
  try {
    const pattern: unknown = JSON.parse(text);
    if (!isFields(pattern)) return 'This pattern is no JSON object yet.';
    return fieldFault(pattern, '');
  } catch {
    return 'This pattern is no JSON object yet.';
  }
}

function fieldFault(fields: Fields, path: string): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    const at = path === '' ? name : `${path}.${name}`;
    const fault = isFields(value) ? fieldFault(value, at) : listFault(value, at);
    if (fault !== undefined) return fault;
  }
  return Object.keys(fields).length > 0
    ? undefined
    : `This is no pattern: ${path === '' ? 'it' : path} has no field.`;
}

function listFault(value: unknown, at: string): string | undefined {
  if (!Array.isArray(value)) {
    return `This is no pattern: ${at} must be a list, such as [${JSON.stringify(value)}].`;
  }
  return value.length === 0 ? `This is no pattern: ${at} is an empty list.` : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function conditions(fields: Fields, path: string): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (name === '$or' && Array.isArray(value)) {
      const parts = value.filter(isFields).map((part) => conditions(part, path).join(' and '));
      return [`either ${parts.join(', or ')}`];
    }
    const at = path === '' ? name : `${path}.${name}`;
    if (isFields(value)) return conditions(value, at);
    return Array.isArray(value) ? [`${at} ${either(value.map(matcherWords))}`] : [];
  });
}

/** "is a, b or c" where all are values, else each by itself. */
function either(words: readonly string[]): string {
  const plain = words.every((word) => word.startsWith('is '));
  const parts = plain ? words.map((word) => word.slice(3)) : words;
  const last = parts.at(-1) ?? '';
  const joined = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} or ${last}` : last;
  return plain ? `is ${joined}` : joined;
}

const quoted = (value: unknown): string =>
  value === null || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : typeof value === 'string'
      ? `“${value}”`
      : JSON.stringify(value);

const listed = (value: unknown): string =>
  Array.isArray(value) ? value.map(quoted).join(' or ') : quoted(value);

const operators: Readonly<Record<string, (value: unknown) => string>> = {
  prefix: (value) =>
    isFields(value)
      ? `begins, in either case, with ${inner(value)}`
      : `begins with ${listed(value)}`,
  suffix: (value) =>
    isFields(value) ? `ends, in either case, with ${inner(value)}` : `ends with ${listed(value)}`,
  'equals-ignore-case': (value) => `is ${listed(value)} in either case`,
  wildcard: (value) => `looks like ${listed(value)}`,
  cidr: (value) => `is an address in ${listed(value)}`,
  exists: (value) => (value === true ? 'is there' : 'is not there'),
  numeric: (value) => `is ${numericWords(value)}`,
  'anything-but': (value) =>
    isFields(value)
      ? `is there and not such that it ${matcherWords(value)}`
      : `is not ${listed(value)}`,
};

const inner = (value: Fields): string => listed(Object.values(value)[0]);

function matcherWords(matcher: unknown): string {
  if (!isFields(matcher)) return matcher === '' ? 'is empty' : `is ${quoted(matcher)}`;
  const [name = '', value] = Object.entries(matcher)[0] ?? [];
  const words = Object.hasOwn(operators, name) ? operators[name] : undefined;
  return words ? words(value) : `matches ${JSON.stringify(matcher)}`;
}

const signs: Readonly<Record<string, string>> = { '>=': '≥', '<=': '≤' };

/** `[">", 0, "<=", 5]`: "> 0 and ≤ 5". */
function numericWords(value: unknown): string {
  if (!Array.isArray(value)) return quoted(value);
  const parts: string[] = [];
  for (let i = 0; i < value.length; i += 2) {
    const sign = String(value[i]);
    parts.push(`${signs[sign] ?? sign} ${String(value[i + 1])}`);
  }
  return parts.join(' and ');
}
