import type { Feature } from '../../explanations/columns/index.js';
import { minus } from '../../report/distribution.js';
import { escapeHtml, foreign, type Html, html, shorten, trusted } from '../../report/html.js';
import { formatNumber, plural } from '../../report/numbers.js';
import type { Explained } from '../run/explain.js';
import type { ClarifyFindings } from '../run/findings.js';
import type { GlobalShap } from '../types.js';
import { swarm } from './swarm.js';
import { waterfalls } from './waterfall.js';

/** Features that are drawn; the others follow as a table. */
export const mostDrawn = 20;
const row_px = 24;
const nameWidth = 190;
const barWidth = 420;

const aggregations = {
  mean_abs: 'mean magnitude',
  median: 'median',
  mean_sq: 'mean square',
} as const;

/** What the model looks at: global attributions by label, rows of the data, single predictions. */
export function attributionSection({ explained, features }: ClarifyFindings): Html | undefined {
  if (!explained) return undefined;
  const { shap, note } = explained;
  const labels = Object.entries(shap);
  return html`
<section aria-labelledby=shap><h2 id=shap>What the predictions rest on</h2><p>Shapley values of ${plural(
    note.rows,
    'row',
  )}: how much each feature adds to a prediction, against ${
    explained.baseline.background.rows === 1
      ? 'a baseline row'
      : plural(explained.baseline.background.rows, 'baseline row')
  }. ${note.reason}${
    note.use_logit ? ' In units of log odds.' : ' In units of the score.'
  }</p>${labels.map(([label, global], output) =>
    ofLabel(explained, features, { label, global, output, alone: labels.length === 1 }),
  )}</section>`;
}

interface OfLabel {
  readonly label: string;
  readonly global: GlobalShap;
  readonly output: number;
  /** Whether the model has no other label. */
  readonly alone: boolean;
}

function ofLabel(explained: Explained, features: readonly Feature[], of: OfLabel): Html {
  const { label, global, alone, output } = of;
  const ranked = Object.entries(global.global_shap_values).sort(
    ([, a], [, b]) => Math.abs(b) - Math.abs(a),
  );
  const drawn = ranked.slice(0, mostDrawn).map(([name]) => name);
  const aggregation = aggregations[explained.note.agg_method];
  return html`<article class=plain><header><h3>${
    alone ? 'Importance of features' : html`Importance for ${foreign(label)}`
  }</h3><span class=ty>${aggregation} of the Shapley values; without any feature the score is ${minus(
    formatNumber(global.expected_value),
  )}</span></header>${bars(ranked.slice(0, mostDrawn), global)}${
    ranked.length > mostDrawn &&
    html`<details class=ex><summary>${plural(ranked.length - mostDrawn, 'more feature')}</summary><table><tbody>${ranked
      .slice(mostDrawn)
      .map(
        ([name, value]) =>
          html`<tr><th scope=row>${foreign(name)}<td>${minus(formatNumber(value))}`,
      )}</table></details>`
  }${swarm(explained, features, drawn, output)}${waterfalls(explained, features, output)}</article>`;
}

/** Horizontal bars with their standard errors, the greatest first. */
function bars(ranked: readonly [string, number][], global: GlobalShap): Html {
  const errors = global.global_shap_standard_errors ?? {};
  const errorOf = (name: string) => (Number.isFinite(errors[name]) ? (errors[name] as number) : 0);
  const far = Math.max(
    ...ranked.map(([name, v]) => Math.abs(v) + 2 * errorOf(name)),
    Number.MIN_VALUE,
  );
  const least = Math.min(0, ...ranked.map(([name, v]) => v - 2 * errorOf(name)));
  const span = least < 0 ? far - least : far;
  const at = (value: number) => nameWidth + ((value - Math.min(0, least)) / span) * barWidth;
  const lines = ranked.map(([name, value], index) => {
    const y = index * row_px;
    const [from, to] = [at(Math.min(0, value)), at(Math.max(0, value))];
    const whisker = 1.96 * errorOf(name);
    const ends =
      whisker > 0
        ? `<path class=gw d="M${at(value - whisker).toFixed(1)} ${y + 12}H${at(value + whisker).toFixed(1)}"/>`
        : '';
    return (
      `<text x=${nameWidth - 8} y=${y + 16} text-anchor=end>${escapeHtml(shorten(name, 26))}</text>` +
      `<rect class=gb x=${from.toFixed(1)} y=${y + 4} width=${Math.max(1, to - from).toFixed(1)} height=16 rx=2 />${ends}` +
      `<text class=dim x=${(at(Math.max(value + whisker, 0)) + 8).toFixed(1)} y=${y + 16}>${escapeHtml(minus(formatNumber(value, 3)))}</text>`
    );
  });
  const height = ranked.length * row_px;
  const label = `Importance of features: ${ranked
    .slice(0, 5)
    .map(([name, value]) => `${name} ${formatNumber(value, 3)}`)
    .join(', ')}`;
  return trusted(
    `<svg class="gl wide" viewBox="0 0 ${nameWidth + barWidth + 80} ${height}" role=img aria-label="${escapeHtml(label)}">${lines.join('')}</svg>`,
  );
}
