import { setTimeout as sleep } from 'node:timers/promises';
import type { Feature } from '../../explanations/columns/index.js';
import { AskedModel, modelSettings } from '../model/index.js';
import type { ClarifyInput } from './input.js';

/**
 * The model of a run, asked as its configuration says. Captures do not say how: CSV, unless the
 * predictor's content_type does.
 * @returns undefined where the configuration names none, or the run may not ask it
 */
export function openModel(
  { config, model }: ClarifyInput,
  features: readonly Feature[],
): AskedModel | undefined {
  const { predictor, dataset_type: type, probability_threshold: threshold } = config;
  if (!predictor || !model) return undefined;
  const asked = type === 'application/sagemakercapturejson' ? 'text/csv' : type;
  return new AskedModel(modelSettings(predictor, asked, threshold), features, model.ask, {
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    most_bytes: model.most_bytes,
  });
}
