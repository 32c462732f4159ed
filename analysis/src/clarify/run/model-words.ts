import { PredictError } from '../../explanations/index.js';
import { type AskedModel, ModelAnswerError } from '../model/index.js';

/**
 * Does what asks a model. Where that ends for want of a score, the error has what was said of the
 * first record that the model failed for meanwhile, which is why the score is missing.
 */
export async function withModelWords<T>(
  model: AskedModel,
  doing: string,
  ask: () => Promise<T>,
): Promise<T> {
  const before = model.failures.count;
  try {
    return await ask();
  } catch (error) {
    const { count, examples } = model.failures;
    if (!(error instanceof PredictError) || count === before) throw error;
    const words = examples[before] ?? examples[0];
    throw new ModelAnswerError(`The model failed while ${doing}: ${words}`, { cause: error });
  }
}

/** What is told of records that a model failed for, if it did for any. */
export function failureNotes({ failures: { count, examples } }: AskedModel): string[] {
  if (count === 0) return [];
  const records = count === 1 ? '1 record' : `${count} records`;
  const example = (examples[0] as string).replace(/\.$/, '');
  return [`The model gave no answer for ${records} that it was asked, such as ${example}.`];
}
