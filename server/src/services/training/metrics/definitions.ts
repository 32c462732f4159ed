/** A metric as a line of the log shows it: the expression's first group is its value. */
export interface MetricDefinition {
  readonly Name: string;
  readonly Regex: string;
}

const evaluations = [
  ...['accuracy', 'auc', 'aucpr', 'balanced_accuracy', 'error', 'f1', 'f1_binary', 'f1_macro'],
  ...['gamma-deviance', 'gamma-nloglik', 'logloss', 'mae', 'map', 'mape', 'merror', 'mlogloss'],
  ...['mphe', 'mse', 'ndcg', 'poisson-nloglik', 'precision', 'precision_macro', 'r2', 'recall'],
  ...['recall_macro', 'rmse', 'rmsle', 'tweedie-nloglik'],
];
const number = '([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)';

/** The built-in algorithm's metrics, named as AWS names them: train:rmse, validation:rmse … */
export const xgboostDefinitions: readonly MetricDefinition[] & MetricDefinition[] = [
  'train',
  'validation',
].flatMap((channel) =>
  evaluations.map((evaluation) => ({
    Name: `${channel}:${evaluation}`,
    Regex: `.*\\[[0-9]+\\].*${channel}-${evaluation}:${number}.*`,
  })),
);

/**
 * A user's expression, written as Python's `re` reads them, as JavaScript has it.
 * @returns undefined when it cannot be read.
 */
export function compileRegex(text: string): { source: string; flags: string } | undefined {
  const inline = /^\(\?([ims]+)\)/.exec(text);
  const source = text
    .slice(inline?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$')
    // AWS's log shows a tab so, and its published expressions look for that
    .replaceAll('#011', '(?:#011|\\t)');
  try {
    const flags = inline?.[1] ?? '';
    return { source: new RegExp(source, flags).source, flags };
  } catch {
    return undefined;
  }
}
