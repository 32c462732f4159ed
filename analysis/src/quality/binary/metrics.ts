import { fScore } from '../fscore.js';
import { logit, normalInterval, wilson } from '../intervals.js';
import type { Metric, Share } from '../metric.js';
import type { Worth } from '../types.js';
import { worthMetrics } from '../worth.js';
import { type BinaryView, constantView } from './view.js';

type ShareOf = (view: BinaryView) => Share;

const recall: ShareOf = ({ tp, fn }) => [tp, tp + fn];
const precision: ShareOf = ({ tp, fp }) => [tp, tp + fp];
const accuracy: ShareOf = ({ tp, tn, fp, fn }) => [tp + tn, tp + tn + fp + fn];

const share = (
  name: string,
  of: ShareOf,
  better: 'higher' | 'lower',
  shownBy?: 'falsePositives' | 'falseNegatives',
): Metric<BinaryView> => ({
  name,
  better,
  ...(shownBy && { shownBy }),
  constrained: true,
  of: (view) => {
    const [hits, all] = of(view);
    return hits / all;
  },
  interval: (view) => wilson(of(view)),
});

const fMetric = (name: string, beta: number): Metric<BinaryView> => ({
  name,
  better: 'higher',
  constrained: true,
  of: ({ tp, fp, fn }) => fScore(beta, tp, fp, fn),
  interval: (view, value) =>
    normalInterval(value, view.errors?.get(name) ?? Number.NaN, 'bootstrap_normal', [0, 1]),
});

/** The same of the classifier that always gives the most frequent answer of the model. */
const ofConstant = ({ name, of }: Metric<BinaryView>): Metric<BinaryView> => ({
  name: `${name}_best_constant_classifier`,
  better: 'higher',
  constrained: false,
  of: (view) => of(constantView(view)),
});

const rates = [
  share('recall', recall, 'higher', 'falseNegatives'),
  share('precision', precision, 'higher', 'falsePositives'),
  share('accuracy', accuracy, 'higher'),
];

/** Metrics whose interval is taken over bootstrap samples. */
export const fMetrics = [fMetric('f0_5', 0.5), fMetric('f1', 1), fMetric('f2', 2)];

/** AUC with DeLong's error, on the logit scale; no limits are suggested for the other two. */
const ranked: Metric<BinaryView>[] = [
  {
    name: 'auc',
    better: 'higher',
    constrained: true,
    zeroIfUndefined: false,
    of: ({ ranking }) => ranking?.auc ?? Number.NaN,
    interval: ({ ranking }, value) => logit(value, ranking?.aucError ?? 0, 'delong_logit'),
  },
  ...(['au_prc', 'average_precision'] as const).map(
    (name): Metric<BinaryView> => ({
      name,
      better: 'higher',
      constrained: false,
      zeroIfUndefined: false,
      of: ({ ranking }) => ranking?.[name] ?? Number.NaN,
      // K. Boyd, K. Eng, D. Page, "Area under the precision-recall curve" (2013)
      interval: ({ tp, fn }, value) =>
        logit(value, Math.sqrt((value * (1 - value)) / (tp + fn)), 'binomial_logit'),
    }),
  ),
];

/** Every scalar metric, in the order of AWS's files. */
export const binaryMetrics = (worth: Worth | undefined): readonly Metric<BinaryView>[] => [
  ...rates,
  ...rates.map(ofConstant),
  share('true_positive_rate', recall, 'higher', 'falseNegatives'),
  share('true_negative_rate', ({ tn, fp }) => [tn, tn + fp], 'higher', 'falsePositives'),
  share('false_positive_rate', ({ tn, fp }) => [fp, tn + fp], 'lower', 'falsePositives'),
  share('false_negative_rate', ({ tp, fn }) => [fn, tp + fn], 'lower', 'falseNegatives'),
  ...ranked,
  ...fMetrics,
  ...fMetrics.map(ofConstant),
  ...worthMetrics<BinaryView>(worth),
];
