/**
 * How far a metric is from no bias. Distances of most metrics are differences of proportions or of
 * ratios; those that are not are put on such a scale, where equal steps mean about the same.
 */
export interface BiasScale {
  /** The metric's value where there is no bias. */
  readonly noBias: number;
  /** True for metrics that only tell a distance: which side is worse off, DPL tells. */
  readonly signOfDpl?: true;
  /** True for ratios and their differences, which have no bounds. */
  readonly unbounded?: true;
  /** True where more rows of the same kind give another value, not only a surer one. */
  readonly movesWithRows?: true;
  /** From a value to its place: 0 is no bias; monotone. */
  readonly place: (value: number) => number;
  readonly value: (place: number) => number;
}

const same = (x: number) => x;
const plain: BiasScale = { noBias: 0, place: same, value: same };
const unsigned: BiasScale = { ...plain, signOfDpl: true };

/**
 * Square roots of divergences bound the total variation distance from above (Pinsker's inequality,
 * and for JS by its two halves), so that they stand on the scale of proportions. DI is a ratio: its
 * place is its logarithm, so that a half is as far from 1 as the double.
 */
const own: Readonly<Record<string, BiasScale>> = {
  DI: { noBias: 1, unbounded: true, place: Math.log, value: Math.exp },
  DCA: { ...plain, unbounded: true },
  DCR: { ...plain, unbounded: true },
  FT: { ...plain, movesWithRows: true },
  TE: { ...plain, unbounded: true },
  KS: unsigned,
  LP: unsigned,
  TVD: unsigned,
  KL: { ...unsigned, place: (v) => Math.sqrt(Math.abs(v) / 2), value: (x) => 2 * x * x },
  JS: { ...unsigned, place: (v) => Math.sqrt(2 * Math.abs(v)), value: (x) => (x * x) / 2 },
};

/** The scale of a metric by its name; a name that is not known has its plain value from 0. */
export const scaleOf = (metric: string): BiasScale =>
  Object.hasOwn(own, metric) ? (own[metric] as BiasScale) : plain;
