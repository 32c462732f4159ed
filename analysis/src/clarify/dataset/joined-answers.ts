import { AttributeError, parseAttribute } from '../../quality/reading/attribute.js';
import type { SentRows } from './capture-features.js';
import type { CaptureAttributes } from './types.js';

/**
 * Rows of a transform job's output that holds its input too: what the monitor's attributes name in
 * them is the model's answer, which is no feature.
 * @param headers The configuration's; those of the answer's columns are left out beside them, where
 *   the headers name these too.
 */
export function withoutAnswers(
  found: SentRows,
  { inference, probability }: CaptureAttributes,
  headers: readonly string[] | undefined,
  label: string | number | undefined,
): { readonly found: SentRows; readonly headers: readonly string[] | undefined } {
  const width = found.rows[0]?.length ?? 0;
  const places = new Set(
    [inference, probability].flatMap((text) => placeOf(text, found, width) ?? []),
  );
  if (places.size === 0 || places.size === width) return { found, headers };
  const kept = <T>(values: readonly T[]): T[] => values.filter((_, at) => !places.has(at));
  const names = found.names && kept(found.names);
  const isAll = headers?.length === width && !headers.includes(String(label));
  return {
    found: { ...found, rows: found.rows.map(kept), names },
    headers: isAll ? kept(headers) : headers,
  };
}

function placeOf(
  text: string | undefined,
  { isText, names }: SentRows,
  width: number,
): number | undefined {
  if (!text) return undefined;
  if (!isText) {
    const at = names?.indexOf(text) ?? -1;
    return at < 0 ? undefined : at;
  }
  const index = indexOf(text);
  return index !== undefined && index < width ? index : undefined;
}

/** What cannot be read is told where answers are read. */
function indexOf(text: string): number | undefined {
  try {
    return parseAttribute(text).index;
  } catch (error) {
    if (error instanceof AttributeError) return undefined;
    throw error;
  }
}
