import { setTimeout as sleep } from 'node:timers/promises';
import type { Feature } from '../../explanations/columns/index.js';
import type { DatasetType } from '../config/types.js';
import type { ClarifyTable } from '../dataset/types.js';
import { AskedModel, modelSettings } from '../model/index.js';
import type { ClarifyInput } from './input.js';

/** The form of a run's records: the configuration's, or a monitor's that its input tells. */
export function recordsForm(
  { config, table: { format } }: Pick<ClarifyInput, 'config' | 'table'>,
  { askedIn }: Pick<ClarifyTable, 'askedIn'>,
): Exclude<DatasetType, 'application/sagemakercapturejson'> {
  const { dataset_type: type } = config;
  if (format) return format;
  return type === 'application/sagemakercapturejson' ? (askedIn ?? 'text/csv') : type;
}

/**
 * The model of a run, asked as its configuration says; where it does not say how, in the form of
 * the data, which of captures is the form that they were asked in.
 * @returns undefined where the configuration names none, or the run may not ask it
 */
export function openModel(
  input: ClarifyInput,
  table: ClarifyTable,
  features: readonly Feature[],
): AskedModel | undefined {
  const { config, model } = input;
  const { predictor, probability_threshold: threshold } = config;
  if (!predictor || !model) return undefined;
  const settings = modelSettings(predictor, recordsForm(input, table), threshold);
  return new AskedModel(settings, features, model.ask, {
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    most_bytes: model.most_bytes,
    tell: input.progress,
  });
}
