import type { BusEvent } from '../event.js';
import { compileJsonPath, compileTextPath } from './json-path.js';

/** Digits that a number of JavaScript's may not hold. */
export const longNumber = /\d{16}/;

/** JSON without blanks between its parts. */
export const compact = (json: string): string =>
  json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, text: string | undefined) => text ?? '');

/**
 * Compiles a path to what gives the JSON that stands there in an event, its numbers to the last
 * digit; undefined where nothing stands.
 * @returns undefined when the text is no path.
 */
export function compileEventPath(path: string): ((of: BusEvent) => string | undefined) | undefined {
  const [find, findText] = [compileJsonPath(path), compileTextPath(path)];
  if (!find || !findText) return undefined;
  return ({ event, text }) => {
    if (longNumber.test(text)) {
      const found = findText(text);
      return found === undefined ? undefined : compact(found);
    }
    const value = find(event);
    return value === undefined ? undefined : JSON.stringify(value);
  };
}
