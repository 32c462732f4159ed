import { Shape } from '../json/shape.js';
import { INFERRED_TYPES } from '../statistics/parse-statistics.js';
import type {
  ComparisonMethod,
  Constraints,
  FeatureConstraints,
  MonitoringConfig,
  Season,
} from '../types.js';

const SWITCH = ['Enabled', 'Disabled'] as const;
const READINGS: readonly ComparisonMethod[] = ['Sound', 'Robust', 'Simple'];
const SEASONS: readonly Season[] = ['hour-of-day', 'day-of-week', 'week-of-year'];

/** The members that each object of the file may have, those of 2019 included. */
const KNOWN = {
  file: ['version', 'features', 'monitoring_config'],
  feature: [
    'name',
    'inferred_type',
    'completeness',
    'num_constraints',
    'string_constraints',
    'monitoringConfigOverrides',
    'monitoring_config_overrides',
  ],
  numbers: [
    'is_non_negative',
    'minimum',
    'maximum',
    'allowed_share_outside',
    'monitoring_config_overrides',
    'monitoringConfigOverrides',
  ],
  texts: ['domains', 'monitoring_config_overrides', 'monitoringConfigOverrides'],
  config: [
    'evaluate_constraints',
    'emit_metrics',
    'datatype_check_threshold',
    'domain_content_threshold',
    'distribution_constraints',
  ],
  distribution: [
    'perform_comparison',
    'comparison_threshold',
    'comparison_method',
    'categorical_comparison_threshold',
    'categorical_drift_method',
    'season',
    'exclude',
    'enable_comparisons',
    'min_domain_mass',
  ],
} as const;

type DistributionConfig = MonitoringConfig['distribution_constraints'];
type Json = Record<string, unknown>;

/**
 * Reads constraints.json: AWS's, the schema of 2019 included, or ours. What a file leaves out has
 * AWS's default; in particular a file that names no comparison method means `Robust`.
 *
 * @param content text, or bytes in UTF-8
 * @param name the file's name in messages
 * @throws FileShapeError naming line, column, member and what to write there
 */
export function parseConstraints(
  content: string | Uint8Array,
  name = 'constraints.json',
): Constraints {
  const shape = new Shape(name);
  const file = shape.parse(content);
  shape.members(file, '', KNOWN.file);
  const features = shape.array(file.features, 'features');
  const config = shape.optionalObject(file.monitoring_config, 'monitoring_config') ?? {};
  const parsed = features.map((feature, index) =>
    parseFeature(shape, feature, `features[${index}]`),
  );
  refuseTwins(shape, parsed);
  return {
    version: shape.optionalNumber(file.version, 'version') ?? 0,
    features: parsed,
    monitoring_config: withDefaults(parseConfig(shape, config, 'monitoring_config')),
  };
}

function refuseTwins(shape: Shape, features: readonly FeatureConstraints[]): void {
  const first = new Map<string, number>();
  for (const [index, { name }] of features.entries()) {
    const before = first.get(name);
    if (before !== undefined) {
      const used = `a name that features[${before}] does not have; remove one of the two`;
      shape.fail(`features[${index}].name`, used, name);
    }
    first.set(name, index);
  }
}

function withDefaults(config: Partial<MonitoringConfig>): MonitoringConfig {
  const distribution = config.distribution_constraints as Partial<DistributionConfig> | undefined;
  return {
    evaluate_constraints: config.evaluate_constraints ?? 'Enabled',
    emit_metrics: config.emit_metrics ?? 'Enabled',
    datatype_check_threshold: config.datatype_check_threshold ?? 1,
    domain_content_threshold: config.domain_content_threshold ?? 1,
    distribution_constraints: {
      perform_comparison: distribution?.perform_comparison ?? 'Enabled',
      comparison_threshold: distribution?.comparison_threshold ?? 0.1,
      comparison_method: distribution?.comparison_method ?? 'Robust',
      ...distribution,
    },
  };
}

function parseFeature(shape: Shape, value: unknown, place: string): FeatureConstraints {
  const feature = shape.object(value, place);
  shape.members(feature, place, KNOWN.feature);
  const numbers = shape.optionalObject(feature.num_constraints, `${place}.num_constraints`);
  const texts = shape.optionalObject(feature.string_constraints, `${place}.string_constraints`);
  const own = feature.monitoringConfigOverrides ?? feature.monitoring_config_overrides;
  const overrides = shape.optionalObject(own, `${place}.monitoringConfigOverrides`);
  return {
    name: shape.text(feature.name, `${place}.name`),
    inferred_type: shape.oneOf(feature.inferred_type, `${place}.inferred_type`, INFERRED_TYPES),
    completeness: completenessOf(shape, feature, place),
    ...(numbers && { num_constraints: parseNumbers(shape, numbers, `${place}.num_constraints`) }),
    ...(texts && { string_constraints: parseTexts(shape, texts, `${place}.string_constraints`) }),
    ...(overrides && {
      monitoringConfigOverrides: parseConfig(
        shape,
        overrides,
        `${place}.monitoringConfigOverrides`,
      ),
    }),
  };
}

