import {
  type Constraints,
  type FeatureConstraints,
  type QualityConstraints,
  type QualityStatistics,
  type Statistics,
  suggestConstraints,
} from '@guiderail/analysis';
import type { KeptLimit } from './versions.js';

/** A baseline's two files. */
export interface BaselinePair<C, S> {
  readonly constraints?: C | undefined;
  readonly statistics?: S | undefined;
}

/** What a new baseline is, and what a person should know of it. */
export interface NewBaseline<C, S> {
  readonly constraints: C;
  readonly statistics: S;
  readonly kept: readonly KeptLimit[];
  readonly remarks: readonly string[];
}

export interface Wishes {
  /** Only these take the new baseline. */
  readonly features?: readonly string[] | undefined;
  /** Whether limits that a person set stay. */
  readonly keep: boolean;
}

type DataQuality = BaselinePair<Constraints, Statistics>;

/**
 * The baseline of a window in the place of an old one: its settings and overrides stay, and so do
 * limits that differ from what the old statistics would have suggested, for a person set them.
 */
export function newBaseline(
  old: DataQuality,
  suggested: Required<BaselinePair<Constraints, Statistics>>,
  { features, keep }: Wishes,
): NewBaseline<Constraints, Statistics> {
  const { constraints, statistics } = suggested;
  const remarks: string[] = [];
  const kept: KeptLimit[] = [];
  const usual = usualLimits(old);
  if (old.constraints && !usual && keep) {
    remarks.push('The old baseline has no statistics, so limits set by hand could not be told.');
  }
  const limits = constraints.features.map((feature) => {
    const before = old.constraints?.features.find(({ name }) => name === feature.name);
    if (!before) return feature;
    if (features && !features.includes(feature.name)) return before;
    const edited = keep ? usual?.get(feature.name) : undefined;
    return withOwn(feature, before, edited, kept);
  });
  const gone = (old.constraints?.features ?? [])
    .map(({ name }) => name)
    .filter((name) => !constraints.features.some((one) => one.name === name));
  if (gone.length > 0) {
    remarks.push(`The window has no columns ${gone.join(', ')}: the new baseline has none either.`);
  }
  const config = old.constraints?.monitoring_config ?? constraints.monitoring_config;
  return {
    constraints: { ...constraints, features: limits, monitoring_config: config },
    statistics: features ? mixedStatistics(old, statistics, features, remarks) : statistics,
    ...{ kept, remarks },
  };
}

function usualLimits({ constraints, statistics }: DataQuality) {
  if (!constraints || !statistics) return undefined;
  const { comparison_method: comparisonMethod } =
    constraints.monitoring_config.distribution_constraints;
  const { features } = suggestConstraints(statistics, { comparisonMethod });
  return new Map(features.map((feature) => [feature.name, feature]));
}

/** A feature's new limits with its own overrides, and with what was set by hand. */
function withOwn(
  fresh: FeatureConstraints,
  before: FeatureConstraints,
  usual: FeatureConstraints | undefined,
  kept: KeptLimit[],
): FeatureConstraints {
  const result = withOverrides(fresh, before);
  if (!usual) return result;
  const keepIf = <T>(limit: string, was: T, expected: T, suggested: T): T => {
    if (was === undefined || same(was, expected) || same(was, suggested)) return suggested;
    kept.push({ name: fresh.name, limit, kept: was, suggested });
    return was;
  };
  const { num_constraints: now, string_constraints: texts } = result;
  const numbers = before.num_constraints;
  const number = <K extends keyof NonNullable<typeof now>>(name: K) =>
    keepIf(name, numbers?.[name], usual.num_constraints?.[name], now?.[name]);
  const own = {
    is_non_negative: number('is_non_negative'),
    minimum: number('minimum'),
    maximum: number('maximum'),
    allowed_share_outside: number('allowed_share_outside'),
  };
  const domains = keepIf(
    'domains',
    before.string_constraints?.domains,
    usual.string_constraints?.domains,
    texts?.domains,
  );
  const { completeness } = result;
  return {
    ...result,
    completeness: keepIf('completeness', before.completeness, usual.completeness, completeness),
    ...((now || numbers) && { num_constraints: defined({ ...now, ...own }) }),
    ...(domains && { string_constraints: { ...texts, domains } }),
  };
}

