import type { Feature } from '../../explanations/columns/index.js';
import { minus } from '../../report/distribution.js';
import { escapeHtml, type Html, html, shorten, trusted } from '../../report/html.js';
import { formatNumber } from '../../report/numbers.js';
import type { Explained } from '../run/explain.js';

const nameWidth = 190;
const plotWidth = 480;
const row_px = 26;
const mostRows = 12;
const mostDots = 250;
const dot = 2.6;

interface Dot {
  readonly x: number;
  readonly shade: number;
}

/**
 * A dot for each of a sample of rows in each feature's line: where it stands is what the feature
 * added, its colour how large the feature's value was among the rows.
 */
export function swarm(
  explained: Explained,
  features: readonly Feature[],
  names: readonly string[],
  output: number,
): Html | undefined {
  const rows = spread(explained);
  if (rows.length < 10) return undefined;
  const players = explained.players;
  const drawn = names.slice(0, mostRows).flatMap((name) => {
    const player = players.findIndex((one) => one.name === name);
    return player < 0 ? [] : [{ name, player }];
  });
  const addedBy = (row: number, player: number) =>
    rows[row]?.values[output * players.length + player] as number;
  const all = drawn.flatMap(({ player }) => rows.map((_, row) => addedBy(row, player)));
  const finite = all.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  if (!(high > low)) return undefined;
  const at = (value: number) => nameWidth + ((value - low) / (high - low)) * plotWidth;
  const lines = drawn.map(({ name, player }, index) => {
    const columns = players[player]?.columns ?? [];
    const column = columns.length === 1 ? (columns[0] as number) : undefined;
    const shades = shadesOf(rows, column, features);
    const dots = rows.flatMap((_, row): Dot[] => {
      const value = addedBy(row, player);
      return Number.isFinite(value) ? [{ x: at(value), shade: shades[row] as number }] : [];
    });
    return line(name, index * row_px + row_px / 2, dots);
  });
  const height = drawn.length * row_px + 24;
  const zero = at(0).toFixed(1);
  const ends = [low, high].map(
    (value, end) =>
      `<text class=dim x=${at(value).toFixed(1)} y=${height - 6} text-anchor=${end === 0 ? 'start' : 'end'}>${escapeHtml(minus(formatNumber(value, 2)))}</text>`,
  );
  return html`<h4>Row by row</h4><p class=key>Low value of the feature <i></i> high; grey: text or missing. A dot to the right raised its row's score.</p>${trusted(
    `<svg class="sw wide" viewBox="0 0 ${nameWidth + plotWidth + 10} ${height}" role=img aria-label="Shapley values of ${rows.length} rows by feature"><path class=z d="M${zero} 0V${height - 20}"/>${lines.join('')}${ends.join('')}</svg>`,
  )}`;
}

function spread({ shown }: Explained): Explained['shown'] {
  const step = Math.max(1, Math.ceil(shown.length / mostDots));
  return shown.filter((_, index) => index % step === 0);
}

/** The place of each row's value among the rows, 0 to 1; NaN of text and of what is missing. */
function shadesOf(
  rows: Explained['shown'],
  column: number | undefined,
  features: readonly Feature[],
): number[] {
  if (column === undefined || features[column]?.dtype === 'string')
    return rows.map(() => Number.NaN);
  const cells = rows.map(({ cells: all }) => all[column] as number);
  const sorted = cells.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return cells.map(() => Number.NaN);
  const rank = (value: number) => {
    const first = sorted.indexOf(value);
    return (first + sorted.lastIndexOf(value)) / 2 / Math.max(1, sorted.length - 1);
  };
  const ranks = new Map(sorted.map((value) => [value, rank(value)]));
  return cells.map((value) => ranks.get(value) ?? Number.NaN);
}

/** Dots that would lie on each other are moved up and down in turn. */
function line(name: string, middle: number, dots: readonly Dot[]): string {
  const stacked = new Map<number, number>();
  const circles = dots.map(({ x, shade }) => {
    const bin = Math.round(x / (dot * 1.4));
    const count = stacked.get(bin) ?? 0;
    stacked.set(bin, count + 1);
    const offset = Math.ceil(count / 2) * 2.2 * (count % 2 === 0 ? 1 : -1);
    const y = middle + Math.max(-row_px / 2 + dot, Math.min(row_px / 2 - dot, offset));
    return `<circle cx=${x.toFixed(1)} cy=${y.toFixed(1)} r=${dot} fill="${colour(shade)}"/>`;
  });
  return (
    `<path class=ax d="M${nameWidth} ${middle}h${plotWidth}"/>` +
    `<text x=${nameWidth - 8} y=${middle + 4} text-anchor=end>${escapeHtml(shorten(name, 26))}</text>${circles.join('')}`
  );
}

/** From blue over grey to red, which every kind of colour vision tells apart. */
function colour(shade: number): string {
  if (Number.isNaN(shade)) return '#9aa3ad';
  const [from, to, share] =
    shade < 0.5
      ? ([[44, 127, 184], [154, 163, 173], shade * 2] as const)
      : ([[154, 163, 173], [215, 48, 31], shade * 2 - 1] as const);
  const mixed = from.map((one, i) => Math.round(one + ((to[i] as number) - one) * share));
  return `rgb(${mixed.join(' ')})`;
}
