import { minus } from '../../report/distribution.js';
import { escapeHtml, foreign, type Html, html, shorten, trusted } from '../../report/html.js';
import { formatNumber } from '../../report/numbers.js';
import type { ClarifyFindings } from '../run/findings.js';
import type { PartialDependence } from '../types.js';

const width = 260;
const height = 150;
const left = 44;
const bottom = 26;
const top = 8;
const mostLines = 3;
const mostCategories = 12;

type Curves = Exclude<PartialDependence, { error: string }>;

/** How the mean prediction moves with one feature, the others as they are. */
export function dependenceSection({ analysis }: ClarifyFindings): Html | undefined {
  const all = analysis.explanations?.pdp;
  if (!all || all.length === 0) return undefined;
  return html`
<section aria-labelledby=pdp><h2 id=pdp>How predictions move with a feature</h2><p>The mean prediction if every row had the value below, all else as it is (partial dependence). Grey: the share of rows that have it.</p><div class=grid>${all.map(
    (one) =>
      html`<figure><figcaption>${foreign(one.feature_name)}</figcaption>${
        'error' in one ? html`<p class=er>${foreign(one.error, 300)}</p>` : plot(one)
      }</figure>`,
  )}</div></section>`;
}

function plot(of: Curves): Html {
  const lines = of.model_predictions.slice(0, mostLines);
  const values = lines.flat().filter(Number.isFinite);
  if (values.length === 0) return html`<p class=er>The model gave no finite prediction.</p>`;
  const [low, high] = rangeOf(values);
  const y = (value: number) => top + (1 - (value - low) / (high - low)) * (height - top - bottom);
  const shown =
    of.data_type === 'categorical'
      ? Math.min(mostCategories, of.feature_values.length)
      : of.feature_values.length;
  const slot = (width - left) / Math.max(1, shown);
  const x = (index: number) => left + (index + 0.5) * slot;
  const marks = lines.map((line, index) =>
    of.data_type === 'categorical'
      ? dots(line.slice(0, shown), x, y, index)
      : curve(line, x, y, index),
  );
  const what = `Mean prediction from ${formatNumber(Math.min(...values), 3)} to ${formatNumber(Math.max(...values), 3)}`;
  return trusted(
    `<svg class="pd wide" viewBox="0 0 ${width} ${height}" role=img aria-label="${escapeHtml(what)}">` +
      `${shareBars(of, shown, slot)}<path class=ax d="M${left} ${top}V${height - bottom}H${width}"/>${marks.join('')}` +
      `${axis(of, shown, slot, [low, high], y)}</svg>`,
  );
}

function rangeOf(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) * 0.08 || Math.abs(high) * 0.1 || 0.1;
  return [low - room, high + room];
}

type Place = (value: number) => number;

function curve(line: readonly number[], x: Place, y: Place, index: number): string {
  const points = line.flatMap((value, i) =>
    Number.isFinite(value) ? [`${x(i).toFixed(1)} ${y(value).toFixed(1)}`] : [],
  );
  return `<path class="ln l${index}" d="M${points.join('L')}"/>`;
}

const dots = (line: readonly number[], x: Place, y: Place, index: number): string =>
  line
    .map((value, i) =>
      Number.isFinite(value)
        ? `<circle class="pt l${index}" cx=${x(i).toFixed(1)} cy=${y(value).toFixed(1)} r=4 />`
        : '',
    )
    .join('');

function shareBars({ data_distribution: shares }: Curves, shown: number, slot: number): string {
  const most = Math.max(...shares, Number.MIN_VALUE);
  const room = (height - top - bottom) / 2;
  return shares
    .slice(0, shown)
    .map((share, index) => {
      const tall = (share / most) * room;
      return `<rect class=db x=${(left + index * slot + slot * 0.1).toFixed(1)} y=${(height - bottom - tall).toFixed(1)} width=${(slot * 0.8).toFixed(1)} height=${tall.toFixed(1)} />`;
    })
    .join('');
}

function axis(of: Curves, shown: number, slot: number, ends: [number, number], y: Place): string {
  const heights = ends.map(
    (value, end) =>
      `<text class=dim x=${left - 5} y=${(y(value) + (end === 0 ? 0 : 8)).toFixed(1)} text-anchor=end>${escapeHtml(minus(formatNumber(value, 2)))}</text>`,
  );
  const { feature_values: values } = of;
  const name = (value: number | string | undefined) =>
    typeof value === 'number' ? formatNumber(value, 3) : String(value ?? '');
  const many = of.data_type !== 'categorical' || shown > 5;
  const told = many ? [0, shown - 1] : Array.from({ length: shown }, (_, index) => index);
  const places = told.map((index, i) => {
    const anchor = !many ? 'middle' : i === 0 ? 'start' : 'end';
    const x = !many ? left + (index + 0.5) * slot : i === 0 ? left : width;
    const text = shorten(name(values[index]), many ? 18 : Math.max(3, Math.floor(slot / 7)));
    return `<text class=dim x=${x.toFixed(1)} y=${height - 8} text-anchor=${anchor}>${escapeHtml(minus(text))}</text>`;
  });
  return [...heights, ...places].join('');
}
