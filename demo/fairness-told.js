// What the story of bias says in the terminal.
import { features } from './adult.js';
import { periodOf, periods } from './applicants.js';
import { bar, blue, bold, dim, orange, table } from './terminal.js';

/** The metrics that are shown, in words. */
const metrics = {
  DPL: 'earn well: share of men, less of women',
  DPPL: 'said to earn well: share of men, less of women',
  DI: 'said to earn well: share of women, over of men',
  RD: 'found of those who earn well: men less women',
  AD: 'told rightly: men less women',
};

/** What an analysis has on women, by the metric's name. */
function onWomen({ pre_training_bias_metrics: before, post_training_bias_metrics: after }) {
  const all = [before, after].flatMap((section) => section.facets.Sex[0].metrics);
  return new Map(all.map((metric) => [metric.name, metric]));
}

export const globalsOf = ({ explanations }) =>
  Object.values(explanations.kernel_shap)[0].global_shap_values;

/** Two digits, and no zero below zero. */
const short = (value) =>
  typeof value === 'number' ? value.toFixed(2).replace(/^-(0\.00)$/, '$1') : String(value);

function withInterval({ value, interval }) {
  return `${short(value)} ${dim(`${short(interval[0])} to ${short(interval[1])}`)}`;
}

/** Bias of the people that the model was trained on, and beside it of people it has not met. */
export function tellTraining(training, unseen) {
  console.log(`\n${bold('Women and men at the training')} ${dim('(with 95 % intervals)')}\n`);
  const [known, others] = [onWomen(training), onWomen(unseen)];
  table([
    ['', '', 'trained on', 'never met'].map((text) => dim(text)),
    ...Object.entries(metrics).map(([name, words]) => [
      name,
      words,
      withInterval(known.get(name)),
      withInterval(others.get(name)),
    ]),
  ]);
  if (others.get('RD').value > known.get('RD').interval[1]) {
    console.log(`
  The model knows the people it was trained on by heart: among others it finds fewer of the women
  who earn well. So what comes is held against the people it has never met.`);
  }
}

/** Which inputs matter, and why one woman was told what she was told. */
export function tellExplanations(training, { score, inputs, attributions }) {
  const { method, rows } = training.explanations.shap_method;
  const exact = method === 'tree' ? 'exact, from its trees' : method;
  const words = `(${exact}; mean of ${rows.toLocaleString('en')} people, against a typical one)`;
  console.log(`\n${bold('What the model goes by')} ${dim(words)}\n`);
  const global = Object.entries(globalsOf(training)).sort(([, a], [, b]) => b - a);
  const most = global[0][1];
  table(global.map(([name, value]) => [name, value.toFixed(3), blue(bar(value / most, 40))]));
  const base = score - attributions.reduce((sum, value) => sum + value, 0);
  const age = inputs[features.indexOf('Age')];
  console.log(
    `\n${bold('One request, explained live')} ${dim(
      `(a woman of ${age}: ${percent(score)}; the typical person: ${percent(base)})`,
    )}\n`,
  );
  const mattering = attributions
    .map((value, feature) => ({ name: features[feature], value }))
    .filter(({ value }) => Math.abs(value) >= 0.005)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const longest = Math.abs(mattering[0]?.value ?? 1);
  table(
    mattering.map(({ name, value }) => [
      name,
      `${value > 0 ? '+' : '−'}${(Math.abs(value) * 100).toFixed(1)} points`.padStart(13),
      (value > 0 ? blue : orange)(bar(Math.abs(value) / longest, 24)),
    ]),
  );
}

const percent = (share) => `${(share * 100).toFixed(1)} %`;

/** Week by week what the monitors found, and what AWS's rule would have said. */
export function tellWeeks(weeks) {
  const legend = '(* farther from no bias, beyond chance; nDCG: 1 where inputs keep their order)';
  console.log(`\n${bold('Week by week')} ${dim(legend)}\n`);
  const head = ['week', ...shown, 'bias monitor', "AWS's rule", 'nDCG', 'attribution monitor'];
  const rows = [head.map((text) => dim(text))];
  for (const [week, findings] of weeks.entries()) {
    const period = periodOf(week);
    if (week === 0 || periodOf(week - 1) !== period) rows.push(bold(period.words));
    const number = String(week + 1).padStart(4);
    rows.push(findings.failed ? [number, ...missing] : [number, ...cellsOf(findings)]);
  }
  table(rows);
}

const shown = ['DPL', 'DPPL', 'DI', 'RD'];
const missing = [...shown.map(() => ''), dim('no run: its people came too late'), '', '', ''];

function cellsOf({ fair, why, ndcg, awsAlarms }) {
  const now = onWomen(fair.analysis);
  const found = new Set(fair.violations.map(({ metric_name: name }) => name));
  return [
    ...shown.map((name) => {
      const text = short(now.get(name).value);
      return found.has(name) ? orange(`${text}*`) : text;
    }),
    verdict([...found].join(' ')),
    dim(alarms(awsAlarms)),
    ndcg.toFixed(2),
    verdict(why.violations.map(changesOf).join(', ')),
  ];
}

const verdict = (words) => (words ? orange(words) : blue('quiet'));
const alarms = (number) => `${number} ${number === 1 ? 'alarm' : 'alarms'}`;

/** The inputs whose attributions changed most, with what they were and are. */
function changesOf({ feature_changes: changes = [], description }) {
  const moved = changes
    .filter(({ share_of_total: share }) => share >= 0.1)
    .map(
      ({ feature_name: name, baseline, current }) =>
        `${name} ${short(baseline)} → ${short(current)}`,
    );
  return moved.length > 0 ? moved.join(', ') : description;
}

/** The twelve weeks in a few sentences. */
export function tellStory(weeks, baseline) {
  console.log(`\n${bold('The story')}`);
  const isLoud = ({ fair, why }) => fair.violations.length + why.violations.length > 0;
  const ran = weeks
    .map((findings, week) => ({ ...findings, week, period: periodOf(week) }))
    .filter(({ failed }) => !failed);
  const quiet = ran.filter(({ period }) => !period.fault);
  const byAws = quiet.reduce((sum, { awsAlarms }) => sum + awsAlarms, 0);
  console.log(
    `  Of ${quiet.length} weeks without a fault the monitors gave an alarm in ${quiet.filter(isLoud).length}.\n` +
      `  AWS's rule would have given ${byAws} in them: one for each metric above the baseline's.`,
  );
  for (const period of periods.filter(({ fault }) => fault)) {
    const those = ran.filter((findings) => findings.period === period);
    const words = `${period.fault}: found in ${those.filter(isLoud).length} of ${those.length} weeks.`;
    console.log(`  ${orange(words)} ${period.lesson}`);
  }
  const first = ran.findIndex(({ fair }) => fair.violations.some(isRecall));
  if (first < 0) return;
  const { value, interval } = ran[first].fair.violations.find(isRecall);
  console.log(
    `\n  Week ${ran[first].week + 1}: RD is ${short(value)}, at 95 % ${short(interval[0])} to ` +
      `${short(interval[1])}; the baseline's is ${short(onWomen(baseline).get('RD').value)}.`,
  );
}

const isRecall = ({ metric_name: name }) => name === 'RD';
