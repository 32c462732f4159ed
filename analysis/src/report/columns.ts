import type { FeatureStatistics } from '../types.js';
import { distributionPlot, type FeatureView, minus } from './distribution.js';
import { foreign, type Html, html } from './html.js';
import {
  formatCount,
  formatEffect,
  formatNumber,
  formatProbability,
  formatShare,
} from './numbers.js';
import { effectPlot } from './plots.js';
import { excess, intervalOf, outcomeName } from './words.js';

/** What a row needs beside its column. */
export interface RowContext {
  /** Letters for the places that thresholds come from; empty where there is only one. */
  sources: ReadonlyMap<string, string>;
  /** Anchor of the column's card, where it has one. */
  card?: string | undefined;
  /** False where the page has no room for another plot. */
  plot: boolean;
}

/** One row of the table of all columns. */
export function columnRow(view: FeatureView, context: RowContext): Html {
  const { result } = view;
  const name = foreign(result.feature);
  const tone = result.outcome === 'violation' ? 'F' : result.outcome === 'ok' ? 'K' : 'U';
  return html`<tr><th scope=row>${
    context.card ? html`<a href="#${context.card}">${name}</a>` : name
  }<small>${result.inferredType}</small><td><b class=${tone}>${outcomeName(result)}</b><td data-s=${Math.min(excess(result), 1e9).toFixed(4)}>${effectCell(view, context)}<td>${
    context.plot && distributionPlot(view)
  }<td>${shapeCell(view)}`;
}

function effectCell(view: FeatureView, context: RowContext): Html | undefined {
  const { drift, note } = view.result;
  const words = note ?? drift?.tooSmall;
  const small = words !== undefined && html`<small>${foreign(words, 300)}</small>`;
  if (!drift || Number.isNaN(drift.effect)) return small || undefined;
  const interval = intervalOf(drift);
  const letter = context.sources.get(drift.thresholdSource);
  const p = drift.adjustedPValue ?? drift.pValue;
  return html`${effectPlot(drift)}${minus(formatEffect(drift.effect))}${
    interval && html` <span>(${formatEffect(interval[0])} to ${formatEffect(interval[1])})</span>`
  }<small>threshold ${formatEffect(drift.threshold)}${letter && html`<sup>${letter}</sup>`}${
    p !== undefined && `, p ${formatProbability(p)}`
  }</small>${small}`;
}

/** The numbers of a column in one line each, baseline before, window after. */
function shapeCell(view: FeatureView): Html {
  const { baseline, current } = view;
  const lines: Html[] = [];
  const line = (name: string, of: (side: FeatureStatistics) => string | undefined) => {
    const [before, now] = [baseline && of(baseline), current && of(current)];
    if (before === undefined && now === undefined) return;
    const text = baseline
      ? html`${minus(before ?? '–')}<s> → </s><u>${minus(now ?? '–')}</u>`
      : html`${minus(now ?? '–')}`;
    lines.push(html`<dt>${name}<dd>${text}`);
  };
  for (const [name, of] of measures) line(name, of);
  return html`<dl>${lines}</dl>`;
}

type Measure = readonly [name: string, of: (side: FeatureStatistics) => string | undefined];

const common = (side: FeatureStatistics) =>
  side.numerical_statistics?.common ?? side.string_statistics?.common;

/** Share of a column's values that are there, between 0 and 1. */
export function completenessOf(side: FeatureStatistics): number | undefined {
  const counts = common(side);
  if (!counts) return undefined;
  const rows = counts.num_present + counts.num_missing;
  return rows > 0 ? counts.num_present / rows : undefined;
}

const number = (of: 'mean' | 'std_dev'): Measure[1] => {
  return (side) => {
    const value = side.numerical_statistics?.[of];
    return typeof value === 'number' ? formatNumber(value) : undefined;
  };
};

function rangeOf(side: FeatureStatistics): string | undefined {
  const statistics = side.numerical_statistics;
  if (typeof statistics?.min !== 'number' || typeof statistics.max !== 'number') return undefined;
  return `${formatNumber(statistics.min)} … ${formatNumber(statistics.max)}`;
}

const measures: readonly Measure[] = [
  [
    'present',
    (side) => {
      const share = completenessOf(side);
      return share === undefined ? undefined : formatShare(share);
    },
  ],
  ['mean', number('mean')],
  ['std', number('std_dev')],
  ['range', rangeOf],
  [
    'distinct',
    (side) => {
      const count = side.string_statistics?.distinct_count;
      return typeof count === 'number' ? formatCount(count) : undefined;
    },
  ],
];

const cardMeasures: readonly Measure[] = [
  [
    'Values',
    (side) => {
      const counts = common(side);
      return counts && formatCount(counts.num_present);
    },
  ],
  ...measures.slice(0, 3),
  ['min', (side) => bound(side, 'min')],
  ['max', (side) => bound(side, 'max')],
  ...measures.slice(4),
];

function bound(side: FeatureStatistics, of: 'min' | 'max'): string | undefined {
  const value = side.numerical_statistics?.[of];
  return typeof value === 'number' ? formatNumber(value) : undefined;
}

const longNames: Readonly<Record<string, string>> = {
  present: 'Present',
  mean: 'Mean',
  std: 'Standard deviation',
  min: 'Smallest',
  max: 'Largest',
  distinct: 'Distinct values',
};

/** The numbers of a column as a table: one row a measure, baseline and window side by side. */
export function measureTable(view: FeatureView): Html {
  const rows = cardMeasures.flatMap(([name, of]) => {
    const before = view.baseline && of(view.baseline);
    const now = view.current && of(view.current);
    if (before === undefined && now === undefined) return [];
    return [
      html`<tr><th scope=row>${longNames[name] ?? name}<td>${minus(before ?? '–')}<td>${minus(now ?? '–')}`,
    ];
  });
  return html`<table class=m><thead><tr><th scope=col><span class=v>Measure</span><th scope=col>Baseline<th scope=col>Now<tbody>${rows}</table>`;
}
