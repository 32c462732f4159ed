import type { TableColumn } from '../../dataset/table.js';
import type { Readings } from './answers.js';
import { ModelAnswerError, type ModelSettings } from './types.js';

/** Clarify's default `probability_threshold`. */
const defaultThreshold = 0.5;

/**
 * Names of a model's outputs: the headers that were given, those that the model wrote beside its
 * scores, or `label0` and so on. (Where `label` is a JMESPath expression, AWS names outputs after
 * the first value it finds, such as a score of the first row; that is not repeated here.)
 */
export function outputNames(
  { labelHeaders }: ModelSettings,
  outputs: number,
  readings?: Pick<Readings, 'labels'>,
): string[] {
  if (labelHeaders?.length === outputs) return labelHeaders.map(String);
  const first = readings?.labels?.[0];
  if (Array.isArray(first) && first.length === outputs) return first.map(String);
  return Array.from({ length: outputs }, (_, at) => `label${at}`);
}

/** Whether the labels of an answer can be told without its scores. */
export const labelsNeedScores = ({ label, labelHeaders }: ModelSettings): boolean =>
  label === undefined || labelHeaders !== undefined;

/**
 * The label that a model predicts for each row: what it names; of several the one with the highest
 * score; of one score, whether it is above the threshold (1, else 0; of two names the second, else
 * the first). Several scores that nothing
 * names are classes from 0 on. undefined is a row without an answer.
 * @throws ModelAnswerError where labels and scores are not equally many.
 */
export function predictedLabels(settings: ModelSettings, readings: Readings): unknown[] {
  const { rows, outputs, scores, labels } = readings;
  const { labelHeaders, threshold = defaultThreshold } = settings;
  return Array.from({ length: rows }, (_, row) => {
    if (outputs > 0 && Number.isNaN(scores[row * outputs])) return undefined;
    const said = labels?.[row];
    if (labels && !Array.isArray(said) && !(outputs > 1 && labelHeaders)) return said ?? undefined;
    const names = Array.isArray(said) ? said : labelHeaders;
    if (names?.length === 1 && outputs < 2 && Array.isArray(said)) return names[0];
    if (outputs === 1 && !Array.isArray(said)) {
      const above = (scores[row] as number) > threshold ? 1 : 0;
      return labelHeaders?.length === 2 ? labelHeaders[above] : above;
    }
    const best = highest(scores, row * outputs, outputs);
    if (!names) return best;
    if (names.length === outputs) return names[best];
    if (outputs === 0) {
      throw new ModelAnswerError(
        `The model names ${names.length} labels for record ${row + 1}: set probability to where ` +
          'the score of each stands.',
      );
    }
    throw new ModelAnswerError(
      `The model has ${outputs} scores for record ${row + 1} and ${names.length} labels: set ` +
        'label_headers to one for each score, and probability to where the scores stand.',
    );
  });
}

function highest(scores: Float64Array, from: number, count: number): number {
  let best = 0;
  for (let at = 1; at < count; at++) {
    if ((scores[from + at] as number) > (scores[from + best] as number)) best = at;
  }
  return best;
}

/** Labels as a column: `int` where all are whole numbers, `float`, `bool`, else `string`. */
export function labelColumn(name: string, labels: readonly unknown[]): TableColumn {
  const known = labels.filter((label) => label !== undefined && label !== null);
  const gaps = known.length < labels.length;
  if (known.length > 0 && known.every((label) => typeof label === 'boolean') && !gaps) {
    return { name, dtype: 'bool', values: Float64Array.from(labels, Number) };
  }
  if (known.every((label) => typeof label === 'number')) {
    const whole = !gaps && known.every(Number.isInteger);
    return {
      name,
      dtype: whole ? 'int' : 'float',
      values: Float64Array.from(labels, (label) =>
        typeof label === 'number' ? label : Number.NaN,
      ),
    };
  }
  const codes = new Map<string, number>();
  const values = Float64Array.from(labels, (label) => {
    if (label === undefined || label === null) return Number.NaN;
    const text = String(label);
    const code = codes.get(text) ?? codes.size;
    codes.set(text, code);
    return code;
  });
  return { name, dtype: 'string', values, texts: [...codes.keys()] };
}
