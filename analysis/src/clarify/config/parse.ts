import { FileShapeError } from '../../json/shape.js';
import { isFloat } from './bias.js';
import { TOP } from './dataset.js';
import { ALL_BIAS } from './methods.js';
import { settlePredictor } from './predictor.js';
import { AnalysisConfigError, ConfigReader } from './read.js';
import type { AnalysisConfig, ConfigKind } from './types.js';

/**
 * Reads analysis_config.json of a Clarify job, or of a bias or explainability monitor: every key
 * of AWS's and the ones of ours, with defaults filled in. A key that is not known, a wrong type,
 * keys that exclude each other and such as lack another are refused.
 *
 * @param content text, or bytes in UTF-8
 * @param name the file's name in messages
 * @param kind a monitor's file has no `dataset_type`, and a bias monitor's no `methods`
 * @throws AnalysisConfigError naming line, column and key, what was given and what to write
 */
export function parseAnalysisConfig(
  content: string | Uint8Array,
  name = 'analysis_config.json',
  kind: ConfigKind = 'job',
): AnalysisConfig {
  try {
    return parse(new ConfigReader(content, name), kind);
  } catch (error) {
    if (error instanceof FileShapeError) throw new AnalysisConfigError(error.message);
    throw error;
  }
}

function parse(reader: ConfigReader, kind: ConfigKind): AnalysisConfig {
  const { version = '1.0', ...given } = reader.section(reader.root, '', TOP);
  if (version !== '1.0') reader.fail('version', '"1.0", or no such key', version);
  const dataset_type =
    given.dataset_type ?? (kind === 'job' ? undefined : 'application/sagemakercapturejson');
  if (dataset_type === undefined) {
    return reader.fail('dataset_type', 'the form of the data, such as "text/csv"', undefined);
  }
  const methods = given.methods ?? (kind === 'bias-monitor' ? ALL_BIAS : undefined);
  if (methods === undefined) {
    return reader.fail('methods', 'an object that says what to compute', undefined);
  }
  const values = given.label_values_or_threshold;
  const config: AnalysisConfig = {
    ...given,
    version: '1.0',
    dataset_type,
    methods,
    label_threshold_is_float:
      values !== undefined && isFloat(reader, 'label_values_or_threshold', values),
    probability_threshold: given.probability_threshold ?? 0.5,
    facet: given.facet ?? [],
    excluded_columns: given.excluded_columns ?? [],
    segment_config: given.segment_config ?? [],
  };
  checkDataset(reader, config);
  checkBias(reader, config, kind);
  checkModel(reader, config, kind);
  const { predictor } = config;
  return predictor === undefined
    ? config
    : { ...config, predictor: settlePredictor(reader, predictor, dataset_type) };
}

const SIDE_FILES = [
  ['facet_dataset_uri', 'facet_headers'],
  ['predicted_label_dataset_uri', 'predicted_label_headers'],
] as const;

function checkDataset(reader: ConfigReader, config: AnalysisConfig): void {
  const { dataset_type, features } = config;
  const isJson = dataset_type === 'application/json' || dataset_type === 'application/jsonlines';
  if (isJson && features === undefined) {
    const example = dataset_type === 'application/json' ? '"instances[*].features"' : '"features"';
    reader.fail('features', `the JMESPath of the features, such as ${example}`, undefined);
  }
  if (!isJson && features !== undefined && dataset_type !== 'application/sagemakercapturejson') {
    const why = 'is for JSON and JSON Lines; of other forms every column but labels is a feature';
    reader.failIn('features', `features ${why}: leave it out, or name excluded_columns`);
  }
  for (const key of ['label', 'predicted_label'] as const) {
    const isPath = typeof config[key] === 'string' || config[key] === undefined;
    if (isJson && !isPath) reader.fail(key, `the JMESPath of the ${key}, in quotes`, config[key]);
  }
  for (const [uri, headers] of SIDE_FILES) {
    if (config[uri] !== undefined && dataset_type !== 'text/csv') {
      reader.failIn(uri, `${uri} is for data sets in text/csv; put the column into the data set`);
    }
    if (config[headers] !== undefined && config[uri] === undefined) {
      reader.failIn(headers, `${headers} needs ${uri}, whose columns it names; write both or none`);
    }
  }
}

function checkBias(reader: ConfigReader, config: AnalysisConfig, kind: ConfigKind): void {
  const { pre_training_bias, post_training_bias } = config.methods;
  if (pre_training_bias === undefined && post_training_bias === undefined) return;
  const method = pre_training_bias ? 'methods.pre_training_bias' : 'methods.post_training_bias';
  const because = (what: string) => `${what}; ${method} needs it`;
  if (config.facet.length === 0) {
    reader.fail('facet', because('a list such as [{"name_or_index": "Sex"}]'), undefined);
  }
  if (config.label_values_or_threshold === undefined) {
    const what = because('the positive labels or a threshold, such as [1]');
    reader.fail('label_values_or_threshold', what, undefined);
  }
  // a monitor's labels come merged with its captures
  if (kind === 'job' && config.label === undefined) {
    reader.fail('label', because('the column that holds the labels'), undefined);
  }
  const { predicted_label, predicted_label_dataset_uri, predictor } = config;
  const hasPredictions = predicted_label !== undefined || predicted_label_dataset_uri !== undefined;
  if (kind !== 'job' || post_training_bias === undefined || hasPredictions || predictor) return;
  reader.failIn(
    'methods.post_training_bias',
    'methods.post_training_bias needs predictions; write "predicted_label" where the data hold ' +
      'them, or "predictor" to ask a model',
  );
}

function checkModel(reader: ConfigReader, config: AnalysisConfig, kind: ConfigKind): void {
  const { shap, pdp } = config.methods;
  if (kind === 'explainability-monitor' && shap === undefined) {
    reader.fail('methods.shap', 'an object, which may be empty; the monitor needs it', undefined);
  }
  const method = shap ? 'methods.shap' : 'methods.pdp';
  if ((shap ?? pdp) !== undefined && config.predictor === undefined) {
    const what = `an object that names the model, such as {"model_name": "…"}; ${method} asks it`;
    reader.fail('predictor', what, undefined);
  }
}
