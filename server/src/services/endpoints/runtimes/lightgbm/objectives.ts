import { type ScoreLink, softmax } from '@guiderail/analysis';
import { words } from './text.js';

/** How the raw scores of a row become its prediction. */
export interface Link {
  /** In place: `outputs` raw scores from `at` on. */
  transform(scores: Float64Array, at: number, outputs: number): void;
  /** Its name, where the structures of models have one for it. */
  readonly name?: ScoreLink;
  /** What raw scores are multiplied by first. */
  readonly steepness?: number;
}

const { exp, log1p } = Math;

const each = (link: (score: number) => number): Link => ({
  transform: (scores, at, outputs) => {
    for (let i = at; i < at + outputs; i++) scores[i] = link(scores[i] as number);
  },
});

const plain: Link = { transform: () => {}, name: 'identity' };
const logistic = (steepness: number): Link => ({
  ...each((score) => 1 / (1 + exp(-steepness * score))),
  name: 'logistic',
  steepness,
});
const exponential: Link = { ...each(exp), name: 'exponential' };

const shares: Link = { name: 'softmax', transform: softmax };

type Settings = Readonly<Record<string, string>>;
const sigmoid = (settings: Settings): number => Number(settings.sigmoid ?? 1);

/** LightGBM's objectives by name, with the links of its documentation ("Parameters", objective). */
const objectives: Readonly<Record<string, (settings: Settings) => Link>> = {
  regression: (settings) =>
    'sqrt' in settings ? each((score) => Math.sign(score) * score * score) : plain,
  regression_l1: () => plain,
  huber: () => plain,
  fair: () => plain,
  quantile: () => plain,
  mape: () => plain,
  poisson: () => exponential,
  gamma: () => exponential,
  tweedie: () => exponential,
  binary: (settings) => logistic(sigmoid(settings)),
  multiclass: () => shares,
  multiclassova: (settings) => logistic(sigmoid(settings)),
  cross_entropy: () => logistic(1),
  cross_entropy_lambda: () => each((score) => log1p(exp(score))),
  lambdarank: () => plain,
  rank_xendcg: () => plain,
  // a function of the user's own trained it, whose link only its user knows
  custom: () => plain,
};

/**
 * The link of a model's `objective` line, such as `binary sigmoid:1`; raw scores without one.
 * @returns undefined for an objective that Guiderail does not know.
 */
export function linkOf(line: string | undefined): Link | undefined {
  const [name = 'custom', ...rest] = words(line ?? '');
  const settings = Object.fromEntries(rest.map((one) => [one.split(':')[0], one.split(':')[1]]));
  return Object.hasOwn(objectives, name) ? objectives[name]?.(settings) : undefined;
}
