import type { BiasCounts } from './counts.js';
import { ratio } from './metrics/ratio.js';
import { type Side, sidesOf, together } from './metrics/sides.js';

/** What the report says of one value of a facet, beside its metrics. */
export interface FacetStatistics {
  readonly value_or_threshold: string;
  /** Share of rows that are members of the facet. */
  readonly proportion: number;
  /** Shares of positive and other labels among the members. */
  readonly observed_label_distribution: readonly [positive: number, other: number];
  /** Shares of true positives, false positives, false negatives, true negatives of the members. */
  readonly confusion_matrix?: readonly [number, number, number, number] | undefined;
}

/** Statistics of a facet's members, from counts before training, and after it where there are any. */
export function facetStatistics(
  value_or_threshold: string,
  pre: BiasCounts,
  post: BiasCounts | undefined,
): FacetStatistics {
  const { a, d } = sidesOf(pre);
  const positive = ratio(d.positives, d.rows);
  return {
    value_or_threshold,
    proportion: ratio(d.rows, a.rows + d.rows),
    observed_label_distribution: [positive, 1 - positive],
    confusion_matrix: post && quadrantShares(sidesOf(post).d),
  };
}

/** True positives, false positives, false negatives and true negatives as shares of the rows. */
export const quadrantShares = (side: Side): [number, number, number, number] => [
  ratio(side.truePositives, side.rows),
  ratio(side.falsePositives, side.rows),
  ratio(side.falseNegatives, side.rows),
  ratio(side.trueNegatives, side.rows),
];

export interface PerformanceMetric {
  readonly name: string;
  readonly description: string;
  readonly value: number;
}

/** How good the predictions are over all rows, whatever the facet. */
export interface ModelPerformance {
  readonly label: string;
  readonly model_performance_metrics: readonly PerformanceMetric[];
  /** Shares of true positives, false positives, false negatives, true negatives. */
  readonly binary_confusion_matrix: readonly [number, number, number, number];
  /** Rows by true and by predicted label; only for categorical labels. */
  readonly confusion_matrix?:
    | Readonly<Record<string, Readonly<Record<string, number>>>>
    | undefined;
}

const positiveInput = 'Proportion of input assigned';
const ofInputs = 'Proportion of inputs';
const between = (which: string) =>
  `Ratio between the ${which} observed labels and ${which} predicted labels.`;

const metrics: readonly (readonly [string, string, (all: Side) => number])[] = [
  [
    'Accuracy',
    `${ofInputs} assigned the correct predicted label by the model.`,
    (all) => ratio(all.truePositives + all.trueNegatives, all.rows),
  ],
  [
    'Proportion of Positive Predictions in Labels',
    `${positiveInput} in positive predicted label.`,
    (all) => ratio(all.predictedPositives, all.rows),
  ],
  [
    'Proportion of Negative Predictions in Labels',
    `${positiveInput} the negative predicted label.`,
    (all) => ratio(all.predictedNegatives, all.rows),
  ],
  [
    'True Positive Rate / Recall',
    `${ofInputs} with positive observed label correctly assigned the positive predicted label.`,
    recall,
  ],
  [
    'True Negative Rate / Specificity',
    `${ofInputs} with negative observed label correctly assigned the negative predicted label.`,
    (all) => ratio(all.trueNegatives, all.negatives),
  ],
  [
    'Acceptance Rate / Precision',
    `${ofInputs} with positive predicted label that actually have a positive observed label.`,
    precision,
  ],
  [
    'Rejection Rate',
    `${ofInputs} with negative predicted label that actually have a negative observed label.`,
    (all) => ratio(all.trueNegatives, all.predictedNegatives),
  ],
  [
    'Conditional Acceptance',
    between('positive'),
    (all) => ratio(all.positives, all.predictedPositives),
  ],
  [
    'Conditional Rejection',
    between('negative'),
    (all) => ratio(all.negatives, all.predictedNegatives),
  ],
  [
    'F1 Score',
    'Harmonic mean of precision and recall.',
    (all) => 2 * ratio(precision(all) * recall(all), precision(all) + recall(all)),
  ],
];

function recall(all: Side): number {
  return ratio(all.truePositives, all.positives);
}

function precision(all: Side): number {
  return ratio(all.truePositives, all.predictedPositives);
}

/** Ten measures of the predictions, from counts after training. */
export function modelPerformance(
  label: string,
  post: BiasCounts,
  confusion_matrix: ModelPerformance['confusion_matrix'],
): ModelPerformance {
  const all = together(sidesOf(post));
  return {
    label,
    model_performance_metrics: metrics.map(([name, description, compute]) => ({
      name,
      description,
      value: compute(all),
    })),
    binary_confusion_matrix: quadrantShares(all),
    confusion_matrix,
  };
}
