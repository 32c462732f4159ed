import {
  checkChoice,
  checkList,
  checkWhole,
  copyOf,
  type MethodsBody,
  type NameOrIndex,
  withValues,
} from './analysis-config.js';

/** An analysis that explains predictions: its settings by the method's name. */
export interface ExplainabilityConfig {
  getExplainabilityConfig(): MethodsBody;
}

const aggregations = ['mean_abs', 'median', 'mean_sq'] as const;
const shapMethods = ['auto', 'kernel', 'exact', 'tree', 'tree_path_dependent', 'linear'] as const;

type Cell = string | number | boolean | null;

export interface SHAPConfigOptions {
  /** Rows, lines of JSON Lines, a JSON document, or an S3 URI. Default: found by clustering. */
  readonly baseline?:
    | string
    | readonly (readonly Cell[] | Readonly<Record<string, unknown>>)[]
    | Readonly<Record<string, unknown>>
    | undefined;
  readonly numSamples?: number | undefined;
  readonly aggMethod?: (typeof aggregations)[number] | undefined;
  /** Default: false. */
  readonly useLogit?: boolean | undefined;
  /** Default: true. */
  readonly saveLocalShapValues?: boolean | undefined;
  readonly seed?: number | undefined;
  /** How many rows a baseline by clustering has; not together with `baseline`. */
  readonly numClusters?: number | undefined;
  readonly textConfig?: TextConfig | undefined;
  readonly imageConfig?: ImageConfig | undefined;
  readonly featuresToExplain?: readonly NameOrIndex[] | undefined;
  /** Guiderail's, as all that follows: how the values are found. Default: `auto`. */
  readonly method?: (typeof shapMethods)[number] | undefined;
  /** Sampling ends when no value's standard error is greater. */
  readonly stopAtStandardError?: number | undefined;
  /** Columns that are explained as one feature, by its name, such as one-hot columns. */
  readonly groups?: Readonly<Record<string, readonly NameOrIndex[]>> | undefined;
  /** Local surrogates (LIME) beside the Shapley values. */
  readonly lime?: LimeOptions | undefined;
}

export interface LimeOptions {
  readonly numSamples?: number | undefined;
  readonly kernelWidth?: number | undefined;
  /** How many rows are explained, from the first. */
  readonly rows?: number | undefined;
}

/**
 * Shapley values: how much each feature moves each prediction away from the baseline's.
 *
 * @example
 * new SHAPConfig({ baseline: [[38, 0, 40]], numSamples: 100, aggMethod: 'mean_abs' });
 * new SHAPConfig({ method: 'kernel', stopAtStandardError: 0.001, groups: { job: ['job_a', 'job_b'] } });
 */
export class SHAPConfig implements ExplainabilityConfig {
  readonly #shap: Readonly<Record<string, unknown>>;

