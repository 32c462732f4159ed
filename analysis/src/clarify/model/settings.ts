import { type ModelSettings, ModelSettingsError, plainType } from './types.js';

/** Members of `predictor` that say how a model is asked, as analysis_config.json has them. */
export interface PredictorMembers {
  readonly content_type?: string | undefined;
  readonly accept_type?: string | undefined;
  readonly content_template?: string | undefined;
  readonly record_template?: string | undefined;
  readonly label?: number | string | undefined;
  readonly probability?: number | string | undefined;
  readonly label_headers?: readonly (string | number)[] | undefined;
}

/**
 * How a Clarify job asks its model.
 * @param datasetType the job's `dataset_type`, which `content_type` is unless it is given
 * @param threshold the job's `probability_threshold`
 * @throws ModelSettingsError for Parquet, which models are not asked in.
 */
export function modelSettings(
  predictor: PredictorMembers,
  datasetType: string,
  threshold?: number,
): ModelSettings {
  const contentType = predictor.content_type ?? datasetType;
  if (predictor.content_type === undefined && plainType(datasetType).includes('parquet')) {
    throw new ModelSettingsError(
      'a data set in Parquet does not say how the model is asked: set content_type of predictor',
    );
  }
  return {
    contentType: plainType(contentType),
    accept: plainType(predictor.accept_type ?? contentType),
    contentTemplate: predictor.content_template,
    recordTemplate: predictor.record_template,
    label: predictor.label,
    probability: predictor.probability,
    labelHeaders: predictor.label_headers,
    threshold,
  };
}