/** A feature without completeness may be missing altogether. */
function completenessOf(shape: Shape, feature: Json, place: string): number {
  if (feature.completeness === undefined || feature.completeness === null) return 0;
  return shape.share(feature.completeness, `${place}.completeness`);
}

function parseNumbers(
  shape: Shape,
  numbers: Json,
  place: string,
): NonNullable<FeatureConstraints['num_constraints']> {
  shape.members(numbers, place, KNOWN.numbers);
  const minimum = shape.optionalNumber(numbers.minimum, `${place}.minimum`);
  const maximum = shape.optionalNumber(numbers.maximum, `${place}.maximum`);
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    shape.fail(`${place}.minimum`, `a number not above the maximum (${maximum})`, minimum);
  }
  const allowed = numbers.allowed_share_outside;
  const isNonNegative = numbers.is_non_negative;
  if (isNonNegative !== undefined && typeof isNonNegative !== 'boolean') {
    shape.fail(`${place}.is_non_negative`, 'true or false', isNonNegative);
  }
  return {
    ...(isNonNegative === undefined ? {} : { is_non_negative: isNonNegative as boolean }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(allowed === undefined
      ? {}
      : { allowed_share_outside: shape.share(allowed, `${place}.allowed_share_outside`) }),
    ...overridesOf(shape, numbers, place),
  };
}

function parseTexts(
  shape: Shape,
  texts: Json,
  place: string,
): NonNullable<FeatureConstraints['string_constraints']> {
  shape.members(texts, place, KNOWN.texts);
  const domains = texts.domains;
  return {
    ...(domains === undefined || domains === null
      ? {}
      : { domains: shape.texts(domains, `${place}.domains`) }),
    ...overridesOf(shape, texts, place),
  };
}

function overridesOf(shape: Shape, value: Json, place: string) {
  const own = value.monitoring_config_overrides ?? value.monitoringConfigOverrides;
  const at = `${place}.monitoring_config_overrides`;
  const overrides = shape.optionalObject(own, at);
  return overrides && { monitoring_config_overrides: parseConfig(shape, overrides, at) };
}

function parseConfig(shape: Shape, config: Json, place: string): Partial<MonitoringConfig> {
  shape.members(config, place, KNOWN.config);
  const parsed: Partial<MonitoringConfig> = {};
  for (const key of ['evaluate_constraints', 'emit_metrics'] as const) {
    if (config[key] !== undefined)
      parsed[key] = shape.oneOf(config[key], `${place}.${key}`, SWITCH);
  }
  for (const key of ['datatype_check_threshold', 'domain_content_threshold'] as const) {
    if (config[key] !== undefined) parsed[key] = shape.share(config[key], `${place}.${key}`);
  }
  const at = `${place}.distribution_constraints`;
  const distribution = shape.optionalObject(config.distribution_constraints, at);
  if (distribution !== undefined) {
    parsed.distribution_constraints = parseDistribution(
      shape,
      distribution,
      at,
    ) as DistributionConfig;
    const mass = distribution.min_domain_mass ?? undefined;
    if (mass !== undefined) {
      parsed.domain_content_threshold ??= shape.share(mass, `${at}.min_domain_mass`);
    }
  }
  return parsed;
}

/** The schema of 2019 has `enable_comparisons` and `min_domain_mass` instead of today's keys. */
function parseDistribution(shape: Shape, value: Json, place: string): Partial<DistributionConfig> {
  shape.members(value, place, KNOWN.distribution);
  const parsed: Partial<DistributionConfig> = {};
  if (value.perform_comparison !== undefined) {
    const at = `${place}.perform_comparison`;
    parsed.perform_comparison = shape.oneOf(value.perform_comparison, at, SWITCH);
  } else if (typeof value.enable_comparisons === 'boolean') {
    parsed.perform_comparison = value.enable_comparisons ? 'Enabled' : 'Disabled';
  }
  setShare(shape, parsed, value, 'comparison_threshold', place);
  if (value.comparison_method !== undefined) {
    const at = `${place}.comparison_method`;
    parsed.comparison_method = shape.oneOf(value.comparison_method, at, READINGS);
  }
  setShare(shape, parsed, value, 'categorical_comparison_threshold', place);
  if (value.categorical_drift_method !== undefined) {
    const at = `${place}.categorical_drift_method`;
    const methods = ['LInfinity', 'ChiSquared'] as const;
    parsed.categorical_drift_method = shape.oneOf(value.categorical_drift_method, at, methods);
  }
  if (value.season !== undefined) {
    const seasons = shape.array(value.season, `${place}.season`);
    parsed.season = seasons.map((season, index) =>
      shape.oneOf(season, `${place}.season[${index}]`, SEASONS),
    );
  }
  if (value.exclude !== undefined) parsed.exclude = shape.texts(value.exclude, `${place}.exclude`);
  return parsed;
}

function setShare(
  shape: Shape,
  parsed: Partial<DistributionConfig>,
  value: Json,
  key: 'comparison_threshold' | 'categorical_comparison_threshold',
  place: string,
): void {
  const given = value[key];
  if (given !== undefined && given !== null) parsed[key] = shape.share(given, `${place}.${key}`);
}
