import type { Surrogate } from '../../explanations/lime/local-surrogate.js';
import { foreign, type Html, html } from '../../report/html.js';
import { formatCount } from '../../report/numbers.js';
import type { ClarifyFindings } from '../run/findings.js';
import type { LimeRow, RunLime } from '../run/lime.js';
import { numberText } from './metric-table.js';
import { bar, type PlotRow, plotRows, scale, upright } from './row-plot.js';

const [mostLabels, mostWeights] = [2, 6];
const height = 18;

/** Linear models that stand for the model near single rows. */
export function limeSection({ lime }: ClarifyFindings): Html | undefined {
  if (!lime) return undefined;
  const { note, shown } = lime;
  return html`
<section aria-labelledby=lime><h2 id=lime>Near single rows</h2><p>Local surrogates (LIME): a linear model fitted around a row. A weight is the change of the score for one standard deviation more or, of a category, for having another value. R² is how much of the scores near the row it explains. ${formatCount(
    note.rows,
  )} rows in explanations_shap/lime.jsonl${
    note.failed_rows > 0 && `, ${formatCount(note.failed_rows)} of them without a surrogate`
  }.</p><div class=wide>${shown.map((row) => ofRow(row, lime))}</div></section>`;
}

function ofRow(row: LimeRow, lime: RunLime): Html {
  const name = `Row ${formatCount(row.row + 1)}`;
  if ('error' in row)
    return html`<figure><figcaption>${name}</figcaption><p class=er>${foreign(row.error, 300)}</p></figure>`;
  return html`${row.surrogates
    .slice(0, mostLabels)
    .map(
      (one, output) =>
        html`<figure><figcaption>${name}${
          lime.labels.length > 1 && html`, ${foreign(lime.labels[output] as string, 30)}`
        }: score ${numberText(one.score)}, R² ${numberText(one.r2, 2)}</figcaption>${weights(one, lime.features)}</figure>`,
    )}`;
}

function weights({ weights: all }: Surrogate, features: readonly string[]): Html {
  const found = features
    .map((name, i) => ({ name, weight: all[i] as number }))
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, mostWeights);
  const sizes = found.map(({ weight }) => weight);
  const at = scale(Math.min(0, ...sizes), Math.max(0, ...sizes));
  const rows = found.map(({ name, weight }): PlotRow => {
    const value = `${weight > 0 ? '+' : ''}${numberText(weight)}`;
    const marks = bar(weight >= 0 ? 'up' : 'dn', at(0), at(weight), 2, height - 4);
    return { name, value, label: value, marks: `${marks}${upright('z', at(0), height)}` };
  });
  return plotRows(rows, { height, caption: 'Weights of the surrogate' });
}
