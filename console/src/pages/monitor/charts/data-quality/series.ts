type Values = readonly (number | null)[];

/** The one value that all have that have one; undefined where there are several or none. */
export function constant(values: Values): number | undefined {
  const found = new Set(values.filter((value) => value !== null));
  const [value] = found;
  return found.size === 1 ? value : undefined;
}

/** The values at some places alone; undefined where there is none. */
export function only(values: Values, wanted: (i: number) => boolean): Values | undefined {
  const left = values.map((value, i) => (wanted(i) ? value : null));
  return left.some((value) => value !== null) ? left : undefined;
}

/** What lies so far to either side of values. */
export function band(values: Values, widths: Values): { low: Values; high: Values } {
  const at = (sign: number) =>
    values.map((value, i) => {
      const width = widths[i] ?? null;
      return value === null || width === null ? null : value + sign * width;
    });
  return { low: at(-1), high: at(1) };
}

/** Where a value changes: the first place of each stretch; places without one are passed over. */
export function changes<T>(values: readonly (T | null)[]): { value: T; at: number }[] {
  const found: { value: T; at: number }[] = [];
  values.forEach((value, at) => {
    if (value !== null && found.at(-1)?.value !== value) found.push({ value, at });
  });
  return found;
}

/** An axis of percents that ends at 100 and shows small losses, yet not as if all were lost. */
export function percentRange(values: Values): readonly [number, number] {
  const least = Math.min(100, ...values.map((value) => value ?? 100));
  return [Math.max(0, Math.min(90, 100 - 1.25 * (100 - least))), 100];
}
