import type { PartialDependence } from '../../explanations/types.js';
import { minus } from '../../report/distribution.js';
import { escapeHtml, foreign, type Html, html, trusted } from '../../report/html.js';
import { formatNumber, formatShare, plural } from '../../report/numbers.js';
import type { ClarifyFindings } from '../run/findings.js';
import { numberText } from './metric-table.js';
import { bar, type PlotRow, plotRows, scale } from './row-plot.js';

const width = 260;
const height = 150;
const left = 48;
const bottom = 24;
const top = 10;
const mostPlots = 20;
const mostLines = 3;
const mostCategories = 10;
const mostPoints = 120;

type Curves = Exclude<PartialDependence, { error: string }>;

/** How the mean prediction moves with one feature, the others as they are. */
export function dependenceSection({ analysis }: ClarifyFindings): Html | undefined {
  const all = analysis.explanations?.pdp;
  if (!all || all.length === 0) return undefined;
  const left = all.length - mostPlots;
  return html`
<section aria-labelledby=pdp><h2 id=pdp>How predictions move with a feature</h2><p>The mean prediction if every row had the value below, all else as it is (partial dependence). Grey: the share of rows that have it.</p><div class=grid>${all
    .slice(0, mostPlots)
    .map(
      (one) =>
        html`<figure><figcaption>${foreign(one.feature_name)}</figcaption>${
          'error' in one ? html`<p class=er>${foreign(one.error, 300)}</p>` : curves(one)
        }</figure>`,
    )}</div>${left > 0 && html`<p>${plural(left, 'more feature')}: see analysis.json.</p>`}</section>`;
}

function curves(of: Curves): Html {
  const lines = of.model_predictions.slice(0, mostLines);
  const values = lines.flat().filter(Number.isFinite);
  if (values.length === 0) return html`<p class=er>The model gave no finite prediction.</p>`;
  const more = of.model_predictions.length - lines.length;
  const hidden = of.feature_values.length - mostCategories;
  const categories = of.data_type === 'categorical';
  return html`${lines.length > 1 && legend(of)}${categories ? byCategory(of, lines) : plot(of, lines)}${
    more > 0 && html`<small>${plural(more, 'more label')}: see analysis.json</small>`
  }${categories && hidden > 0 && html`<small>${plural(hidden, 'more value')}: see analysis.json</small>`}`;
}

const legend = ({ label_headers: names }: Curves): Html =>
  html`<p class=lk>${names
    .slice(0, mostLines)
    .map(
      (name, index) => html`<span><i class=l${index}></i>${foreign(String(name), 24)}</span>`,
    )}</p>`;

/** A line for each category: its share as a bar, each label's mean prediction as a dot. */
function byCategory(of: Curves, lines: readonly (readonly number[])[]): Html {
  const finite = lines.flat().filter(Number.isFinite);
  const at = scale(Math.min(...finite), Math.max(...finite));
  const wide = scale(0, Math.max(...of.data_distribution, Number.MIN_VALUE));
  const rows = of.feature_values.slice(0, mostCategories).map((value, i): PlotRow => {
    const share = of.data_distribution[i] ?? 0;
    const own = lines.map((line) => line[i] as number);
    const shown = own.map((one) => numberText(one, 2)).join(' · ');
    const dots = own.map((one, index) =>
      Number.isFinite(one) ? `<path class="dt pt l${index}" d="M${at(one)} 9h0"/>` : '',
    );
    return {
      ...{ name: typeof value === 'number' ? minus(formatNumber(value, 3)) : value, value: shown },
      label: `Mean prediction ${shown}; ${formatShare(share)} of rows`,
      marks: `${bar('db', 0, wide(share), 3, 12)}${dots.join('')}`,
    };
  });
  return plotRows(rows, { height: 18, caption: 'Mean prediction by value' });
}

type Place = (value: number) => number;

function plot(of: Curves, lines: readonly (readonly number[])[]): Html {
  const values = lines.flat().filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 0.1;
  const y = (value: number) =>
    top + (1 - (value - low + room) / (high - low + 2 * room)) * (height - top - bottom);
  const slot = (width - left) / Math.max(1, of.feature_values.length);
  const x = (index: number) => left + (index + 0.5) * slot;
  const marks = lines.map((line, index) => curve(line, x, y, index));
  const what = `Mean prediction from ${formatNumber(low, 3)} to ${formatNumber(high, 3)}`;
  return trusted(
    `<svg class=pd viewBox="0 0 ${width} ${height}" role=img aria-label="${escapeHtml(minus(what))}">` +
      `${shareBars(of, slot)}<path class=ax d="M${left} ${top}V${height - bottom}H${width}"/>${marks.join('')}` +
      `${axis(of, [low, high], y)}</svg>`,
  );
}

/** A line with a break where the model gave no finite prediction. */
function curve(line: readonly number[], x: Place, y: Place, index: number): string {
  const step = Math.max(1, Math.ceil(line.length / mostPoints));
  let [path, broken] = ['', true];
  for (let i = 0; i < line.length; i += step) {
    const value = line[i] as number;
    if (Number.isFinite(value))
      path += `${broken ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    broken = !Number.isFinite(value);
  }
  // a point alone is seen as a dot
  return `<path class="ln l${index}" d="${path.replace(/M([\d. -]+)(?=M|$)/g, 'M$1h0')}"/>`;
}

function shareBars({ data_distribution: shares }: Curves, slot: number): string {
  if (shares.length > mostPoints) return '';
  const most = Math.max(...shares, Number.MIN_VALUE);
  const room = (height - top - bottom) / 2;
  return shares
    .map((share, index) => {
      const tall = (share / most) * room;
      if (!(tall > 0)) return '';
      return `<rect class=db x=${(left + index * slot + slot * 0.1).toFixed(1)} y=${(height - bottom - tall).toFixed(1)} width=${(slot * 0.8).toFixed(1)} height=${tall.toFixed(1)} />`;
    })
    .join('');
}

function axis({ feature_values: values }: Curves, ends: [number, number], y: Place): string {
  const text = (value: string, at: string) =>
    `<text class=dim ${at}>${escapeHtml(minus(value))}</text>`;
  const told = ends[0] === ends[1] ? [ends[0]] : ends;
  const heights = told.map((value) =>
    text(formatNumber(value, 2), `x=${left - 5} y=${(y(value) + 4).toFixed(1)} text-anchor=end`),
  );
  const name = (value: number | string | undefined) =>
    typeof value === 'number' ? formatNumber(value, 3) : String(value ?? '').slice(0, 18);
  const places = [
    text(name(values[0]), `x=${left} y=${height - 8} text-anchor=start`),
    values.length > 1
      ? text(name(values.at(-1)), `x=${width} y=${height - 8} text-anchor=end`)
      : '',
  ];
  return [...heights, ...places].join('');
}
