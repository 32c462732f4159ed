/** Stands among kept places where a line breaks. */
export const BREAK = -1;

/**
 * The places to draw of a stretch of points: of each column of pixels its first, least, most and last
 * one, so that the line looks as if all were drawn and no peak is lost. Columns are counted from the
 * epoch, not from the view, so that a line does not flicker while it is moved. A gap breaks the line
 * where it is wider than a column and a half.
 * @param values NaN where there is none
 * @param from the first place, and `to` the one after the last
 * @param column milliseconds of one
 */
export function decimate(
  times: Float64Array,
  values: Float64Array,
  [from, to]: readonly [number, number],
  column: number,
): number[] {
  const kept: number[] = [];
  let here = Number.NaN;
  let [first, least, most, last] = [-1, -1, -1, -1];
  let gap = false;
  const flush = (): void => {
    if (first < 0) return;
    kept.push(first);
    const [a, b] = least < most ? [least, most] : [most, least];
    if (a !== first) kept.push(a);
    if (b !== a && b !== first) kept.push(b);
    if (last !== b && last !== first) kept.push(last);
  };
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) {
      gap = true;
      continue;
    }
    const time = times[i] as number;
    const at = Math.floor(time / column);
    if (at === here) {
      if (value < (values[least] as number)) least = i;
      if (value > (values[most] as number)) most = i;
      last = i;
    } else {
      flush();
      if (gap && last >= 0 && time - (times[last] as number) > column * 1.5) kept.push(BREAK);
      here = at;
      first = least = most = last = i;
    }
    gap = false;
  }
  flush();
  return kept;
}
