import type { FeatureStatistics } from '../types.js';
import { parseStatistics } from './parse-statistics.js';

const quote = 0x22;
const backslash = 0x5c;
const opening = 0x7b;
const closing = 0x7d;

/**
 * One feature of statistics.json. The file of 500 features has some 40 MB of sketches: here only
 * the bytes of the one that is wanted are parsed.
 * @returns undefined where the file does not have it
 * @throws FileShapeError where what is there is no feature
 */
export function findFeature(
  content: Uint8Array,
  name: string,
  file = 'statistics.json',
): FeatureStatistics | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const text = Buffer.from(JSON.stringify(name));
  let from = 0;
  for (;;) {
    const at = bytes.indexOf(text, from);
    if (at < 0) return undefined;
    from = at + text.length;
    // a quote within a text is written \", so what follows a member's name is no part of a text
    if (!isNameMember(bytes, at)) continue;
    const start = bytes.lastIndexOf(opening, at);
    const end = endOf(bytes, start);
    if (end === undefined) return undefined;
    const part = `{"dataset":{"item_count":0},"features":[${bytes.toString('utf8', start, end)}]}`;
    return parseStatistics(part, file).features[0];
  }
}

/** Whether `"name" :` stands before. */
function isNameMember(bytes: Buffer, at: number): boolean {
  const before = bytes.toString('latin1', Math.max(0, at - 24), at);
  return /"name"\s*:\s*$/.test(before);
}

/** Where the object that begins at a place ends; undefined where the file is cut. */
function endOf(bytes: Buffer, start: number): number | undefined {
  let depth = 0;
  let inText = false;
  for (let i = start; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (inText) {
      if (byte === backslash) i += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === opening) depth += 1;
    else if (byte === closing) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}
