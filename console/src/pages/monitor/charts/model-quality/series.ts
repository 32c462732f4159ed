import type { QualityMetric } from 'guiderail/console';

type Values = readonly (number | null)[];

/** What is drawn around a metric: its intervals, or else AWS's standard deviations. */
export function aroundOf({
  values,
  low,
  high,
  deviations,
}: Pick<QualityMetric, 'values' | 'low' | 'high' | 'deviations'>): { low: Values; high: Values } {
  const at = (bound: Values, sign: number) =>
    values.map((value, i) => {
      const measured = bound[i] ?? null;
      const deviation = deviations[i] ?? null;
      if (measured !== null || value === null || deviation === null) return measured;
      return value + sign * deviation;
    });
  return { low: at(low, -1), high: at(high, 1) };
}

/** The values that their runs reported; undefined where none did. */
export function violations({
  values,
  violated,
}: Pick<QualityMetric, 'values' | 'violated'>): Values | undefined {
  const left = values.map((value, i) => (violated[i] ? value : null));
  return left.some((value) => value !== null) ? left : undefined;
}

/** Shares of 1 as percent; null where there is nothing to share. */
export const shares = (part: Values, whole: Values): (number | null)[] =>
  part.map((value, i) => {
    const all = whole[i] ?? null;
    return value === null || all === null || all === 0 ? null : (100 * value) / all;
  });

/** Seconds in the unit that fits the longest of them. */
export function inFittingUnit(...lists: readonly Values[]): { unit: string; values: Values[] } {
  const longest = Math.max(0, ...lists.flat().map((value) => value ?? 0));
  const [unit, length] = (
    [
      ['d', 86_400],
      ['h', 3600],
      ['min', 60],
    ] as const
  ).find(([, seconds]) => longest >= 2 * seconds) ?? ['s', 1];
  const scaled = lists.map((values) => values.map((value) => value && value / length));
  return { unit, values: scaled };
}
