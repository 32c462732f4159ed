/** Begins a text that stands for a number written with a point; from Unicode's private use. */
const MARK = '\uE000';

/** A number that is whole but written as a fraction. */
const WHOLE_FRACTION = /\d(?:\.0*|(?:\.\d+)?[eE][+-]?\d+)(?![\d.])/;
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * JSON in which numbers such as 1.0 and 1e3 are marked texts, so that a column of them is known to
 * be of floats: JSON.parse does not tell 1.0 from 1, Python and pandas do.
 */
export function markFloats(json: string): string {
  if (!WHOLE_FRACTION.test(json)) return json;
  return json.replace(TOKENS, (token) => {
    if (token.startsWith('"') || !/[.eE]/.test(token) || !Number.isInteger(Number(token))) {
      return token;
    }
    return `"${MARK}${token}"`;
  });
}

export const isFloatMark = (text: string): boolean => text.startsWith(MARK);

export const markedFloat = (text: string): number => Number(text.slice(MARK.length));

/** A value whose marked numbers are numbers again. */
export function withoutMarks(value: unknown): unknown {
  return typeof value === 'string' && isFloatMark(value) ? markedFloat(value) : value;
}
