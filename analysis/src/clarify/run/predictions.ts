import type { TableColumn } from '../../dataset/table.js';
import { type Feature, matrixOf } from '../../explanations/index.js';
import type { ClarifyTable } from '../dataset/types.js';
import { type AskedModel, ModelAnswerError } from '../model/index.js';
import type { ClarifyInput } from './input.js';

/** Name of predicted labels that the model is asked for. */
const predictedName = 'predicted_label';

/** What is predicted for a table's rows. */
export interface RunPredictions {
  /** Undefined where none could be had, which `problem` tells. */
  readonly labels?: TableColumn | undefined;
  /** Of the positive labels; NaN where a row has none. Undefined where nothing gives any. */
  readonly scores?: Float64Array | undefined;
  /** Why there are none that metrics could be computed from. */
  readonly problem?: string | undefined;
  readonly notes?: readonly string[] | undefined;
}

/**
 * The predictions that are given or captured, or those that the model gives now.
 * @throws ModelAnswerError where the model gave none, and nothing else of the run would stand
 */
export async function predictionsOf(
  input: ClarifyInput,
  table: ClarifyTable,
  features: readonly Feature[],
  model: AskedModel | undefined,
): Promise<RunPredictions | undefined> {
  const { columns, predictedLabel, probability } = table;
  if (predictedLabel !== undefined) {
    return {
      labels: columns[predictedLabel] as TableColumn,
      scores: probability === undefined ? undefined : columns[probability]?.values,
    };
  }
  if (!model) return undefined;
  input.progress(`Asking the model for ${table.rows} predictions.`);
  const rows = matrixOf(table, features);
  const { labels, scores } = await model.predictions(rows, predictedName, input.signal);
  const problem = problemOf(table, labels, model);
  if (problem !== undefined) {
    if (!standsWithout(input)) throw new ModelAnswerError(problem);
    return { problem, notes: model.failures.count > 0 ? [] : [problem] };
  }
  if (!scores) return { labels };
  const { columns: outputs, values } = scores;
  if (outputs === 1) return { labels, scores: values, notes: thresholdNotes(input, values) };
  const wanted = positiveOutputs(input, model.names(outputs));
  if (wanted.length === 0) return { labels };
  const sums = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    for (const output of wanted) sums[row]! += values[row * outputs + output] as number;
  }
  return { labels, scores: sums };
}

/** Told of a threshold that no probability can be on the other side of. */
function thresholdNotes({ config }: ClarifyInput, scores: Float64Array): string[] {
  const { probability_threshold: threshold } = config;
  if (threshold >= 0 && threshold <= 1) return [];
  if (scores.some((score) => score < 0 || score > 1)) return [];
  const side = threshold > 1 ? 'below' : 'above';
  return [
    `probability_threshold is ${threshold}, and all scores of the model are from 0 to 1, so ${side} ` +
      'it: write a number from 0 to 1.',
  ];
}

/** Whether a run has more to tell than what predictions are needed for. */
const standsWithout = ({ config: { methods } }: ClarifyInput): boolean =>
  (methods.pre_training_bias ?? methods.shap ?? methods.pdp) !== undefined;

/** Why no metric can be computed from what a model predicted, if none can. */
function problemOf(
  table: ClarifyTable,
  predicted: TableColumn,
  { failures }: AskedModel,
): string | undefined {
  if (predicted.values.every(Number.isNaN)) {
    const [first] = failures.examples;
    const words = first === undefined ? '' : ` It failed for ${first}`;
    return `The model gave no prediction for any of ${table.rows} rows.${words}`;
  }
  const label = table.label === undefined ? undefined : table.columns[table.label];
  if (label?.dtype !== 'string' || predicted.dtype === 'string') return undefined;
  const said = [...new Set(predicted.values)].filter((value) => !Number.isNaN(value));
  const texts = label.texts ?? [];
  if (said.some((value) => texts.includes(String(value)))) return undefined;
  const some = (values: readonly unknown[]) => values.slice(0, 5).join(', ');
  return (
    `The model predicts ${some(said)}, but ${label.name} is ${some(texts)}: set label_headers of ` +
    'predictor to the names of the labels in the order of the scores (of a single score the second ' +
    'is the one above the threshold), or label to where the answer has them.'
  );
}

/** Outputs of positive labels: those so named, or the classes that unnamed outputs stand for. */
function positiveOutputs({ config }: ClarifyInput, names: readonly string[]): number[] {
  const positive = new Set((config.label_values_or_threshold ?? []).map(String));
  const isUnnamed = names.every((name, output) => name === `label${output}`);
  return names.flatMap((name, output) =>
    positive.has(isUnnamed ? String(output) : name) ? [output] : [],
  );
}

/** Predictions of some rows: those whose mark is 1. */
export function predictionsAmong(
  { labels, scores, problem }: RunPredictions,
  mask: Uint8Array,
): RunPredictions {
  const among = (values: Float64Array) => values.filter((_, row) => mask[row] === 1);
  return {
    labels: labels && { ...labels, values: among(labels.values) },
    scores: scores && among(scores),
    problem,
  };
}
