import {
  awsJson,
  type Constraints,
  type FeatureConstraints,
  FileShapeError,
  type MonitoringConfig,
  type ProblemType,
  parseConstraints,
  parseQualityConstraints,
  problems,
  type QualityConstraint,
} from '@guiderail/analysis';
import { validationException } from '../../../base/errors.js';

/** What a replay changes: members of monitoring_config, features' own, or metrics' limits. */
export type Thresholds = Readonly<Record<string, unknown>>;

const distributionMembers = [
  'perform_comparison',
  'comparison_threshold',
  'comparison_method',
  'categorical_comparison_threshold',
  'categorical_drift_method',
  'season',
  'exclude',
];
const configMembers = [
  'evaluate_constraints',
  'emit_metrics',
  'datatype_check_threshold',
  'domain_content_threshold',
];
const numberLimits = ['minimum', 'maximum', 'allowed_share_outside', 'is_non_negative'];

/**
 * The text of a constraints file with thresholds changed: of the file, or under `Features` of one
 * feature. A feature's own go before those of the file, as in any constraints file.
 * @throws ValidationException naming what cannot be read
 */
export function withThresholds(text: string, thresholds: Thresholds): string {
  const { Features: features = {}, ...overall } = thresholds;
  const constraints = read(() => parseConstraints(text));
  const changed: Constraints = {
    ...constraints,
    monitoring_config: mixed(constraints.monitoring_config, overall),
    features: withFeatures(constraints.features, features),
  };
  // what was changed is read as any file is, which says what is wrong with a value
  return awsJson(read(() => parseConstraints(JSON.stringify(changed), 'Thresholds')));
}

function withFeatures(known: readonly FeatureConstraints[], asked: unknown): FeatureConstraints[] {
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) {
    throw validationException('Thresholds.Features must be an object of features.');
  }
  const changes = asked as Record<string, unknown>;
  const stranger = Object.keys(changes).find((name) => !known.some((one) => one.name === name));
  if (stranger !== undefined) {
    const some = known.slice(0, 20).map(({ name }) => name);
    throw validationException(
      `Thresholds.Features.${stranger}: the constraints have no such feature; there are ` +
        `${some.join(', ')}.`,
    );
  }
  return known.map((feature) =>
    Object.hasOwn(changes, feature.name) ? withOwn(feature, changes[feature.name]) : { ...feature },
  );
}

function withOwn(feature: FeatureConstraints, asked: unknown): FeatureConstraints {
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) {
    throw validationException(`Thresholds.Features.${feature.name} must be an object.`);
  }
  const config: Record<string, unknown> = {};
  const limits: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(asked)) {
    if (name === 'completeness') own[name] = value;
    else if (numberLimits.includes(name)) limits[name] = value;
    else if (name === 'domains') own.string_constraints = { domains: value };
    else config[name] = value;
  }
  const merged = { ...feature, ...own } as FeatureConstraints;
  const numbers = Object.keys(limits).length > 0 && { ...feature.num_constraints, ...limits };
  const overridden = overriding(merged, config);
  return { ...overridden, ...(numbers && { num_constraints: numbers }) };
}

/** Overrides go where the last that counts already are, so that they win over all others. */
function overriding(
  feature: FeatureConstraints,
  config: Record<string, unknown>,
): FeatureConstraints {
  if (Object.keys(config).length === 0) return feature;
  const { string_constraints: texts, num_constraints: numbers } = feature;
  if (texts?.monitoring_config_overrides) {
    const overrides = mixed(texts.monitoring_config_overrides, config);
    return { ...feature, string_constraints: { ...texts, monitoring_config_overrides: overrides } };
  }
  if (numbers?.monitoring_config_overrides) {
    const overrides = mixed(numbers.monitoring_config_overrides, config);
    return { ...feature, num_constraints: { ...numbers, monitoring_config_overrides: overrides } };
  }
  return {
    ...feature,
    monitoringConfigOverrides: mixed(feature.monitoringConfigOverrides, config),
  };
}

function mixed<T extends Partial<MonitoringConfig> | undefined>(config: T, changes: Thresholds): T {
  const distribution: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(changes)) {
    if (distributionMembers.includes(name)) distribution[name] = value;
    else if (configMembers.includes(name)) rest[name] = value;
    else {
      const known = [...configMembers, ...distributionMembers, 'Features'].join(', ');
      throw validationException(`Thresholds.${name} is no threshold: there are ${known}.`);
    }
  }
  const inner = Object.keys(distribution).length > 0;
  return {
    ...config,
    ...rest,
    ...(inner && {
      distribution_constraints: { ...config?.distribution_constraints, ...distribution },
    }),
  } as T;
}

/**
 * The same of model quality: metrics by name, a number or `{threshold, comparison_operator}`.
 * @throws ValidationException naming what cannot be read
 */
export function withQualityThresholds(
  text: string,
  problemType: ProblemType,
  thresholds: Thresholds,
): string {
  const constraints = read(() => parseQualityConstraints(text, problemType));
  const key = problems[problemType].constraintsKey;
  const limits: Record<string, QualityConstraint> = { ...constraints[key] };
  const better = new Map(
    problems[problemType].metrics(undefined).map((one) => [one.name, one.better]),
  );
  for (const [name, value] of Object.entries(thresholds)) {
    const there = limits[name];
    if (!there && !better.has(name)) {
      throw validationException(`Thresholds.${name} is no metric of ${problemType}.`);
    }
    const operator =
      there?.comparison_operator ??
      (better.get(name) === 'higher' ? 'LessThanThreshold' : 'GreaterThanThreshold');
    const limit = typeof value === 'number' ? { threshold: value } : value;
    limits[name] = { comparison_operator: operator, ...(limit as object) } as QualityConstraint;
  }
  const changed = JSON.stringify({ ...constraints, [key]: limits });
  return awsJson(read(() => parseQualityConstraints(changed, problemType, 'Thresholds')));
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof FileShapeError)) throw error;
    // of thresholds nobody wrote the text in which this is a place
    throw validationException(
      error.message.replace(/^Thresholds: line \d+, column \d+: /, 'Thresholds: '),
    );
  }
}
