/** An object of a constraints file; what is not known here stays as it is. */
export type Members = Readonly<Record<string, unknown>>;

/** What a person can set of one feature; undefined where the file says nothing. */
export interface FeatureLimits {
  readonly inferred_type?: string | undefined;
  readonly completeness?: number | undefined;
  readonly is_non_negative?: boolean | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly allowed_share_outside?: number | undefined;
  readonly domains?: readonly string[] | undefined;
  /** Overrides of the file's own settings. */
  readonly comparison_threshold?: number | undefined;
  readonly datatype_check_threshold?: number | undefined;
  readonly domain_content_threshold?: number | undefined;
  readonly evaluate_constraints?: string | undefined;
  readonly perform_comparison?: string | undefined;
}

/** What a person can set for all features. */
export type Settings = Pick<
  FeatureLimits,
  | 'comparison_threshold'
  | 'datatype_check_threshold'
  | 'domain_content_threshold'
  | 'evaluate_constraints'
  | 'perform_comparison'
> & { readonly comparison_method?: string | undefined };

const numberLimits = ['is_non_negative', 'minimum', 'maximum', 'allowed_share_outside'];
const distribution = ['comparison_threshold', 'perform_comparison', 'comparison_method'];

export const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

export const featuresOf = (file: Members): readonly Members[] =>
  Array.isArray(file.features) ? (file.features as unknown[]).map(members) : [];

export const nameOf = (feature: Members): string => String(feature.name ?? '');

/** Where a feature's overrides stand: the last that counts, as the server reads them. */
function placeOfOverrides(feature: Members): readonly string[] {
  for (const part of ['string_constraints', 'num_constraints']) {
    if (members(feature[part]).monitoring_config_overrides !== undefined) {
      return [part, 'monitoring_config_overrides'];
    }
  }
  return ['monitoringConfigOverrides'];
}

/** A feature's limits, as its object has them. */
export function limitsOf(feature: Members): FeatureLimits {
  const numbers = members(feature.num_constraints);
  const texts = members(feature.string_constraints);
  const place = placeOfOverrides(feature);
  const overrides = members(place.reduce<unknown>((at, part) => members(at)[part], feature));
  return {
    inferred_type: feature.inferred_type as string | undefined,
    completeness: feature.completeness as number | undefined,
    ...Object.fromEntries(numberLimits.map((name) => [name, numbers[name]])),
    domains: Array.isArray(texts.domains) ? texts.domains.map(String) : undefined,
    ...settingsOf(overrides),
  };
}

/** Settings of `monitoring_config`, or of a feature's overrides. */
export function settingsOf(config: Members): Settings {
  const inner = members(config.distribution_constraints);
  return {
    evaluate_constraints: config.evaluate_constraints as string | undefined,
    datatype_check_threshold: config.datatype_check_threshold as number | undefined,
    domain_content_threshold: config.domain_content_threshold as number | undefined,
    comparison_threshold: inner.comparison_threshold as number | undefined,
    perform_comparison: inner.perform_comparison as string | undefined,
    comparison_method: inner.comparison_method as string | undefined,
  };
}

/** The file with one limit of a feature set; undefined takes it out. */
export const withLimit = (
  file: Members,
  feature: string,
  limit: keyof FeatureLimits,
  value: unknown,
): Members => ({
  ...file,
  features: featuresOf(file).map((one) =>
    nameOf(one) === feature ? set(one, placeOf(one, limit), value) : one,
  ),
});

/** The file with one of the settings for all features set. */
export const withSetting = (file: Members, setting: keyof Settings, value: unknown): Members =>
  set(file, ['monitoring_config', ...inConfig(setting)], value);

function placeOf(feature: Members, limit: keyof FeatureLimits): readonly string[] {
  if (limit === 'inferred_type' || limit === 'completeness') return [limit];
  if (limit === 'domains') return ['string_constraints', 'domains'];
  if (numberLimits.includes(limit)) return ['num_constraints', limit];
  return [...placeOfOverrides(feature), ...inConfig(limit)];
}

const inConfig = (setting: string): readonly string[] =>
  distribution.includes(setting) ? ['distribution_constraints', setting] : [setting];

/** Sets what lies at a path; objects that are left empty go with what was taken out of them. */
export function set(
  object: Members,
  [name = '', ...rest]: readonly string[],
  value: unknown,
): Members {
  const { [name]: there, ...others } = object;
  const next = rest.length === 0 ? value : set(members(there), rest, value);
  const isGone =
    next === undefined || (rest.length > 0 && Object.keys(next as Members).length === 0);
  if (isGone) return others;
  return name in object ? { ...object, [name]: next } : { ...others, [name]: next };
}

/** A model-quality file's limits: the member that holds them, and each metric's. */
export interface MetricLimit {
  readonly name: string;
  readonly threshold?: number | undefined;
  readonly operator?: string | undefined;
}

/** The member that holds the metrics' limits, such as `regression_constraints`. */
export const metricsMember = (file: Members): string | undefined =>
  Object.keys(file).find((name) => /_constraints$/.test(name));

export function metricLimits(file: Members): MetricLimit[] {
  const limits = members(file[metricsMember(file) ?? '']);
  return Object.entries(limits).map(([name, limit]) => ({
    name,
    threshold: members(limit).threshold as number | undefined,
    operator: members(limit).comparison_operator as string | undefined,
  }));
}

export const withMetric = (
  file: Members,
  metric: string,
  member: string,
  value: unknown,
): Members => set(file, [metricsMember(file) ?? '', metric, member], value);

/** Names in which two files differ, for the reader. */
export function changedIn(before: Members, after: Members): string[] {
  const [old, now] = [partsOf(before), partsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter(
    (name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name)),
  );
}

function partsOf(file: Members): Map<string, unknown> {
  const metrics = metricsMember(file);
  return new Map<string, unknown>([
    ...featuresOf(file).map((one) => [nameOf(one), one] as const),
    ...(metrics === undefined ? [] : Object.entries(members(file[metrics]))),
    ['settings for all features', file.monitoring_config],
  ]);
}
