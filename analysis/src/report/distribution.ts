import type { FeatureResult, FeatureStatistics } from '../types.js';
import { commonBins, commonCategories, pointsOf } from './bins.js';
import { foreign, type Html, html, shorten } from './html.js';
import { formatNumber, formatShare } from './numbers.js';
import { histogram, pairedBars, tallest } from './plots.js';

/** A column as the report sees it: what was found, and its two sides. */
export interface FeatureView {
  result: FeatureResult;
  baseline?: FeatureStatistics;
  current?: FeatureStatistics;
}

const barsInRow = 12;

/** The two distributions of a column as a small plot with its scale, or why there is none. */
export function distributionPlot(view: FeatureView): Html {
  const sides = sidesOf(view);
  if (sides.length === 0) return empty('No values to draw');
  const numeric = sides.map((side) => side.numerical_statistics);
  if (numeric.every((side) => side !== undefined)) {
    const bins = commonBins(numeric.map(pointsOf));
    if (!bins) return empty('No values to draw');
    const [from, to] = [formatNumber(bins.lower), formatNumber(bins.upper)];
    const peak = formatShare(tallest(bins));
    return html`${histogram(bins.shares, `${describe(sides)} from ${from} to ${to}`)}<p class=x><i>${
      bins.clipped && '≤ '
    }${minus(from)}</i><i>tallest ${peak}</i><i>${bins.clipped && '≥ '}${minus(to)}</i></p>`;
  }
  const buckets = categoriesOf(sides);
  if (!buckets) return empty(whyNoPlot(sides));
  const { named, others } = commonCategories(buckets, barsInRow);
  if (named.length === 0) return empty('No values to draw');
  const shares = buckets.map((_, i) => named.map((category) => category.shares[i] ?? 0));
  const names = named.slice(0, 3).map(({ value }) => shorten(value || '(empty)', 18));
  const more = named.length + others - names.length;
  return html`${pairedBars(shares, `${describe(sides)}, most frequent values`)}<p class=x><i>${foreign(
    names.join(', '),
    60,
  )}${more > 0 && ` and ${more} more`}</i></p>`;
}

/** Paired bars with the categories' names and shares, for the column's own card. */
export function categoryTable(view: FeatureView, limit: number): Html | undefined {
  const sides = sidesOf(view);
  const buckets = categoriesOf(sides);
  if (!buckets || sides.length < 2) return undefined;
  const { named, others, otherShares } = commonCategories(buckets, limit);
  const peak = Math.max(...named.flatMap(({ shares }) => shares), ...otherShares, 1e-9);
  const row = (name: Html, shares: readonly number[]) => {
    const [before = 0, now = 0] = shares;
    return html`<tr><th scope=row>${name}<td class=g>${bar('b', before / peak)}${bar(
      'k',
      now / peak,
    )}<td>${formatShare(before)}<td>${formatShare(now)}`;
  };
  return html`<table class=q><thead><tr><th scope=col>Value<th scope=col><span class=v>Shares drawn</span><th scope=col>Baseline<th scope=col>Now<tbody>${named.map(
    ({ value, shares }) => row(value === '' ? html`<em>empty</em>` : foreign(value, 40), shares),
  )}${others > 0 && row(html`<em>${others} other values</em>`, otherShares)}</table>`;
}

const bar = (kind: 'b' | 'k', share: number): Html =>
  html`<svg class=r viewBox="0 0 100 6" preserveAspectRatio=none aria-hidden=true><path class=${kind} d="M0 0h${Math.max(
    share > 0 ? 1 : 0,
    Math.round(share * 100),
  )}v6H0z"/></svg>`;

const sidesOf = (view: FeatureView): FeatureStatistics[] =>
  [view.baseline, view.current].filter((side) => side !== undefined);

function categoriesOf(sides: readonly FeatureStatistics[]) {
  const lists = sides.map((side) => side.string_statistics?.distribution?.categorical?.buckets);
  return lists.every((list) => list !== undefined) && lists.length > 0 ? lists : undefined;
}

function whyNoPlot(sides: readonly FeatureStatistics[]): string {
  const types = new Set(sides.map((side) => side.inferred_type));
  if (types.size > 1) return `Types differ: ${[...types].join(' before, ')} now`;
  if (types.has('Unknown')) return 'Every value is missing';
  return 'Too many distinct values to draw';
}

const describe = (sides: readonly unknown[]): string =>
  sides.length > 1 ? 'Baseline against this window' : 'This window';

const empty = (reason: string): Html => html`<p class=n>${reason}</p>`;

/** True minus signs for the numbers in a text; its hyphens stay. */
export const minus = (text: string): string => text.replace(/(?<![\p{L}\p{N}-])-(?=[\d.∞])/gu, '−');
