import type {
  ClarifyExplainerConfig as ClarifyExplainerRequest,
  ClarifyInferenceConfig,
  ExplainerConfig as ExplainerRequest,
} from '@aws-sdk/client-sagemaker';
import { checkChoice, checkWhole } from './analysis-config.js';

const mimeTypes = ['text/csv', 'application/jsonlines'] as const;

export interface ClarifyShapBaselineConfigOptions {
  /** Default: `text/csv`. */
  readonly mimeType?: (typeof mimeTypes)[number] | undefined;
  /** The rows themselves, at most 4 KB of them. */
  readonly shapBaseline?: string | undefined;
  /** S3 URI of the rows. */
  readonly shapBaselineUri?: string | undefined;
}

/** The rows that stand for what a live request is compared with. */
export class ClarifyShapBaselineConfig {
  readonly options: ClarifyShapBaselineConfigOptions;

  /** @throws Error unless the rows or their place are given. */
  constructor(options: ClarifyShapBaselineConfigOptions) {
    checkChoice('mimeType', options.mimeType, mimeTypes);
    if ((options.shapBaseline === undefined) === (options.shapBaselineUri === undefined)) {
      throw new Error('Give either shapBaseline or shapBaselineUri.');
    }
    this.options = options;
  }
}

export interface ClarifyShapConfigOptions {
  readonly shapBaselineConfig: ClarifyShapBaselineConfig;
  readonly numberOfSamples?: number | undefined;
  readonly seed?: number | undefined;
  /** Default: false. */
  readonly useLogit?: boolean | undefined;
}

/** How a live request's Shapley values are found. */
export class ClarifyShapConfig {
  readonly options: ClarifyShapConfigOptions;

  /** @throws Error when there is no baseline, or a number is none. */
  constructor(options: ClarifyShapConfigOptions) {
    if (!options.shapBaselineConfig) {
      throw new Error('shapBaselineConfig is missing; give a ClarifyShapBaselineConfig.');
    }
    checkWhole('numberOfSamples', options.numberOfSamples, 1);
    checkWhole('seed', options.seed, 0);
    this.options = options;
  }

  /** The form in which an endpoint configuration takes it. */
  toRequest(): ClarifyExplainerRequest['ShapConfig'] {
    const { shapBaselineConfig, numberOfSamples, seed, useLogit = false } = this.options;
    const { mimeType = 'text/csv', shapBaseline, shapBaselineUri } = shapBaselineConfig.options;
    return {
      ShapBaselineConfig: {
        MimeType: mimeType,
        ShapBaseline: shapBaseline,
        ShapBaselineUri: shapBaselineUri,
      },
      UseLogit: useLogit,
      NumberOfSamples: numberOfSamples,
      Seed: seed,
    };
  }
}

export interface ClarifyExplainerConfigOptions {
  readonly shapConfig: ClarifyShapConfig;
  /** JMESPath over the model's output that says which records are explained. Default: all. */
  readonly enableExplanations?: string | undefined;
  /** AWS's own form: `{ FeatureHeaders, ProbabilityIndex, … }`. */
  readonly inferenceConfig?: ClarifyInferenceConfig | undefined;
}

/**
 * An endpoint that explains what it answers.
 *
 * @example
 * await model.deploy({
 *   …,
 *   explainerConfig: new ClarifyExplainerConfig({
 *     enableExplanations: '[0]>`0.8`',
 *     shapConfig: new ClarifyShapConfig({
 *       shapBaselineConfig: new ClarifyShapBaselineConfig({ shapBaseline: '38,0,40' }),
 *     }),
 *   }),
 * });
 */
export class ClarifyExplainerConfig {
  readonly options: ClarifyExplainerConfigOptions;

  /** @throws Error when there is no ShapConfig. */
  constructor(options: ClarifyExplainerConfigOptions) {
    if (!options.shapConfig) throw new Error('shapConfig is missing; give a ClarifyShapConfig.');
    this.options = options;
  }

  /** The form in which an endpoint configuration takes it. */
  toRequest(): ExplainerRequest {
    const { shapConfig, enableExplanations, inferenceConfig } = this.options;
    return {
      ClarifyExplainerConfig: {
        ShapConfig: shapConfig.toRequest(),
        EnableExplanations: enableExplanations,
        InferenceConfig: inferenceConfig,
      },
    };
  }
}
