/** Slips that are taken for the same word: letters left out, put in, changed or swapped. */
const mostSlips = 2;

/**
 * The known name that another was probably meant to be: equal but for case, `_` and `-`, or with
 * the same first letter and at most two slips (a third of its letters at most).
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const bare = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  const asked = bare(name);
  let best: { candidate: string; slips: number } | undefined;
  for (const candidate of known) {
    const is = bare(candidate);
    const slips = is[0] === asked[0] ? slipsBetween(asked, is) : Number.POSITIVE_INFINITY;
    const near = slips <= mostSlips && slips * 3 <= is.length;
    if (near && slips < (best?.slips ?? Number.POSITIVE_INFINITY)) best = { candidate, slips };
  }
  return best?.candidate;
}

/** Optimal string alignment (Damerau 1964, neighbours swapped once). */
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > mostSlips) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, at(before, j - 2) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return at(last, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] as number;
