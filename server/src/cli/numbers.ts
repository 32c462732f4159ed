/** Four digits, or all of those before the point: `0.3673`, `12068`. */
export function shownNumber(value: number): string {
  const size = Math.abs(value);
  if (Number.isSafeInteger(value)) return String(value);
  return size >= 1000 && size < 1e15 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}
