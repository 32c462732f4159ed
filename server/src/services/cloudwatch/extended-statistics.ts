import { type Aggregate, percentile, type Statistic } from './aggregate.js';

/** One side of a range: an absolute value or a percentile. */
interface Bound {
  readonly value: number;
  readonly percent: boolean;
}

interface Range {
  readonly low: Bound | undefined;
  readonly high: Bound | undefined;
}

/** A value and how often it counts. */
type Weighted = readonly [value: number, weight: number];

const families: Readonly<
  Record<string, (taken: readonly Weighted[], all: Aggregate, range: Range) => number | undefined>
> = {
  TM: (taken) => (weightOf(taken) > 0 ? sumOf(taken) / weightOf(taken) : undefined),
  TC: (taken) => weightOf(taken),
  TS: (taken) => sumOf(taken),
  PR: (taken, { count }) => (100 * weightOf(taken)) / count,
  WM: (_, all, range) => winsorized(all, range),
};

/**
 * The statistics that CloudWatch computes from a distribution: trimmed mean, count and sum (`tm90`,
 * `TM(2%:98%)`, `TM(150:1000)`, TC, TS), winsorized mean (WM), percentile rank (`PR(:300)`) and the
 * interquartile mean (IQM). Percentages cut by rank, and a value on the cut counts in part; absolute
 * bounds leave the lower one out and take the upper one in, as CloudWatch documents.
 * @returns undefined where the name is none of them; the statistic gives undefined where the
 * distribution is not known.
 */
export function extendedStatistic(name: string): Statistic | undefined {
  if (/^iqm$/i.test(name)) return ofRange('TM', { low: percent(25), high: percent(75) });
  const short = /^(tm|tc|ts|wm)(\d{1,2}(?:\.\d{1,10})?|100)$/i.exec(name);
  if (short) {
    const [, family = '', value = ''] = short;
    return ofRange(family.toUpperCase(), { low: undefined, high: percent(Number(value)) });
  }
  const long = /^(TM|TC|TS|WM|PR)\(([^:()]*)(:?)([^:()]*)\)$/.exec(name);
  if (!long) return undefined;
  const [, family = '', first = '', colon = '', second = ''] = long;
  const [low, high] = colon ? [boundOf(first), boundOf(second)] : [undefined, boundOf(first)];
  if (low === null || high === null || (!low && !high)) return undefined;
  if (low && high && (low.percent !== high.percent || low.value >= high.value)) return undefined;
  if (family === 'PR' && (low?.percent || high?.percent)) return undefined;
  return ofRange(family, { low, high });
}

const percent = (value: number): Bound => ({ value, percent: true });

/** @returns undefined for an open side, null for what is no bound. */
function boundOf(text: string): Bound | undefined | null {
  if (text === '') return undefined;
  const match = /^(-?\d{1,15}(?:\.\d{1,10})?)(%?)$/.exec(text.trim());
  if (!match) return null;
  const bound = { value: Number(match[1]), percent: match[2] === '%' };
  return bound.percent && (bound.value < 0 || bound.value > 100) ? null : bound;
}

const ofRange =
  (family: string, range: Range): Statistic =>
  (all) =>
    all.values ? families[family]?.(within(all, range), all, range) : undefined;

const weightOf = (taken: readonly Weighted[]): number =>
  taken.reduce((sum, [, weight]) => sum + weight, 0);

const sumOf = (taken: readonly Weighted[]): number =>
  taken.reduce((sum, [value, weight]) => sum + value * weight, 0);

function within(all: Aggregate, { low, high }: Range): Weighted[] {
  const sorted = [...(all.values ?? [])].sort((a, b) => a[0] - b[0]);
  const byRank = low?.percent || high?.percent;
  if (!byRank) {
    return sorted.filter(
      ([value]) => value > (low?.value ?? -Infinity) && value <= (high?.value ?? Infinity),
    );
  }
  const from = ((low?.value ?? 0) / 100) * all.count;
  const to = ((high?.value ?? 100) / 100) * all.count;
  let below = 0;
  return sorted.flatMap(([value, count]): Weighted[] => {
    const weight = Math.min(below + count, to) - Math.max(below, from);
    below += count;
    return weight > 0 ? [[value, weight]] : [];
  });
}

function winsorized(all: Aggregate, { low, high }: Range): number | undefined {
  const edge = (bound: Bound | undefined, open: number): number =>
    !bound ? open : bound.percent ? (percentile(all, bound.value) ?? open) : bound.value;
  const [least, most] = [edge(low, -Infinity), edge(high, Infinity)];
  const moved = [...(all.values ?? [])].map(
    ([value, weight]): Weighted => [Math.min(Math.max(value, least), most), weight],
  );
  return sumOf(moved) / all.count;
}
