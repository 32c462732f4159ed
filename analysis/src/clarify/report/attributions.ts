import type { Feature } from '../../explanations/columns/index.js';
import type { GlobalShap } from '../../explanations/types.js';
import { minus } from '../../report/distribution.js';
import { foreign, type Html, html } from '../../report/html.js';
import { formatNumber, plural } from '../../report/numbers.js';
import type { Explained } from '../run/explain.js';
import type { ClarifyFindings } from '../run/findings.js';
import { importance, ranked } from './importance.js';
import { swarm } from './swarm.js';
import { waterfalls } from './waterfall.js';

/** Labels that get every plot, and labels that get the bars at least. */
const [mostWhole, mostLabels] = [3, 6];

const aggregations = {
  mean_abs: 'mean magnitude',
  median: 'median',
  mean_sq: 'mean square',
} as const;

/** What the model looks at: global attributions by label, rows of the data, single predictions. */
export function attributionSection({ explained, features }: ClarifyFindings): Html | undefined {
  if (!explained) return undefined;
  const { shap, note, labels } = explained;
  const { rows: baselines } = explained.baseline.background;
  const shown = labels.slice(0, mostLabels);
  return html`
<section aria-labelledby=shap><h2 id=shap>What the predictions rest on</h2><p>Shapley values of ${plural(
    note.rows,
    'row',
  )}: how much each feature adds to a prediction, against ${
    baselines === 1 ? 'a baseline row' : plural(baselines, 'baseline row')
  }, ${note.use_logit ? 'in units of log odds' : 'in units of the score'}. ${foreign(note.reason, 600)}${sampling(
    explained,
  )}</p>${shown.map((label, output) =>
    ofLabel(explained, features, {
      ...{ label, output, alone: labels.length === 1 },
      global: shap[label] as GlobalShap,
    }),
  )}${
    labels.length > shown.length &&
    html`<p>${plural(labels.length - shown.length, 'more label')}: see analysis.json.</p>`
  }</section>`;
}

/** How far sampled attributions may be off. */
function sampling({ note }: Explained): string | undefined {
  const { largest_standard_error: largest } = note;
  if (largest === undefined) return undefined;
  return ` Single attributions are sampled: their standard error is at most ${formatNumber(largest, 2)}.`;
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
  const whole = output < mostWhole;
  const names = ranked(global).map(([name]) => name);
  return html`<article class=plain><header><h3>${
    alone ? 'Importance of features' : html`Importance for ${foreign(label)}`
  }</h3><span class=ty>${aggregations[explained.note.agg_method]} of the Shapley values; without any feature the score is ${minus(
    formatNumber(global.expected_value),
  )}</span></header>${importance(global)}${whole && swarm(explained, features, names, output)}${
    whole && waterfalls(explained, features, output)
  }</article>`;
}
