import { Shape } from '../json/shape.js';
import type {
  CommonStatistics,
  FeatureStatistics,
  InferredType,
  NumericalStatistics,
  Statistics,
  StringStatistics,
  TimeProfile,
} from '../types.js';

export const INFERRED_TYPES: readonly InferredType[] = [
  'Integral',
  'Fractional',
  'String',
  'Unknown',
];

/**
 * Reads statistics.json: AWS's, of any year, or ours.
 *
 * @param content text, or bytes in UTF-8
 * @param name the file's name in messages
 * @throws FileShapeError naming line, column, member and what to write there
 */
export function parseStatistics(
  content: string | Uint8Array,
  name = 'statistics.json',
): Statistics {
  const shape = new Shape(name);
  const file = shape.parse(content);
  const dataset = shape.object(file.dataset, 'dataset');
  const features = shape.array(file.features, 'features');
  const time_profile = file.time_profile as TimeProfile | undefined;
  return {
    version: shape.optionalNumber(file.version, 'version') ?? 0,
    dataset: { item_count: shape.number(dataset.item_count, 'dataset.item_count') },
    features: features.map((feature, index) => parseFeature(shape, feature, `features[${index}]`)),
    ...(time_profile === undefined ? {} : { time_profile: parseTimeProfile(shape, time_profile) }),
  };
}

function parseFeature(shape: Shape, value: unknown, place: string): FeatureStatistics {
  const feature = shape.object(value, place);
  const head = {
    name: shape.text(feature.name, `${place}.name`),
    inferred_type: shape.oneOf(feature.inferred_type, `${place}.inferred_type`, INFERRED_TYPES),
  };
  const numbers = feature.numerical_statistics;
  if (numbers !== undefined && numbers !== null) {
    const numerical_statistics = parseNumbers(shape, numbers, `${place}.numerical_statistics`);
    return { ...head, numerical_statistics };
  }
  const texts = feature.string_statistics;
  if (texts === undefined || texts === null) return head;
  return { ...head, string_statistics: parseTexts(shape, texts, `${place}.string_statistics`) };
}

function parseCommon(shape: Shape, value: unknown, place: string): CommonStatistics {
  const common = shape.object(value, place);
  return {
    num_present: shape.number(common.num_present, `${place}.num_present`),
    num_missing: shape.number(common.num_missing, `${place}.num_missing`),
  };
}

function parseNumbers(shape: Shape, value: unknown, place: string): NumericalStatistics {
  const numbers = shape.object(value, place);
  const number = (key: string) => shape.number(numbers[key], `${place}.${key}`);
  const approximate = numbers.approximate_num_distinct_values;
  const completeness = shape.optionalNumber(numbers.completeness, `${place}.completeness`);
  return {
    common: parseCommon(shape, numbers.common, `${place}.common`),
    mean: number('mean'),
    sum: number('sum'),
    std_dev: number('std_dev'),
    min: number('min'),
    max: number('max'),
    ...(approximate === undefined
      ? {}
      : { approximate_num_distinct_values: number('approximate_num_distinct_values') }),
    ...(completeness === undefined ? {} : { completeness }),
    distribution: { kll: parseKll(shape, numbers.distribution, `${place}.distribution`) },
  };
}

function parseKll(
  shape: Shape,
  value: unknown,
  place: string,
): NumericalStatistics['distribution']['kll'] {
  const kll = shape.optionalObject(shape.optionalObject(value, place)?.kll, `${place}.kll`);
  const sketch = shape.optionalObject(kll?.sketch, `${place}.kll.sketch`);
  const parameters = shape.optionalObject(sketch?.parameters, `${place}.kll.sketch.parameters`);
  const at = `${place}.kll.sketch.data`;
  const data = sketch?.data === undefined ? [] : shape.array(sketch.data, at);
  const buckets =
    kll?.buckets === undefined ? [] : shape.array(kll.buckets, `${place}.kll.buckets`);
  return {
    buckets: buckets.map((item, index) =>
      parseBucket(shape, item, `${place}.kll.buckets[${index}]`),
    ),
    sketch: {
      parameters: { c: Number(parameters?.c ?? 0.64), k: Number(parameters?.k ?? 2048) },
      data: data.map((level, height) =>
        shape
          .array(level, `${at}[${height}]`)
          .map((item, index) =>
            typeof item === 'number' ? item : shape.number(item, `${at}[${height}][${index}]`),
          ),
      ),
    },
  };
}

function parseBucket(shape: Shape, value: unknown, place: string) {
  const bucket = shape.object(value, place);
  return {
    lower_bound: shape.number(bucket.lower_bound, `${place}.lower_bound`),
    upper_bound: shape.number(bucket.upper_bound, `${place}.upper_bound`),
    count: shape.number(bucket.count, `${place}.count`),
  };
}

function parseTexts(shape: Shape, value: unknown, place: string): StringStatistics {
  const texts = shape.object(value, place);
  const completeness = shape.optionalNumber(texts.completeness, `${place}.completeness`);
  const distribution = shape.optionalObject(texts.distribution, `${place}.distribution`);
  const categorical = distribution?.categorical;
  const at = `${place}.distribution.categorical`;
  return {
    common: parseCommon(shape, texts.common, `${place}.common`),
    distinct_count: shape.number(texts.distinct_count, `${place}.distinct_count`),
    ...(completeness === undefined ? {} : { completeness }),
    ...(categorical === undefined
      ? {}
      : { distribution: { categorical: { buckets: parseCategories(shape, categorical, at) } } }),
  };
}

function parseCategories(
  shape: Shape,
  value: unknown,
  place: string,
): { value: string; count: number }[] {
  const buckets = shape.array(shape.object(value, place).buckets, `${place}.buckets`);
  return buckets.map((item, index) => {
    const at = `${place}.buckets[${index}]`;
    const bucket = shape.object(item, at);
    return {
      value: shape.text(bucket.value, `${at}.value`),
      count: shape.number(bucket.count, `${at}.count`),
    };
  });
}

/** The profile is written by Guiderail and read back as it is, but for its frame. */
function parseTimeProfile(shape: Shape, value: unknown): TimeProfile {
  const profile = shape.object(value, 'time_profile');
  shape.text(profile.time_column, 'time_profile.time_column');
  shape.number(profile.cell_seconds, 'time_profile.cell_seconds');
  shape.text(profile.start, 'time_profile.start');
  shape.array(profile.counts, 'time_profile.counts');
  shape.object(profile.features, 'time_profile.features');
  return profile as unknown as TimeProfile;
}
