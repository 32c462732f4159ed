import { cellOf, type Feature } from '../../explanations/columns/index.js';
import type { Player } from '../../explanations/types.js';
import { minus } from '../../report/distribution.js';
import { type Html, html } from '../../report/html.js';
import { formatCount, formatNumber } from '../../report/numbers.js';
import type { Explained } from '../run/explain.js';
import type { ShownRow } from '../run/shown-rows.js';
import { bar, type PlotRow, plotRows, scale, upright } from './row-plot.js';

const mostSteps = 8;
const height = 18;

interface Step {
  readonly name: string;
  readonly value: number;
}

/** How three predictions came about: the highest score of the sample, a middle one, the lowest. */
export function waterfalls(
  explained: Explained,
  features: readonly Feature[],
  output: number,
): Html | undefined {
  const rows = explained.shown
    .filter(({ scores }) => Number.isFinite(scores[output]))
    .sort((a, b) => (b.scores[output] as number) - (a.scores[output] as number));
  if (rows.length < 3) return undefined;
  const chosen = [rows[0], rows[rows.length >> 1], rows.at(-1)] as ShownRow[];
  const words = ['Highest', 'A middle', 'Lowest'];
  return html`<h4>How single predictions came about</h4><div class=wide>${chosen.map(
    (row, index) =>
      html`<figure><figcaption>${words[index]} score: row ${formatCount(row.row + 1)}</figcaption>${one(
        row,
        { explained, features, output },
      )}</figure>`,
  )}</div>`;
}

interface Of {
  readonly explained: Explained;
  readonly features: readonly Feature[];
  readonly output: number;
}

function one(row: ShownRow, { explained, features, output }: Of): Html {
  const { players } = explained;
  const all = players
    .map((player, index) => ({
      name: stepName(player, row, features),
      value: row.values[output * players.length + index] as number,
    }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const steps: Step[] = all.slice(0, mostSteps);
  const rest = all.slice(mostSteps);
  if (rest.length > 0) {
    const value = rest.reduce((sum, { value: one }) => sum + one, 0);
    steps.push({ name: `${rest.length} more`, value });
  }
  const score = row.scores[output] as number;
  const expected = score - all.reduce((sum, { value }) => sum + value, 0);
  return drawn(steps.reverse(), expected, score);
}

function stepName(
  { name, columns }: Player,
  { cells }: ShownRow,
  features: readonly Feature[],
): string {
  const [column] = columns;
  const feature = column === undefined || columns.length > 1 ? undefined : features[column];
  if (!feature) return name;
  const cell = cellOf(feature, cells[column as number] as number);
  return `${name} = ${cell === null ? 'missing' : typeof cell === 'number' ? formatNumber(cell, 4) : cell}`;
}

/** From the prediction's score, at the top as in `shap`'s plots, down to the expected one. */
function drawn(steps: readonly Step[], expected: number, score: number): Html {
  const sums = [expected];
  for (const { value } of steps) sums.push((sums.at(-1) as number) + value);
  const at = scale(Math.min(...sums), Math.max(...sums));
  const rows = steps.map(({ name, value }, index): PlotRow => {
    const [from, to] = [at(sums[index] as number), at(sums[index + 1] as number)];
    const shown = minus(`${value > 0 ? '+' : ''}${formatNumber(value, 3)}`);
    return {
      ...{ name, value: shown, label: shown },
      marks:
        bar(value >= 0 ? 'up' : 'dn', from, to, 2, height - 4) +
        `${upright('nx', to, height)}${upright('nx', from, height)}`,
    };
  });
  const end = (name: string, value: number): PlotRow => {
    const shown = minus(formatNumber(value, 3));
    const marks = `<path class="dt s${name === 'Score' ? 'e' : 'x'}" d="M${at(value)} ${height / 2}h0"/>`;
    return { name, marks, label: shown, value: html`<strong>${shown}</strong>` };
  };
  const all = [end('Score', score), ...rows.reverse(), end('Without any feature', expected)];
  return plotRows(all, {
    height,
    caption: minus(`From ${formatNumber(expected, 3)} to ${formatNumber(score, 3)}`),
  });
}
