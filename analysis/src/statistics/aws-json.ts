/**
 * Writes a value as AWS's files are written: two spaces of indentation, a blank on either side of
 * the colon, arrays on one line around their items, and numbers as Java prints them where the
 * field is a double.
 *
 * Which numbers are doubles follows from the fields: counts, percentages' sums and all values of
 * sketches are doubles, but `item_count`, `num_present`, `num_missing`, the categories' `count`
 * and `approximate_num_distinct_values` are whole numbers.
 */
export function awsJson(value: unknown): string {
  return write(value, '', '', false);
}

/** Fields whose numbers are whole; `count` is one where its bucket has a `value`. */
const WHOLE_FIELDS = new Set([
  'item_count',
  'num_present',
  'num_missing',
  'approximate_num_distinct_values',
  'cell_seconds',
  'found',
  'about',
  'line',
  'row',
]);

function write(value: unknown, key: string, indent: string, whole: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return whole ? wholeText(value) : javaDouble(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return writeArray(value, key, indent);
  if (value instanceof Date) return JSON.stringify(value);
  return writeObject(value as Record<string, unknown>, indent);
}

function writeArray(items: readonly unknown[], key: string, indent: string): string {
  if (items.length === 0) return '[ ]';
  return `[ ${items.map((item) => write(item, key, indent, false)).join(', ')} ]`;
}

function writeObject(value: Record<string, unknown>, indent: string): string {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{ }';
  const inner = `${indent}  `;
  const isCategory = 'value' in value;
  const lines = entries.map(([key, item]) => {
    const whole = WHOLE_FIELDS.has(key) || (key === 'count' && isCategory);
    return `${inner}${JSON.stringify(key)} : ${write(item, key, inner, whole)}`;
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function wholeText(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : javaDouble(value);
}

/**
 * A double as Java's `Double.toString` writes it: digits with a point between 1e-3 and 1e7,
 * `1.44E10` outside, always with at least one digit after the point. Infinities and NaN are
 * strings, for JSON has no number for them.
 */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return `"${String(value)}"`;
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
