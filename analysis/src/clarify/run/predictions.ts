import type { TableColumn } from '../../dataset/table.js';
import { type Feature, matrixOf } from '../../explanations/index.js';
import type { ClarifyTable } from '../dataset/types.js';
import type { AskedModel } from '../model/index.js';
import type { ClarifyInput } from './input.js';

/** Name of predicted labels that the model is asked for. */
const predictedName = 'predicted_label';

/** What is predicted for a table's rows. */
export interface RunPredictions {
  readonly labels: TableColumn;
  /** Of the positive labels; NaN where a row has none. Undefined where nothing gives any. */
  readonly scores?: Float64Array | undefined;
}

/** The predictions that are given or captured, or those that the model gives now. */
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
  if (!scores) return { labels };
  const { columns: outputs, values } = scores;
  if (outputs === 1) return { labels, scores: values };
  const wanted = positiveOutputs(input, model.names(outputs));
  if (wanted.length === 0) return { labels };
  const sums = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    for (const output of wanted) sums[row]! += values[row * outputs + output] as number;
  }
  return { labels, scores: sums };
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
  { labels, scores }: RunPredictions,
  mask: Uint8Array,
): RunPredictions {
  const among = (values: Float64Array) => values.filter((_, row) => mask[row] === 1);
  return { labels: { ...labels, values: among(labels.values) }, scores: scores && among(scores) };
}
