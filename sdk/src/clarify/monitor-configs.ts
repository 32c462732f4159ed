import type { NameOrIndex } from './analysis-config.js';
import { type AnalysisConfigBody, type ConfigValue, withValues } from './analysis-config.js';
import type { BiasConfig } from './bias-config.js';
import { type ExplainabilityConfig, mergedExplainability } from './explainability-configs.js';
import type { ModelConfig } from './model-config.js';

export interface BiasAnalysisConfigOptions {
  readonly biasConfig: BiasConfig;
  /** The columns' names in the captures. */
  readonly headers?: readonly string[] | undefined;
  /** The label's column. */
  readonly label?: NameOrIndex | undefined;
}

/**
 * What a bias monitor computes.
 *
 * @example
 * new BiasAnalysisConfig({ biasConfig, headers: ['Target', 'Age', 'Sex'], label: 'Target' });
 */
export class BiasAnalysisConfig {
  /** The content of `analysis_config.json`. */
  readonly analysisConfig: AnalysisConfigBody;

  /** @throws Error when there is no BiasConfig. */
  constructor({ biasConfig, headers, label }: BiasAnalysisConfigOptions) {
    if (!biasConfig) throw new Error('biasConfig is missing; give a BiasConfig.');
    this.analysisConfig = withValues({
      ...biasConfig.getConfig(),
      headers,
      label,
    }) as AnalysisConfigBody;
  }
}

export interface ExplainabilityAnalysisConfigOptions {
  readonly explainabilityConfig: ExplainabilityConfig | readonly ExplainabilityConfig[];
  readonly modelConfig: ModelConfig;
  /** The features' names in the captures. */
  readonly headers?: readonly string[] | undefined;
  /** The labels, in the order of the model's scores. */
  readonly labelHeaders?: readonly ConfigValue[] | undefined;
}

/**
 * What an explainability monitor computes.
 *
 * @example
 * new ExplainabilityAnalysisConfig({
 *   explainabilityConfig: new SHAPConfig({ baseline: [[38, 0]] }),
 *   modelConfig: new ModelConfig({ endpointName: 'adult' }),
 *   headers: ['Age', 'Sex'],
 * });
 */
export class ExplainabilityAnalysisConfig {
  /** The content of `analysis_config.json`. */
  readonly analysisConfig: AnalysisConfigBody;

  /** @throws Error when a config is missing. */
  constructor(options: ExplainabilityAnalysisConfigOptions) {
    const { explainabilityConfig, modelConfig, headers, labelHeaders } = options;
    if (!explainabilityConfig) {
      throw new Error('explainabilityConfig is missing; give a SHAPConfig.');
    }
    if (!modelConfig) throw new Error('modelConfig is missing; give a ModelConfig.');
    const predictor = withValues({
      ...modelConfig.getPredictorConfig(),
      label_headers: labelHeaders,
    });
    this.analysisConfig = withValues({
      methods: mergedExplainability(explainabilityConfig),
      predictor,
      headers,
    }) as AnalysisConfigBody;
  }
}

/** What a schedule takes over from the baselining job before it. */
export interface ClarifyBaseliningConfig {
  readonly analysisConfig: BiasAnalysisConfig | ExplainabilityAnalysisConfig;
  readonly featuresAttribute?: string | undefined;
  readonly inferenceAttribute?: string | undefined;
  readonly probabilityAttribute?: string | undefined;
  readonly probabilityThresholdAttribute?: number | undefined;
}
