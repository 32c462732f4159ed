import type { FeatureStatistics } from '@guiderail/analysis';

/** The statistics of a feature in short. */
export interface ColumnFacts {
  readonly FeatureName: string;
  /** As its values are, not as it was defined: `Integral`, `Fractional`, `String`, `Unknown`. */
  readonly InferredType: string;
  /** The record identifier or the event time: no feature of the checks. */
  readonly Reserved?: true;
  readonly PresentCount: number;
  readonly MissingCount: number;
  /** Share of rows with a value. */
  readonly Completeness: number;
  readonly DistinctCount?: number;
  readonly Mean?: number;
  /** Population standard deviation. */
  readonly StandardDeviation?: number;
  readonly Min?: number;
  readonly Max?: number;
  /** By share of the values below; from a sketch, exact for few values. */
  readonly Quantiles?: Readonly<Record<string, number>>;
  /** Of texts: the most frequent first. */
  readonly TopValues?: readonly { readonly Value: string; readonly Count: number }[];
}

const shares = [0.05, 0.25, 0.5, 0.75, 0.95];
const mostValues = 10;

export function columnFacts(feature: FeatureStatistics, reserved: readonly string[]): ColumnFacts {
  const {
    name,
    inferred_type: type,
    numerical_statistics: numeric,
    string_statistics: text,
  } = feature;
  const { num_present: present = 0, num_missing: missing = 0 } = (numeric ?? text)?.common ?? {};
  const rows = present + missing;
  return {
    FeatureName: name,
    InferredType: type,
    ...(reserved.includes(name) && { Reserved: true }),
    PresentCount: present,
    MissingCount: missing,
    Completeness: rows === 0 ? 1 : present / rows,
    ...(numeric && present > 0 && numericFacts(numeric, present)),
    // an estimate may exceed what there is
    ...(text && { DistinctCount: Math.min(text.distinct_count, present), ...topValues(text) }),
  };
}

function numericFacts(
  numeric: NonNullable<FeatureStatistics['numerical_statistics']>,
  present: number,
) {
  const { mean, std_dev, min, max, approximate_num_distinct_values: distinct } = numeric;
  return {
    ...(distinct !== undefined && { DistinctCount: Math.min(Math.round(distinct), present) }),
    ...{ Mean: mean, StandardDeviation: std_dev, Min: min, Max: max },
    Quantiles: quantiles(numeric.distribution.kll.sketch.data),
  };
}

function topValues({ distribution }: NonNullable<FeatureStatistics['string_statistics']>) {
  const buckets = distribution?.categorical.buckets;
  if (!buckets) return {};
  const top = [...buckets].sort((a, b) => b.count - a.count).slice(0, mostValues);
  return { TopValues: top.map(({ value, count }) => ({ Value: value, Count: count })) };
}

/** The least value that at least the share of the sketch lies at or below; level h weighs 2^h. */
function quantiles(levels: readonly (readonly number[])[]): Record<string, number> {
  const items = levels
    .flatMap((level, height) => level.map((value) => ({ value, weight: 2 ** height })))
    .sort((a, b) => a.value - b.value);
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  const found: Record<string, number> = {};
  let at = 0;
  let below = items[0]?.weight ?? 0;
  for (const share of shares) {
    while (below < share * total && at < items.length - 1) below += items[++at]?.weight ?? 0;
    const item = items[at];
    if (item) found[String(share)] = item.value;
  }
  return found;
}
