import { cellOf, type Feature } from '../../explanations/columns/index.js';
import type { Player } from '../../explanations/types.js';
import { minus } from '../../report/distribution.js';
import { escapeHtml, type Html, html, shorten, trusted } from '../../report/html.js';
import { formatCount, formatNumber } from '../../report/numbers.js';
import type { Explained } from '../run/explain.js';
import type { ShownRow } from '../run/shown-rows.js';

const nameWidth = 200;
const plotWidth = 300;
const step_px = 22;
const mostSteps = 8;

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
  return html`<h4>How single predictions came about</h4><div class=grid>${chosen.map(
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

/** From the expected score, at the bottom as in `shap`'s plots, to the prediction's, at the top. */
function drawn(steps: readonly Step[], expected: number, score: number): Html {
  const sums = [expected];
  for (const { value } of steps) sums.push((sums.at(-1) as number) + value);
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  const span = high - low || 1;
  const at = (value: number) => nameWidth + ((value - low) / span) * plotWidth;
  const height = steps.length * step_px + 44;
  const yOf = (index: number) => 20 + (steps.length - 1 - index) * step_px;
  const bars = steps.map(({ name, value }, index) => {
    const [from, to] = [at(sums[index] as number), at(sums[index + 1] as number)];
    const y = yOf(index);
    return (
      `<text class=dim x=${nameWidth - 8} y=${y + 13} text-anchor=end>${escapeHtml(shorten(name, 30))}</text>` +
      `<rect class=${value >= 0 ? 'up' : 'dn'} x=${Math.min(from, to).toFixed(1)} y=${y + 2} width=${Math.max(1, Math.abs(to - from)).toFixed(1)} height=${step_px - 6} rx=2 />` +
      `<text x=${(Math.max(from, to) + 5).toFixed(1)} y=${y + 13}>${escapeHtml(minus(`${value >= 0 ? '+' : ''}${formatNumber(value, 3)}`))}</text>`
    );
  });
  const told = (value: number, y: number) =>
    `<text x=${at(value).toFixed(1)} y=${y} text-anchor=middle>${escapeHtml(minus(formatNumber(value, 3)))}</text>`;
  return trusted(
    `<svg class="wf wide" viewBox="0 0 ${nameWidth + plotWidth + 60} ${height}" role=img aria-label="From ${escapeHtml(formatNumber(expected, 3))} to ${escapeHtml(formatNumber(score, 3))}">` +
      `<path class=en d="M${at(expected).toFixed(1)} 16V${height - 20}M${at(score).toFixed(1)} 16V${height - 20}"/>${bars.join('')}${told(score, 12)}${told(expected, height - 6)}</svg>`,
  );
}
