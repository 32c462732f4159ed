import { Kind } from '../dataset/cells.js';
import { distributionOf } from '../drift/distribution.js';
import { unseenRows } from '../drift/new-values.js';
import { commonBins, commonCategories, pointsOf } from '../report/bins.js';
import { formatNumber } from '../report/numbers.js';
import type { FeatureStatistics, NumericalStatistics } from '../types.js';
import type { CellEvidence, SeenCell } from './evidence.js';

/** Categories among which the one that grew most is looked for. */
const CATEGORIES = 1000;

/**
 * The cells that a drift shows in: those of the bin, or the category, whose share has grown most
 * since the baseline. Where values turned up that the baseline never had, it is these.
 *
 * @returns undefined where no share has grown, or the statistics do not tell
 */
export function driftEvidence(
  method: string,
  baseline: FeatureStatistics | undefined,
  current: FeatureStatistics,
): CellEvidence | undefined {
  const [before, now] = [baseline?.numerical_statistics, current.numerical_statistics];
  if (before && now) {
    return method === 'new_values' ? newValues(baseline!, current) : grownBin(before, now);
  }
  const categories = [baseline, current].map(
    (feature) => feature?.string_statistics?.distribution?.categorical.buckets,
  );
  const [known, live] = categories;
  return known && live && grownCategory(known, live);
}

const isNumber = ({ kind }: SeenCell): boolean => kind >= Kind.integral && kind <= Kind.whole;

function newValues(
  baseline: FeatureStatistics,
  current: FeatureStatistics,
): CellEvidence | undefined {
  const [known, live] = [baseline, current].map(distributionOf);
  if (known?.kind !== 'numeric' || live?.kind !== 'numeric') return undefined;
  const seen = new Set(known.values);
  return {
    of: 'cells',
    what: 'values that the baseline never had',
    breaks: (cell) => isNumber(cell) && !seen.has(cell.value),
    count: { cells: unseenRows(seen, live), exact: false },
  };
}

function grownBin(before: NumericalStatistics, now: NumericalStatistics): CellEvidence | undefined {
  const bins = commonBins([pointsOf(before), pointsOf(now)]);
  if (bins === undefined) return undefined;
  const { shares, start, width } = bins;
  const [was = [], is = []] = shares;
  const bin = mostGrown(was, is);
  if (bin === undefined) return undefined;
  const last = is.length - 1;
  const from = bin === 0 ? -Infinity : start + bin * width;
  const to = bin === last ? Infinity : start + (bin + 1) * width;
  return {
    of: 'cells',
    what: `${binWords(from, to)}: ${change(was[bin], is[bin])}`,
    // as a bin is found for a value, so that an edge goes to the same side
    breaks: (cell) =>
      isNumber(cell) &&
      Math.max(0, Math.min(last, Math.floor((cell.value - start) / width))) === bin,
    count: { cells: Math.round((is[bin] ?? 0) * now.common.num_present), exact: false },
    mayHold: ({ states: { extent } }) => extent.max >= from && extent.min <= to,
  };
}

function mostGrown(was: readonly number[], is: readonly number[]): number | undefined {
  let most: number | undefined;
  let growth = 0;
  is.forEach((share, i) => {
    if (share - (was[i] ?? 0) <= growth) return;
    growth = share - (was[i] ?? 0);
    most = i;
  });
  return most;
}

function binWords(from: number, to: number): string {
  if (from === -Infinity && to === Infinity) return 'its values';
  if (from === -Infinity) return `values under ${formatNumber(to)}`;
  if (to === Infinity) return `values of ${formatNumber(from)} and more`;
  return `values from ${formatNumber(from)} to ${formatNumber(to)}`;
}

type Buckets = readonly { value: string; count: number }[];

function grownCategory(known: Buckets, live: Buckets): CellEvidence | undefined {
  const { named } = commonCategories([known, live], CATEGORIES);
  const most = mostGrown(
    named.map(({ shares }) => shares[0] ?? 0),
    named.map(({ shares }) => shares[1] ?? 0),
  );
  const category = most === undefined ? undefined : named[most];
  if (category === undefined) return undefined;
  const { value, shares } = category;
  const cells = live.find((bucket) => bucket.value === value)?.count ?? 0;
  return {
    of: 'cells',
    what: `the value ${JSON.stringify(value.slice(0, 80))}: ${change(shares[0], shares[1])}`,
    breaks: ({ kind, text }) => kind !== Kind.missing && text === value,
    count: { cells, exact: true },
    readsText: true,
    mayHold: ({ states }) => states.categories.counts?.has(value) ?? true,
  };
}

const change = (was = 0, is = 0): string => `${percent(is)} now, ${percent(was)} in the baseline`;

const percent = (share: number): string =>
  `${Number((share * 100).toPrecision(share < 0.1 ? 2 : 3))} %`;
