import {
  commonBins,
  commonCategories,
  compareStatistics,
  distributionOf,
  type FeatureStatistics,
  pointsOf,
} from '@guiderail/analysis';
import type { CdfSteps, FeatureDistributions } from './monitor-features-types.js';

const mostSteps = 400;
const mostCategories = 60;
const longestCategory = 200;

type Pair = readonly [FeatureStatistics | undefined, FeatureStatistics | undefined];
type Numbers = Extract<ReturnType<typeof distributionOf>, { kind: 'numeric' }>;

/** Two sides of a feature, to be drawn one over the other; either may be missing. */
export function distributionsOf(pair: Pair): FeatureDistributions {
  const rows = [presentOf(pair[0]), presentOf(pair[1])] as const;
  const sides = pair.filter((side) => side !== undefined);
  if (sides.length === 0) return { rows, why: 'Neither side has statistics of it.' };
  if (sides.every((side) => side.numerical_statistics)) return { rows, ...numeric(pair) };
  if (sides.every((side) => categoriesOf(side))) return { rows, ...categorical(pair) };
  return { rows, why: whyNot(pair) };
}

const presentOf = (side: FeatureStatistics | undefined): number =>
  (side?.numerical_statistics ?? side?.string_statistics)?.common.num_present ?? 0;

const categoriesOf = (side: FeatureStatistics | undefined) =>
  side?.string_statistics?.distribution?.categorical.buckets;

function whyNot([before, now]: Pair): string {
  if (before && now && before.inferred_type !== now.inferred_type) {
    return `Its type differs: ${before.inferred_type} on the one side, ${now.inferred_type} on the other.`;
  }
  if (presentOf(before) + presentOf(now) === 0) return 'Every value is missing.';
  return 'It has too many distinct texts for a list of them.';
}

function numeric(pair: Pair): Omit<FeatureDistributions, 'rows'> {
  const none = { values: [], weights: [], count: 0 };
  const points = pair.map((side) =>
    side?.numerical_statistics ? pointsOf(side.numerical_statistics) : none,
  );
  const bins = commonBins(points.filter(({ values }) => values.length > 0));
  if (!bins) return { why: 'There is no value to draw.' };
  const drawn = [...bins.shares];
  const shares = points.map(({ values }) => (values.length > 0 ? (drawn.shift() ?? []) : []));
  const count = bins.shares[0]?.length ?? 0;
  const edges = Array.from({ length: count + 1 }, (_, i) => rounded(bins.start + i * bins.width));
  const [before, now] = pair.map(numbersOf);
  const gap = before && now && gapOf(before, now);
  return {
    histogram: { edges, shares: [shares[0] ?? [], shares[1] ?? []], clipped: bins.clipped },
    cdf: [stepsOf(before, gap?.at), stepsOf(now, gap?.at)],
    gap,
    distance: gap?.distance,
  };
}

/** Without the last digits of a sum of fractions. */
const rounded = (edge: number): number => Number(edge.toPrecision(12));

function numbersOf(side: FeatureStatistics | undefined): Numbers | undefined {
  const found = side && distributionOf(side);
  return found?.kind === 'numeric' ? found : undefined;
}

/** Where two distribution functions are furthest apart. */
function gapOf(a: Numbers, b: Numbers): { at: number; distance: number } {
  let [i, j, below, other] = [0, 0, 0, 0];
  let best = { at: a.values[0] ?? 0, distance: 0 };
  while (i < a.values.length || j < b.values.length) {
    const at = Math.min(
      a.values[i] ?? Number.POSITIVE_INFINITY,
      b.values[j] ?? Number.POSITIVE_INFINITY,
    );
    if (a.values[i] === at) below += (a.weights[i++] ?? 0) / a.count;
    if (b.values[j] === at) other += (b.weights[j++] ?? 0) / b.count;
    const distance = Math.min(1, Math.abs(below - other));
    if (distance > best.distance) best = { at, distance };
  }
  return best;
}

/** Steps of a distribution function: so many that what is left out is under 1/300 of the rows. */
function stepsOf(side: Numbers | undefined, always: number | undefined): CdfSteps {
  const values: number[] = [];
  const shares: number[] = [];
  if (!side) return { values, shares };
  let sum = 0;
  let drawn = -1;
  side.values.forEach((value, i) => {
    sum += (side.weights[i] ?? 0) / side.count;
    const next = side.values[i + 1];
    const isCut = always !== undefined && value <= always && (next ?? Infinity) > always;
    if (drawn >= 0 && next !== undefined && !isCut && sum - drawn < 1 / (mostSteps - 100)) return;
    drawn = sum;
    values.push(value);
    shares.push(Math.min(1, Number(sum.toPrecision(6))));
  });
  return { values, shares };
}

function categorical(pair: Pair): Omit<FeatureDistributions, 'rows'> {
  const lists = pair.map((side) => categoriesOf(side) ?? []);
  const { named, others, otherShares } = commonCategories(lists, mostCategories);
  if (named.length === 0) return { why: 'There is no value to draw.' };
  const two = (shares: readonly number[]) => [shares[0] ?? 0, shares[1] ?? 0] as const;
  const [before, now] = pair;
  return {
    categories: named.map(({ value, shares }) => ({
      value: value.slice(0, longestCategory),
      shares: two(shares),
    })),
    ...(others > 0 && { others: { count: others, shares: two(otherShares) } }),
    distance: before && now && compareStatistics([before], [now], [])[0]?.distance,
  };
}
