import type { QualityProblem } from 'guiderail/console';

const names: Readonly<Record<string, string>> = {
  auc: 'AUC (area under ROC)',
  au_prc: 'Area under precision and recall',
  average_precision: 'Average precision',
  mae: 'MAE (mean absolute error)',
  mse: 'MSE (mean squared error)',
  rmse: 'RMSE (root mean squared error)',
  r2: 'R²',
  f0_5: 'F0.5',
  f1: 'F1',
  f2: 'F2',
  weighted_f0_5: 'Weighted F0.5',
  weighted_f1: 'Weighted F1',
  weighted_f2: 'Weighted F2',
  worth: 'Worth of all predictions',
  worth_per_prediction: 'Worth of a prediction',
};

/** A metric in words. */
export function metricWords(name: string): string {
  const known = names[name];
  if (known !== undefined) return known;
  const words = name.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const usual: Readonly<Record<QualityProblem, readonly string[]>> = {
  Regression: ['mae', 'rmse', 'mse', 'r2'],
  BinaryClassification: ['auc', 'accuracy', 'precision', 'recall', 'f1', 'au_prc'],
  MulticlassClassification: ['accuracy', 'weighted_f1', 'weighted_precision', 'weighted_recall'],
};

/** Whether a metric is drawn unless all are asked for. */
export const isUsual = (problem: QualityProblem, name: string): boolean =>
  usual[problem].includes(name) || isWorth(name);

export const isWorth = (name: string): boolean => name.startsWith('worth');

const methods: Readonly<Record<string, string>> = {
  wilson: 'Wilson’s score interval',
  delong_logit: 'DeLong’s error, on the logit scale',
  binomial_logit: 'binomial over the positives, on the logit scale',
  delta: 'delta method',
  normal: 'normal, from the spread of the errors',
  bootstrap_normal: 'bootstrap of the confusion matrix',
};

/** How an interval was found. */
export const intervalWords = (method: string | undefined): string =>
  method === undefined ? '' : (methods[method] ?? method);

export const problemWords: Readonly<Record<QualityProblem, string>> = {
  Regression: 'Regression',
  BinaryClassification: 'Binary classification',
  MulticlassClassification: 'Multi-class classification',
};
