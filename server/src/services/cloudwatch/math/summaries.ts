const mean = (values: readonly number[]): number => total(values) / values.length;
const total = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);
const deviation = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};

/** AVG, SUM and their like: a number of a series, a series of an array. */
export const summaries: Readonly<Record<string, (values: readonly number[]) => number>> = {
  AVG: mean,
  SUM: total,
  MIN: (values) => values.reduce((least, one) => Math.min(least, one), Infinity),
  MAX: (values) => values.reduce((most, one) => Math.max(most, one), -Infinity),
  STDDEV: deviation,
};
