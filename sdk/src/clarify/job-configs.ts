import type {
  AnalysisConfigBody,
  BiasMethods,
  MethodsBody,
  PredictorBody,
} from './analysis-config.js';
import { withValues } from './analysis-config.js';
import type { BiasConfig } from './bias-config.js';
import type { DataConfig } from './data-config.js';
import { type ExplainabilityConfig, mergedExplainability } from './explainability-configs.js';
import { type ModelConfig, ModelPredictedLabelConfig } from './model-config.js';

/** Where scores lie in a model's answer: their place, or the config that tells more. */
export type ModelScores = string | number | ModelPredictedLabelConfig;

export interface JobChoices {
  readonly dataConfig: DataConfig;
  readonly biasConfig?: BiasConfig | undefined;
  readonly modelConfig?: ModelConfig | undefined;
  readonly modelScores?: ModelScores | undefined;
  readonly preTrainingMethods?: BiasMethods | undefined;
  readonly postTrainingMethods?: BiasMethods | undefined;
  readonly explainabilityConfig?:
    | ExplainabilityConfig
    | readonly ExplainabilityConfig[]
    | undefined;
}

/**
 * `analysis_config.json` of a job that does what the choices name.
 * @throws Error when nothing is to be done, or an analysis lacks a model.
 */
export function jobConfig(choices: JobChoices): AnalysisConfigBody {
  const { dataConfig, biasConfig, modelConfig, preTrainingMethods, modelScores } = choices;
  const methods: Record<string, MethodsBody[string]> = {
    report: { name: 'report', title: 'Analysis Report' },
  };
  const bias = {
    pre_training_bias: preTrainingMethods,
    post_training_bias: choices.postTrainingMethods,
  };
  for (const [name, chosen] of Object.entries(bias)) {
    if (chosen === undefined) continue;
    if (chosen.length === 0) {
      throw new Error(`The list of metrics of ${name} is empty; name some, or give "all".`);
    }
    methods[name] = { methods: chosen };
  }
  if (choices.explainabilityConfig !== undefined) {
    Object.assign(methods, mergedExplainability(choices.explainabilityConfig));
  }
  const data = dataConfig.getConfig();
  const asks = choices.postTrainingMethods !== undefined || methods.shap || methods.pdp;
  if (asks && !modelConfig) {
    if (methods.shap || methods.pdp) {
      throw new Error('modelConfig is missing: explanations ask the model.');
    }
    if (data.predicted_label === undefined && data.predicted_label_dataset_uri === undefined) {
      throw new Error(
        'modelConfig is missing; give it, or tell in dataConfig where predictions lie: ' +
          'predictedLabel or predictedLabelDatasetUri.',
      );
    }
  }
  const told = modelScores instanceof ModelPredictedLabelConfig ? modelScores : undefined;
  return withValues({
    ...data,
    ...biasConfig?.getConfig(),
    probability_threshold: told?.probabilityThreshold,
    methods,
    predictor: asks ? predictorOf(modelConfig, modelScores) : undefined,
  }) as AnalysisConfigBody;
}

function predictorOf(
  modelConfig: ModelConfig | undefined,
  scores: ModelScores | undefined,
): PredictorBody | undefined {
  if (!modelConfig) return undefined;
  const told =
    scores instanceof ModelPredictedLabelConfig
      ? scores.getPredictorConfig()
      : withValues({ label: scores });
  return { ...modelConfig.getPredictorConfig(), ...told } as PredictorBody;
}
