import { fScore } from '../fscore.js';
import { normalInterval, wilson } from '../intervals.js';
import type { Metric } from '../metric.js';
import type { Worth } from '../types.js';
import { worthMetrics } from '../worth.js';
import type { ClassSums } from './confusion.js';

/** A class: right answers, records that have it, records that were given it. */
type OfClass = (correct: number, actual: number, predicted: number) => number;

const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
const hits = (view: ClassSums): [number, number] => [total(view.correct), total(view.actual)];

/** The mean over the classes by their shares of the labels; a class without a value counts as 0. */
const weighted =
  (of: OfClass) =>
  ({ correct, actual, predicted }: ClassSums): number => {
    let sum = 0;
    for (let index = 0; index < actual.length; index++) {
      const value = of(correct[index]!, actual[index]!, predicted[index]!);
      if (actual[index]! > 0 && value > 0) sum += actual[index]! * value;
    }
    return sum / total(actual);
  };

const accuracy = (view: ClassSums): number => {
  const [right, all] = hits(view);
  return right / all;
};

/** Metrics whose interval is taken over bootstrap samples of the confusion matrix. */
export const bootstrapped: readonly Metric<ClassSums>[] = (
  [
    ['weighted_precision', (correct, _, predicted) => correct / predicted],
    ['weighted_f0_5', fOf(0.5)],
    ['weighted_f1', fOf(1)],
    ['weighted_f2', fOf(2)],
  ] as [string, OfClass][]
).map(([name, of]) => ({
  name,
  better: 'higher',
  constrained: true,
  of: weighted(of),
  interval: (view, value) =>
    normalInterval(value, view.errors?.get(name) ?? Number.NaN, 'bootstrap_normal', [0, 1]),
}));

function fOf(beta: number): OfClass {
  return (correct, actual, predicted) =>
    fScore(beta, correct, predicted - correct, actual - correct);
}

/** Weighted recall is the share of right answers, as accuracy is. */
const shares = ['accuracy', 'weighted_recall'].map(
  (name): Metric<ClassSums> => ({
    name,
    better: 'higher',
    constrained: true,
    of: accuracy,
    interval: (view) => wilson(hits(view)),
  }),
);

/** The same of the classifier that always gives the most frequent answer of the model. */
const ofConstant = ({ name, of }: Metric<ClassSums>): Metric<ClassSums> => ({
  name: `${name}_best_constant_classifier`,
  better: 'higher',
  constrained: false,
  of: (view) => of(constantSums(view)),
});

function constantSums(view: ClassSums): ClassSums {
  const { actual, constant } = view;
  const correct = new Float64Array(actual.length);
  const predicted = new Float64Array(actual.length);
  correct[constant] = actual[constant] ?? 0;
  predicted[constant] = total(actual);
  return { ...view, correct, predicted };
}

/** Every scalar metric. */
export const multiclassMetrics = (worth: Worth | undefined): readonly Metric<ClassSums>[] => {
  const metrics = [...shares, ...bootstrapped];
  return [...metrics.flatMap((one) => [one, ofConstant(one)]), ...worthMetrics<ClassSums>(worth)];
};
