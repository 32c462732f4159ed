/** As Clarify writes JSON: infinities are text, because JSON has none. */
export const clarifyJson = (value: object, indent = 4): string =>
  `${JSON.stringify(value, (_, item: unknown) => jsonNumber(item), indent)}\n`;

function jsonNumber(item: unknown): unknown {
  if (typeof item !== 'number' || Number.isFinite(item)) return item;
  return Number.isNaN(item) ? null : item > 0 ? 'Infinity' : '-Infinity';
}
