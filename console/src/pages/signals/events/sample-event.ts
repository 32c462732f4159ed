/**
 * An event that a pattern may match, to begin a trial with: each field has a value of its first
 * matcher, where one follows from it.
 * @returns undefined where the text is no pattern
 */
export function sampleEvent(pattern: string): string | undefined {
  try {
    const read: unknown = JSON.parse(pattern);
    if (!isFields(read)) return undefined;
    return JSON.stringify({ source: 'trial', 'detail-type': 'Trial', ...sampleOf(read) }, null, 2);
  } catch {
    return undefined; // the page begins with another event
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sampleOf(fields: Fields): Fields {
  const entries = Object.entries(fields).flatMap(
    ([name, value]): (readonly [string, unknown])[] => {
      if (name === '$or' && Array.isArray(value)) {
        return Object.entries(isFields(value[0]) ? sampleOf(value[0]) : {});
      }
      if (isFields(value)) return [[name, sampleOf(value)]];
      const sample = Array.isArray(value) ? valueFor(value[0]) : undefined;
      return sample === undefined ? [] : [[name, sample]];
    },
  );
  return Object.fromEntries(entries);
}

function valueFor(matcher: unknown): unknown {
  if (!isFields(matcher)) return matcher;
  const [name, value] = Object.entries(matcher)[0] ?? [];
  if (name === 'exists') return value === true ? 'anything' : undefined;
  if (name === 'numeric' && Array.isArray(value)) return numberFor(value);
  if (name === 'wildcard' && typeof value === 'string') return value.replaceAll('*', 'x');
  if (name === 'anything-but') return 'anything else';
  if (isFields(value)) return Object.values(value)[0];
  return typeof value === 'string' ? value : undefined;
}

/** A number within `[">", 0, "<=", 5]`. */
function numberFor(comparisons: readonly unknown[]): number {
  const bound = Number(comparisons[1]);
  const other = Number(comparisons[3] ?? Number.NaN);
  if (!Number.isNaN(other)) return (bound + other) / 2;
  const sign = String(comparisons[0]);
  if (sign.includes('=')) return bound;
  return sign === '<' ? bound - 1 : bound + 1;
}
