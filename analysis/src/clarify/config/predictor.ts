import {
  type ConfigReader,
  columnRef,
  configValue,
  listOf,
  type Members,
  notServed,
  oneOf,
  type Read,
  text,
  whole,
} from './read.js';
import type { DatasetType, ModelContentType, PredictorConfig } from './types.js';

const CONTENT_TYPES: readonly ModelContentType[] = [
  ...(['text/csv', 'application/jsonlines', 'application/json'] as const),
];
const IMAGES = ['image/jpeg', 'image/png', 'application/x-npy'];

const contentType: Read<ModelContentType> = (reader, value, place) => {
  if (typeof value === 'string' && IMAGES.includes(value.toLowerCase())) {
    const why = 'is for models of images, which are not served here';
    reader.failIn(place, `${place} ${why}: write one of ${CONTENT_TYPES.join(', ')}`);
  }
  return oneOf(CONTENT_TYPES)(reader, value, place);
};

const namePrefix: Read<string> = (reader, value, place) => {
  const prefix = text(reader, value, place);
  if (!/^[a-zA-Z0-9][a-zA-Z0-9-]{0,21}[a-zA-Z0-9]$|^[a-zA-Z0-9]$/.test(prefix)) {
    reader.fail(place, 'up to 23 letters, digits and hyphens, none of them at an end', value);
  }
  return prefix;
};

/** A template; an object stands for its JSON. */
const template: Read<string> = (reader, value, place) =>
  typeof value === 'object' && value !== null
    ? JSON.stringify(reader.object(value, place))
    : text(reader, value, place);

const PREDICTOR: Members<PredictorConfig & { time_series_predictor_config?: never }> = {
  endpoint_name: text,
  model_name: text,
  instance_type: text,
  initial_instance_count: whole(1),
  endpoint_name_prefix: namePrefix,
  target_model: text,
  accelerator_type: text,
  custom_attributes: text,
  content_type: contentType,
  accept_type: oneOf(CONTENT_TYPES),
  content_template: template,
  record_template: template,
  label: columnRef,
  probability: columnRef,
  label_headers: listOf(configValue),
  time_series_predictor_config: notServed(
    'is for forecasts of time series, which are not served here: leave it out',
  ),
};

/** `predictor`: the model that is asked, and how. */
export const predictor: Read<PredictorConfig> = (reader, value, place) => {
  const given = reader.section(value, place, PREDICTOR);
  if (given.endpoint_name === undefined && given.model_name === undefined) {
    reader.failIn(place, `${place} names no model; write "model_name" or "endpoint_name"`);
  }
  return { endpoint_name_prefix: 'sm-clarify', ...given };
};

/**
 * Fills in the content types, which the data set's form gives, and holds the templates against
 * them.
 */
export function settlePredictor(
  reader: ConfigReader,
  given: PredictorConfig,
  dataset: DatasetType,
): PredictorConfig {
  const place = 'predictor';
  if (dataset === 'application/x-parquet' && given.content_type === undefined) {
    const due = `one of ${CONTENT_TYPES.join(', ')}: models are not sent Parquet`;
    reader.fail(`${place}.content_type`, due, undefined);
  }
  const own = CONTENT_TYPES.find((type) => type === dataset);
  const content_type = given.content_type ?? own;
  const settled = { ...given, content_type, accept_type: given.accept_type ?? content_type };
  if (content_type === 'application/jsonlines') checkLineTemplate(reader, settled);
  if (content_type === 'application/json') checkDocumentTemplates(reader, settled);
  return settled;
}

function checkLineTemplate(reader: ConfigReader, { content_template: given }: PredictorConfig) {
  const place = 'predictor.content_template';
  const example = '{"features":$features}';
  if (given === undefined) {
    reader.fail(place, `a line for the model, such as ${JSON.stringify(example)}`, given);
  }
  const found = given?.match(/\$features\b/g)?.length ?? 0;
  if (found === 1) return;
  const advice = `write one, as in ${JSON.stringify(example)}`;
  reader.failIn(place, `${place} has ${found} times $features; ${advice}`);
}

function checkDocumentTemplates(reader: ConfigReader, given: PredictorConfig): void {
  const content = given.content_template;
  const record = given.record_template;
  const at = 'predictor.content_template';
  if (content === undefined) {
    const example = JSON.stringify('{"instances":$records}');
    reader.fail(at, `the document for the model, such as ${example}`, content);
  }
  const found = content?.match(/\$records?\b/g)?.length ?? 0;
  if (found !== 1) {
    const advice = 'write $records once, or $record to have one record in a request';
    reader.failIn(at, `${at} has ${found} times $records or $record; ${advice}`);
  }
  const place = 'predictor.record_template';
  if (record === undefined) {
    const example = JSON.stringify('{"features":$features}');
    reader.fail(place, `what stands for one record, such as ${example}`, record);
  }
  if (/\$features_kvp\b|\$features\b|\$\{[^}]+\}/.test(record ?? '')) return;
  const known = '$features, $features_kvp, and $ with the name of a feature in braces';
  reader.failIn(place, `${place} has no place for the features; known are ${known}`);
}
