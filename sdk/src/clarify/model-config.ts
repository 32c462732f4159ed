import {
  type ConfigValue,
  checkChoice,
  checkList,
  checkWhole,
  copyOf,
  type NameOrIndex,
  type PredictorBody,
  withValues,
} from './analysis-config.js';

const acceptTypes = ['text/csv', 'application/jsonlines', 'application/json'] as const;
const contentTypes = [
  ...acceptTypes,
  'image/jpeg',
  'image/jpg',
  'image/png',
  'application/x-npy',
] as const;

export interface ModelConfigOptions {
  /** A model that an endpoint is made of for the job; Guiderail takes an endpoint's name, too. */
  readonly modelName?: string | undefined;
  readonly instanceCount?: number | undefined;
  readonly instanceType?: string | undefined;
  /** An endpoint that is there, in place of the three above. */
  readonly endpointName?: string | undefined;
  readonly acceptType?: (typeof acceptTypes)[number] | undefined;
  readonly contentType?: (typeof contentTypes)[number] | undefined;
  /** A request's form: with `$features` in JSON Lines, `$record` or `$records` in JSON. */
  readonly contentTemplate?: string | undefined;
  /** A record's form in JSON: with `$features`, `$features_kvp` or a column as `"${age}"`. */
  readonly recordTemplate?: string | undefined;
  readonly customAttributes?: string | undefined;
  readonly acceleratorType?: string | undefined;
  /** What the job's own endpoint is called by. Default: `sm-clarify`. */
  readonly endpointNamePrefix?: string | undefined;
  readonly targetModel?: string | undefined;
}

/**
 * The model of a Clarify job.
 *
 * @example
 * new ModelConfig({ endpointName: 'adult', contentType: 'text/csv', acceptType: 'text/csv' });
 * new ModelConfig({ modelName: 'adult', instanceCount: 1, instanceType: 'ml.m5.xlarge' });
 */
export class ModelConfig {
  readonly #body: PredictorBody;

  /** @throws Error when no model or two are named, or the forms do not go together. */
  constructor(options: ModelConfigOptions) {
    const { modelName, instanceCount, instanceType, endpointName } = options;
    checkModel(options);
    checkForms(options);
    this.#body = withValues({
      ...(endpointName === undefined
        ? {
            model_name: modelName,
            instance_type: instanceType,
            initial_instance_count: instanceCount,
          }
        : { endpoint_name: endpointName }),
      endpoint_name_prefix: options.endpointNamePrefix,
      accept_type: options.acceptType,
      content_type: options.contentType,
      content_template: options.contentTemplate,
      record_template: options.recordTemplate,
      custom_attributes: options.customAttributes,
      accelerator_type: options.acceleratorType,
      target_model: options.targetModel,
    }) as PredictorBody;
  }

  /** The member `predictor` of `analysis_config.json`. */
  getPredictorConfig(): PredictorBody {
    return copyOf(this.#body);
  }
}

function checkModel(options: ModelConfigOptions): void {
  const { modelName, instanceCount, instanceType, endpointName, endpointNamePrefix } = options;
  const named = Object.entries({ modelName, instanceCount, instanceType });
  if (endpointName) {
    const other = named.find(([, value]) => value !== undefined)?.[0];
    if (other !== undefined) {
      throw new Error(
        `endpointName and ${other} are given; give either endpointName, or modelName with ` +
          'instanceCount and instanceType.',
      );
    }
    if (endpointNamePrefix !== undefined) {
      throw new Error('endpointNamePrefix names an endpoint of the job’s own; leave it out here.');
    }
    return;
  }
  const missing = named.filter(([, value]) => !value).map(([name]) => name);
  if (missing.length > 0) {
    throw new Error(
      `The model is not fully named: ${missing.join(', ')} is missing. Give modelName with ` +
        'instanceCount and instanceType, or endpointName.',
    );
  }
  checkWhole('instanceCount', instanceCount, 1);
  if (endpointNamePrefix !== undefined && !/^[a-zA-Z0-9](-*[a-zA-Z0-9])/.test(endpointNamePrefix)) {
    throw new Error(
      `endpointNamePrefix is "${endpointNamePrefix}"; it must begin with two letters or digits, ` +
        'hyphens between them at most.',
    );
  }
}

function checkForms(options: ModelConfigOptions): void {
  const { contentType, contentTemplate, recordTemplate } = options;
  checkChoice('acceptType', options.acceptType, acceptTypes);
  checkChoice('contentType', contentType, contentTypes);
  const need = (name: string, template: string | undefined, holder?: string) => {
    if (template === undefined) {
      throw new Error(`${name} is missing: the contentType ${contentType} needs it.`);
    }
    if (holder !== undefined && !template.includes(holder)) {
      throw new Error(`${name} is ${JSON.stringify(template)}; it must hold ${holder}.`);
    }
  };
  if (contentType === 'application/jsonlines') {
    need('contentTemplate', contentTemplate, '$features');
  } else if (contentType === 'application/json') {
    need('contentTemplate', contentTemplate, '$record');
    need('recordTemplate', recordTemplate);
  }
}

export interface ModelPredictedLabelConfigOptions {
  /** The predicted label in an answer: a place in CSV, a JMESPath in JSON. */
  readonly label?: NameOrIndex | undefined;
  /** The score or scores, in the same way. */
  readonly probability?: NameOrIndex | undefined;
  /** A score above it means the label 1. Default: 0.5. */
  readonly probabilityThreshold?: number | undefined;
  /** The labels, in the order of the scores. */
  readonly labelHeaders?: readonly ConfigValue[] | undefined;
}

/**
 * Where in a model's answer the label and the scores lie.
 *
 * @example
 * new ModelPredictedLabelConfig({ probabilityThreshold: 0.8 });
 */
export class ModelPredictedLabelConfig {
  readonly label: NameOrIndex | undefined;
  readonly probability: NameOrIndex | undefined;
  readonly probabilityThreshold: number | undefined;
  readonly labelHeaders: readonly ConfigValue[] | undefined;

  /** @throws TypeError when the threshold is no number. */
  constructor(options: ModelPredictedLabelConfigOptions = {}) {
    this.label = options.label;
    this.probability = options.probability;
    this.probabilityThreshold = options.probabilityThreshold;
    this.labelHeaders = options.labelHeaders;
    checkList('labelHeaders', options.labelHeaders, '["no", "yes"]');
    const threshold: unknown = options.probabilityThreshold;
    if (threshold !== undefined && !Number.isFinite(threshold)) {
      throw new TypeError(
        `probabilityThreshold is ${JSON.stringify(threshold)}; give a number such as 0.5.`,
      );
    }
  }

  /** Members of `predictor` in `analysis_config.json`. */
  getPredictorConfig(): Pick<PredictorBody, 'label' | 'probability' | 'label_headers'> {
    return withValues({
      label: this.label,
      probability: this.probability,
      label_headers: this.labelHeaders,
    });
  }
}