function withOverrides(fresh: FeatureConstraints, before: FeatureConstraints): FeatureConstraints {
  const numbers = before.num_constraints?.monitoring_config_overrides;
  const texts = before.string_constraints?.monitoring_config_overrides;
  return {
    ...fresh,
    ...(before.monitoringConfigOverrides && {
      monitoringConfigOverrides: before.monitoringConfigOverrides,
    }),
    ...(numbers && {
      num_constraints: { ...fresh.num_constraints, monitoring_config_overrides: numbers },
    }),
    ...(texts && {
      string_constraints: { ...fresh.string_constraints, monitoring_config_overrides: texts },
    }),
  };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const defined = <T extends object>(members: T): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;

/** Some features of the window, the others as they were. */
function mixedStatistics(
  { statistics: old }: DataQuality,
  fresh: Statistics,
  features: readonly string[],
  remarks: string[],
): Statistics {
  if (!old) return fresh;
  const { time_profile: _, ...rest } = fresh;
  const mixed: Statistics = {
    ...rest,
    features: fresh.features.map((feature) =>
      features.includes(feature.name)
        ? feature
        : (old.features.find(({ name }) => name === feature.name) ?? feature),
    ),
  };
  if (!old.time_profile) return mixed;
  const others = Object.entries(old.time_profile.features).filter(
    ([name]) => !features.includes(name),
  );
  remarks.push(
    `The old baseline is in the order of time, the new one of ${features.join(', ')} is not: ` +
      'their rows are compared without regard to the hour and the weekday.',
  );
  const profile = { ...old.time_profile, features: Object.fromEntries(others) };
  return { ...mixed, time_profile: profile };
}

type Limits = QualityConstraints['regression_constraints'];

/** The same of model quality: a limit that is not its old baseline's metric was set by hand. */
export function newQualityBaseline(
  old: BaselinePair<QualityConstraints, QualityStatistics>,
  suggested: Required<BaselinePair<QualityConstraints, QualityStatistics>>,
  keys: {
    constraintsKey: keyof Omit<QualityConstraints, 'version'>;
    metricsKey: keyof Omit<QualityStatistics, 'version' | 'dataset'>;
  },
  { features, keep }: Wishes,
): NewBaseline<QualityConstraints, QualityStatistics> {
  const { constraintsKey, metricsKey } = keys;
  const remarks: string[] = [];
  const kept: KeptLimit[] = [];
  const metrics = old.statistics?.[metricsKey];
  if (old.constraints && !metrics && keep) {
    remarks.push('The old baseline has no statistics, so limits set by hand could not be told.');
  }
  const before: NonNullable<Limits> = old.constraints?.[constraintsKey] ?? {};
  const limits: NonNullable<Limits> = { ...suggested.constraints[constraintsKey] };
  for (const [name, limit] of Object.entries(before)) {
    const fresh = limits[name];
    const other = features !== undefined && !features.includes(name);
    const measured = metrics?.[name];
    const usual = measured && 'value' in measured ? measured.value : undefined;
    const byHand = keep && metrics !== undefined && usual !== limit.threshold;
    if (!other && !byHand) continue;
    limits[name] = limit;
    if (!other) kept.push({ name, limit: 'threshold', kept: limit, suggested: fresh });
  }
  if (keep && old.constraints) {
    // a metric whose limit somebody took away is not limited again
    for (const name of Object.keys(limits)) if (!Object.hasOwn(before, name)) delete limits[name];
  }
  return {
    constraints: { ...suggested.constraints, [constraintsKey]: limits },
    statistics: suggested.statistics,
    ...{ kept, remarks },
  };
}