  /** @throws Error when a choice is unknown, or two do not go together. */
  constructor(options: SHAPConfigOptions = {}) {
    checkShap(options);
    this.#shap = withValues({
      use_logit: options.useLogit ?? false,
      save_local_shap_values: options.saveLocalShapValues ?? true,
      baseline: options.baseline,
      num_samples: options.numSamples,
      agg_method: options.aggMethod,
      seed: options.seed,
      num_clusters: options.numClusters,
      text_config: options.textConfig?.getTextConfig(),
      image_config: options.imageConfig?.getImageConfig(),
      features_to_explain: options.featuresToExplain,
      method: options.method,
      stop_at_standard_error: options.stopAtStandardError,
      groups: options.groups,
      lime:
        options.lime &&
        withValues({
          num_samples: options.lime.numSamples,
          kernel_width: options.lime.kernelWidth,
          rows: options.lime.rows,
        }),
    });
  }

  getExplainabilityConfig(): MethodsBody {
    return { shap: copyOf(this.#shap) };
  }
}

function checkShap(options: SHAPConfigOptions): void {
  const { baseline, numClusters, featuresToExplain, stopAtStandardError, groups } = options;
  checkChoice('aggMethod', options.aggMethod, aggregations);
  checkChoice('method', options.method, shapMethods);
  checkWhole('numSamples', options.numSamples, 1);
  checkWhole('numClusters', numClusters, 1);
  checkWhole('seed', options.seed, 0);
  checkList('featuresToExplain', featuresToExplain, '["age"]');
  if (Array.isArray(baseline)) checkList('baseline', baseline, '[[38, 0, 40]]');
  if (baseline !== undefined && numClusters !== undefined) {
    throw new Error(
      'baseline and numClusters are given; give a baseline, or have one found of so many rows.',
    );
  }
  if (featuresToExplain !== undefined && (options.textConfig || options.imageConfig)) {
    throw new Error('featuresToExplain does not go with textConfig or imageConfig.');
  }
  if (stopAtStandardError !== undefined && !(stopAtStandardError > 0)) {
    throw new Error(`stopAtStandardError is ${stopAtStandardError}; give a number above 0.`);
  }
  for (const [name, columns] of Object.entries(groups ?? {})) {
    checkList(`The group ${name}`, columns, '["job_a", "job_b"]');
  }
}

export interface PDPConfigOptions {
  /** Columns to plot. Without a SHAPConfig beside it, they must be named. */
  readonly features?: readonly NameOrIndex[] | undefined;
  /** Default: 15. */
  readonly gridResolution?: number | undefined;
  /** How many of the features with the greatest Shapley values are plotted. Default: 10. */
  readonly topKFeatures?: number | undefined;
}

/**
 * Partial dependence: the mean prediction, with a feature set to each of its values in turn.
 *
 * @example
 * new PDPConfig({ features: ['age', 'education'], gridResolution: 20 });
 */
export class PDPConfig implements ExplainabilityConfig {
  readonly #pdp: Readonly<Record<string, unknown>>;

  /** @throws Error when a number is no whole one above 0. */
  constructor(options: PDPConfigOptions = {}) {
    const { features, gridResolution = 15, topKFeatures = 10 } = options;
    checkList('features', features, '["age"]');
    checkWhole('gridResolution', gridResolution, 1);
    checkWhole('topKFeatures', topKFeatures, 1);
    this.#pdp = withValues({
      grid_resolution: gridResolution,
      top_k_features: topKFeatures,
      features,
    });
  }

  getExplainabilityConfig(): MethodsBody {
    return { pdp: copyOf(this.#pdp) };
  }
}

const granularities = ['token', 'sentence', 'paragraph'] as const;

export interface TextConfigOptions {
  readonly granularity: (typeof granularities)[number];
  /** Such as `english` or `en`. */
  readonly language: string;
}

/** Explains free text by its parts. AWS's service does; Guiderail refuses it. */
export class TextConfig {
  readonly #text: TextConfigOptions;

  /** @throws Error when the granularity is unknown or there is no language. */
  constructor({ granularity, language }: TextConfigOptions) {
    checkChoice('granularity', granularity, granularities);
    if (!language) throw new Error('language is missing; give one such as "english".');
    this.#text = { granularity, language };
  }

  getTextConfig(): TextConfigOptions {
    return copyOf(this.#text);
  }
}

const imageModels = ['OBJECT_DETECTION', 'IMAGE_CLASSIFICATION'] as const;

export interface ImageConfigOptions {
  readonly modelType: (typeof imageModels)[number];
  readonly numSegments?: number | undefined;
  readonly featureExtractionMethod?: string | undefined;
  readonly segmentCompactness?: number | undefined;
  readonly maxObjects?: number | undefined;
  readonly iouThreshold?: number | undefined;
  readonly context?: number | undefined;
}

/** Explains images by their parts. AWS's service does; Guiderail refuses it. */
export class ImageConfig {
  readonly #image: Readonly<Record<string, unknown>>;

  /** @throws Error when the type of model is unknown. */
  constructor(options: ImageConfigOptions) {
    checkChoice('modelType', options.modelType, imageModels);
    this.#image = withValues({
      model_type: options.modelType,
      num_segments: options.numSegments,
      feature_extraction_method: options.featureExtractionMethod,
      segment_compactness: options.segmentCompactness,
      max_objects: options.maxObjects,
      iou_threshold: options.iouThreshold,
      context: options.context,
    });
  }

  getImageConfig(): Readonly<Record<string, unknown>> {
    return copyOf(this.#image);
  }
}

/**
 * Several analyses as one.
 * @throws Error when there is none, one comes twice, or PDP has neither features nor SHAP.
 */
export function mergedExplainability(
  configs: ExplainabilityConfig | readonly ExplainabilityConfig[],
): MethodsBody {
  const list = Array.isArray(configs)
    ? (configs as readonly ExplainabilityConfig[])
    : [configs as ExplainabilityConfig];
  if (list.length === 0)
    throw new Error('explainabilityConfig is an empty list; give one or more.');
  const methods: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [name, settings] of list.flatMap((one) =>
    Object.entries(one.getExplainabilityConfig()),
  )) {
    if (methods[name]) throw new Error(`explainabilityConfig holds ${name} twice; give it once.`);
    methods[name] = settings;
  }
  if (methods.pdp && !methods.shap && methods.pdp.features === undefined) {
    throw new Error('Without a SHAPConfig beside it, PDPConfig needs features to plot.');
  }
  return methods;
}
