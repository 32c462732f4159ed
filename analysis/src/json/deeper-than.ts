const [QUOTE, BACKSLASH] = [34, 92];
/** `[` and `{`, `]` and `}`, which differ in this bit alone. */
const [CURLY, OPENS, CLOSES] = [32, 123, 125];

/**
 * True if brackets nest deeper than `most` in a JSON text: reading further what was parsed of it
 * would exhaust the stack. Brackets within texts do not count.
 */
export function deeperThan(json: string, most: number): boolean {
  // each level takes a bracket at its beginning and one at its end
  if (json.length <= 2 * most) return false;
  let [depth, isText] = [0, false];
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) isText = !isText;
    else if (isText) at += code === BACKSLASH ? 1 : 0;
    else if ((code | CURLY) === OPENS) depth++;
    else if ((code | CURLY) === CLOSES) depth--;
    if (depth > most) return true;
  }
  return false;
}
