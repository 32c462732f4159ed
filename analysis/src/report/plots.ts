import type { DriftFinding } from '../types.js';
import type { CommonBins } from './bins.js';
import { escapeHtml, type Html, trusted } from './html.js';
import { formatEffect } from './numbers.js';
import { intervalOf } from './words.js';

const plotHeight = 48;
const plotWidth = 240;

/**
 * An overlaid histogram, one path each: the first distribution filled, the last outlined.
 * Coordinates are small whole numbers, so that 500 plots stay small.
 */
export function histogram(shares: readonly (readonly number[])[], label: string): Html {
  const bins = shares[0]?.length ?? 0;
  const width = Math.max(1, Math.floor(plotWidth / bins));
  const peak = Math.max(...shares.flat(), Number.MIN_VALUE);
  const paths = shares.map((part, index) => {
    const last = index === shares.length - 1;
    return `<path class=${last ? 'c' : 'b'} d="${outline(part, peak, width)}"/>`;
  });
  return trusted(
    `<svg class=h viewBox="0 0 ${width * bins} ${plotHeight}" preserveAspectRatio=none ` +
      `role=img aria-label="${escapeHtml(label)}">${paths.join('')}</svg>`,
  );
}

function outline(shares: readonly number[], peak: number, width: number): string {
  let path = `M0 ${plotHeight}`;
  let height = -1;
  let run = 0;
  for (const share of shares) {
    const next = share > 0 ? Math.max(1, Math.round((share / peak) * (plotHeight - 1))) : 0;
    if (next !== height) {
      if (run > 0) path += `h${run * width}`;
      path += `V${plotHeight - next}`;
      height = next;
      run = 0;
    }
    run++;
  }
  return `${path}h${run * width}V${plotHeight}`;
}

/** The tallest share of a pair of histograms. */
export const tallest = (bins: Pick<CommonBins, 'shares'>): number =>
  Math.max(...bins.shares.flat());

/** Pairs of upright bars, one pair a category, in the order given. */
export function pairedBars(shares: readonly (readonly number[])[], label: string): Html {
  const categories = shares[0]?.length ?? 0;
  const slot = Math.max(3, Math.floor(plotWidth / Math.max(categories, fewestSlots)));
  const bar = Math.max(1, Math.floor(slot * (shares.length === 1 ? 0.8 : 0.4)));
  const peak = Math.max(...shares.flat(), Number.MIN_VALUE);
  const paths = shares.map((part, index) => {
    const last = index === shares.length - 1;
    const bars = part.map((share, i) => {
      const height = share > 0 ? Math.max(1, Math.round((share / peak) * (plotHeight - 1))) : 0;
      if (height === 0) return '';
      return `M${i * slot + index * bar} ${plotHeight}v-${height}h${bar}v${height}`;
    });
    return `<path class=${last ? 'k' : 'b'} d="${bars.join('')}"/>`;
  });
  return trusted(
    `<svg class=h viewBox="0 0 ${slot * Math.max(categories, fewestSlots)} ${plotHeight}" preserveAspectRatio=none ` +
      `role=img aria-label="${escapeHtml(label)}">${paths.join('')}</svg>`,
  );
}

/** Room for so many pairs, so that two categories do not become two walls. */
const fewestSlots = 6;

const effectWidth = 120;
/** Where the threshold stands; the scale ends at three times the threshold. */
const thresholdAt = 40;

/**
 * The effect with its interval against the threshold, which stands at the same place in every
 * plot; what lies beyond three thresholds ends in an arrow.
 */
export function effectPlot(drift: DriftFinding): Html {
  const at = (value: number): number => {
    const ratio = drift.threshold > 0 ? value / drift.threshold : value > 0 ? 3 : 0;
    const x = Number.isNaN(ratio) ? 0 : ratio * thresholdAt;
    return Math.round(Math.max(5, Math.min(effectWidth - 5, x)));
  };
  const beyond = drift.threshold > 0 ? drift.effect / drift.threshold > 2.9 : drift.effect > 0;
  const x = at(drift.effect);
  const interval = intervalOf(drift);
  const line = interval ? `<path class=i d="M${at(interval[0])} 8H${at(interval[1])}"/>` : '';
  const mark = beyond
    ? `<path class=p d="M${effectWidth - 8} 3l7 5l-7 5z"/>`
    : `<circle class=p cx=${x} cy=8 r=4 />`;
  const label = `${formatEffect(drift.effect)} against a threshold of ${formatEffect(drift.threshold)}`;
  return trusted(
    `<svg class="e${drift.drifted ? ' d' : ''}" viewBox="0 0 ${effectWidth} 16" role=img ` +
      `aria-label="${escapeHtml(label)}"><path class=a d="M0 8h${effectWidth}"/>` +
      `${line}<path class=t d="M${thresholdAt} 0v16"/>${mark}</svg>`,
  );
}
