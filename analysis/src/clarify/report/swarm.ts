import type { Feature } from '../../explanations/columns/index.js';
import { minus } from '../../report/distribution.js';
import { type Html, html } from '../../report/html.js';
import { formatNumber } from '../../report/numbers.js';
import type { Explained } from '../run/explain.js';
import { type PlotRow, plotRows, scale, upright } from './row-plot.js';

const mostFeatures = 12;
const mostDots = 250;
const fewestDots = 10;
const height = 22;
/** Of a dot, in a plot's units across and in pixels up. */
const [across, up] = [7, 2.2];
const shadesShown = 5;

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
  if (rows.length < fewestDots) return undefined;
  const { players } = explained;
  const drawn = names.slice(0, mostFeatures).flatMap((name) => {
    const player = players.findIndex((one) => one.name === name);
    return player < 0 ? [] : [{ name, player }];
  });
  const addedBy = (player: number) =>
    rows.map(({ values }) => values[output * players.length + player] as number);
  const finite = drawn.flatMap(({ player }) => addedBy(player)).filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  if (!(high > low)) return undefined;
  const at = scale(low, high);
  const lines = drawn.map(({ name, player }): PlotRow => {
    const { columns = [] } = players[player] ?? {};
    const shades = shadesOf(rows, columns.length === 1 ? columns[0] : undefined, features);
    const added = addedBy(player);
    return {
      name,
      label: inWords(added, shades),
      marks: `${upright('z', at(0), height)}${dots(added, shades, at)}`,
    };
  });
  const ends = [low, high].map((value) => minus(formatNumber(value, 2))) as [string, string];
  return html`<h4>Row by row</h4><p class=key>${rows.length} rows. Low value of the feature <i></i> high; grey: text, or missing. A dot to the right raised its row’s score.</p>${plotRows(
    lines,
    { height, ends, caption: 'What features added to the scores of rows' },
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
  const sorted = cells.filter((cell) => !Number.isNaN(cell)).sort((a, b) => a - b);
  const rank = (value: number) =>
    (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 / Math.max(1, sorted.length - 1);
  const ranks = new Map(sorted.map((value) => [value, rank(value)]));
  return cells.map((cell) => ranks.get(cell) ?? Number.NaN);
}

function inWords(added: readonly number[], shades: readonly number[]): string {
  const finite = added.filter(Number.isFinite);
  if (finite.length === 0) return 'no attributions';
  const range = [Math.min(...finite), Math.max(...finite)].map((one) => formatNumber(one, 2));
  const high = meanOf(added.filter((_, row) => (shades[row] as number) > 0.5));
  const low = meanOf(added.filter((_, row) => (shades[row] as number) < 0.5));
  const more = high > low ? 'raise' : 'lower';
  const way = Number.isNaN(high - low) || high === low ? '' : `; high values ${more} the score`;
  return minus(`From ${range[0]} to ${range[1]}${way}`);
}

function meanOf(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, one) => sum + one, 0) / finite.length;
}

/** One path for each shade. Dots that would lie on each other are moved up and down in turn. */
function dots(
  added: readonly number[],
  shades: readonly number[],
  at: (value: number) => number,
): string {
  const stacked = new Map<number, number>();
  const paths = new Map<string, string>();
  for (const [row, value] of added.entries()) {
    if (!Number.isFinite(value)) continue;
    const x = at(value);
    const bin = Math.round(x / across);
    const count = stacked.get(bin) ?? 0;
    stacked.set(bin, count + 1);
    const offset = Math.ceil(count / 2) * up * (count % 2 === 0 ? 1 : -1);
    const y = Math.round(height / 2 + Math.max(3 - height / 2, Math.min(height / 2 - 3, offset)));
    const kind = shadeName(shades[row] as number);
    paths.set(kind, `${paths.get(kind) ?? ''}M${x} ${y}h0`);
  }
  return [...paths].map(([kind, d]) => `<path class="dt ${kind}" d="${d}"/>`).join('');
}

const shadeName = (shade: number): string =>
  Number.isNaN(shade) ? 'sn' : `s${Math.min(shadesShown - 1, Math.floor(shade * shadesShown))}`;
