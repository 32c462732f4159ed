import { FeatureError } from '../columns/features.js';

/**
 * Headers for data of a known width. One header too many is taken for a leading target, which
 * captured requests do not have, and left out; the note tells it.
 * @throws FeatureError where there are fewer headers than columns, or more than one too many
 */
export function matchHeaders(
  headers: readonly string[],
  width: number,
): { headers: readonly string[]; note?: string } {
  if (headers.length === width) return { headers };
  const first = JSON.stringify(headers[0]);
  if (headers.length === width + 1) {
    const note =
      `There are ${headers.length} headers for ${width} columns: ${first}, taken for the ` +
      'target, was left out.';
    return { headers: headers.slice(1), note };
  }
  throw new FeatureError(
    `There are ${headers.length} headers, but the data has ${width} columns; ` +
      'give each column its name.',
  );
}
