import type { ExplainedStep } from 'guiderail/console';

/** One record's explanation, as an endpoint with an explainer answers it. */
export interface OnlineExplanation {
  /** Names of the scores, or their numbers. */
  readonly labels: readonly string[];
  /** By label. */
  readonly base: readonly number[];
  readonly steps: readonly (readonly ExplainedStep[])[];
}

interface Answer {
  readonly predictions?: { readonly content_type?: string; readonly data?: string };
  readonly label_headers?: readonly string[];
  readonly explanations?: { readonly kernel_shap?: readonly (readonly Element[] | null)[] };
}

interface Element {
  readonly feature_header?: string;
  readonly attributions?: readonly { readonly attribution: readonly number[] }[];
}

/**
 * What an answer says of its first record: a score is the base value and the attributions together.
 * @param row the record that was sent, in CSV
 * @param logit whether attributions are log odds: then the score is a probability
 * @throws Error saying what the answer lacks
 */
export function readAnswer(text: string, row: string, logit = false): OnlineExplanation {
  const { predictions, label_headers, explanations } = JSON.parse(text) as Answer;
  const [record] = explanations?.kernel_shap ?? [];
  if (!record) throw new Error('The answer holds no explanation: has the endpoint an explainer?');
  const scores = scoresIn(predictions).map((score) =>
    logit ? Math.log(score / (1 - score)) : score,
  );
  const values = row.split(',');
  const amounts = record.map(({ attributions = [] }) => attributions[0]?.attribution ?? []);
  const labels = Array.from(
    { length: amounts[0]?.length ?? 0 },
    (_, i) => label_headers?.[i] ?? `score ${i + 1}`,
  );
  const steps = labels.map((_, label) =>
    record
      .map(({ feature_header }, i) => ({
        name: feature_header ?? `feature ${i + 1}`,
        value: record.length === values.length ? values[i] : undefined,
        amount: amounts[i]?.[label] ?? 0,
      }))
      .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount)),
  );
  const base = steps.map((of, label) =>
    of.reduce((rest, { amount }) => rest - amount, scores[label] ?? Number.NaN),
  );
  return { labels, base, steps };
}

/** The scores of the first record: a line of CSV, or the numbers of a line of JSON. */
function scoresIn(predictions: Answer['predictions']): number[] {
  const [line = ''] = (predictions?.data ?? '').split('\n');
  const isJson = /json/.test(predictions?.content_type ?? '');
  const found = isJson ? numbersIn(JSON.parse(line) as unknown) : line.split(',').map(Number);
  if (found.length === 0 || found.some(Number.isNaN)) {
    throw new Error('The answer’s prediction holds no scores that can be read.');
  }
  return found;
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}
