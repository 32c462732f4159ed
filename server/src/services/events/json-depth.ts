import { eventsLimits } from './limits.js';

const [quote, backslash, open, openList, close, closeList] = Array.from('"\\{[}]', (char) =>
  char.charCodeAt(0),
);

/** Whether JSON is nested deeper than what reads it can bear; told from its brackets. */
export function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      for (at++; at < text.length && text.charCodeAt(at) !== quote; at++) {
        if (text.charCodeAt(at) === backslash) at++;
      }
    } else if (code === open || code === openList) {
      if (++depth > eventsLimits.detailDepth) return true;
    } else if (code === close || code === closeList) depth--;
  }
  return false;
}
