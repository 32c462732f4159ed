import type { SideOfCapture } from 'guiderail/console';

/** Lines of CSV without quotes, in cells. */
export const cellsOf = (data: string): string[][] =>
  data
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));

/** What was captured as text to read: JSON with its members in lines, bytes that are text as text. */
export function readable({ data, encoding, cut, type }: SideOfCapture): string {
  if (encoding === 'BASE64') return decoded(data, cut !== undefined);
  const isJson = encoding === 'JSON' || /json/i.test(type);
  return isJson && cut === undefined ? prettyJson(data) : data;
}

function prettyJson(data: string): string {
  try {
    return JSON.stringify(JSON.parse(data), null, 2);
  } catch {
    return data; // JSON Lines, or what only says that it is JSON
  }
}

function decoded(data: string, isCut: boolean): string {
  try {
    const whole = isCut ? data.slice(0, data.length - (data.length % 4)) : data;
    const bytes = Uint8Array.from(atob(whole), (letter) => letter.charCodeAt(0));
    const text = new TextDecoder('utf-8', { fatal: !isCut }).decode(bytes);
    return isPlain(text) ? text : hex(bytes);
  } catch {
    return data; // bytes that are no text stay base64
  }
}

/** Whether it has no control characters but those between words and lines. */
const isPlain = (text: string): boolean =>
  [...text].every((letter) => letter >= ' ' || '\t\r\n'.includes(letter));

const hexBytes = 512;

const hex = (bytes: Uint8Array): string =>
  [...bytes.slice(0, hexBytes)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ') +
  (bytes.length > hexBytes ? ' …' : '');
