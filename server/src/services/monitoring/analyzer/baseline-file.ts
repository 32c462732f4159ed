import type { Constraints, MonitoringConfig, Statistics } from '@guiderail/analysis';
import { JobFailure } from '../../common/processing-image.js';
import { jsonMistake } from './json-place.js';

type Json = Record<string, unknown>;

/** A value of a baseline's file and where it stands, such as `features[3].completeness`. */
class Value {
  readonly file: string;
  readonly path: string;
  readonly value: unknown;

  constructor(file: string, path: string, value: unknown) {
    this.file = file;
    this.path = path;
    this.value = value;
  }

  at(key: string): Value {
    const value = (this.value as Json | null)?.[key];
    return new Value(this.file, this.path === '' ? key : `${this.path}.${key}`, value);
  }

  get missing(): boolean {
    return this.value === undefined || this.value === null;
  }

  object(): this {
    if (typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)) {
      return this;
    }
    throw this.wrong('an object');
  }

  items(): Value[] {
    if (!Array.isArray(this.value)) throw this.wrong('a list');
    return this.value.map(
      (item, index) => new Value(this.file, `${this.path}[${index}]`, item as unknown),
    );
  }

  string(): string {
    if (typeof this.value === 'string') return this.value;
    throw this.wrong('a text');
  }

  number(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): number {
    const { value } = this;
    const range = Number.isFinite(max) ? ` from ${min} to ${max}` : '';
    if (typeof value === 'number' && value >= min && value <= max) return value;
    throw this.wrong(`a number${range}`);
  }

  oneOf<T extends string>(known: readonly T[]): T {
    const found = known.find((candidate) => candidate === this.value);
    if (found !== undefined) return found;
    throw this.wrong(`one of ${known.join(', ')}`);
  }

  wrong(wanted: string): JobFailure {
    const is = this.missing ? 'is missing' : `is ${JSON.stringify(this.value)?.slice(0, 80)}`;
    return new JobFailure(`${this.file}: ${this.path || 'the file'} ${is}, but must be ${wanted}.`);
  }
}

const types = ['Integral', 'Fractional', 'String', 'Unknown'] as const;
const switches = ['Enabled', 'Disabled'] as const;
const methods = ['Sound', 'Robust', 'Simple'] as const;
const driftMethods = ['LInfinity', 'ChiSquared'] as const;
const seasons = ['hour-of-day', 'day-of-week', 'week-of-year'] as const;

/** AWS's own defaults: files that leave something out keep meaning what they meant. */
const defaults = { datatype: 1, domain: 1, comparison: 0.1 } as const;

/**
 * Reads a constraints file, written by us, by AWS (older forms included) or edited by a person.
 * @throws JobFailure naming the file and the line or the member that is wrong.
 */
export function readConstraints(text: string, file: string): Constraints {
  const root = new Value(file, '', parsed(text, file)).object();
  const features = root.at('features').items().map(checkedFeature);
  return {
    ...(root.value as Constraints),
    version: root.at('version').missing ? 0 : root.at('version').number(),
    features: features as unknown as Constraints['features'],
    monitoring_config: monitoringConfig(root.at('monitoring_config')),
  };
}

/** @throws JobFailure naming the file and the line or the member that is wrong. */
export function readStatistics(text: string, file: string): Statistics {
  const root = new Value(file, '', parsed(text, file)).object();
  root.at('dataset').object().at('item_count').number(0);
  for (const feature of root.at('features').items()) {
    feature.object().at('name').string();
    feature.at('inferred_type').oneOf(types);
    for (const kind of ['numerical_statistics', 'string_statistics']) {
      const statistics = feature.at(kind);
      if (statistics.missing) continue;
      const common = statistics.object().at('common').object();
      common.at('num_present').number(0);
      common.at('num_missing').number(0);
    }
  }
  return root.value as Statistics;
}

function checkedFeature(feature: Value): Json {
  feature.object().at('name').string();
  feature.at('inferred_type').oneOf(types);
  const completeness = feature.at('completeness');
  checkLimits(feature.at('num_constraints'));
  const domains = feature.at('string_constraints').at('domains');
  if (!domains.missing) for (const domain of domains.items()) domain.string();
  const checked: Json = {
    ...(feature.value as Json),
    completeness: completeness.missing ? 0 : completeness.number(0, 1),
  };
  for (const part of ['num_constraints', 'string_constraints'] as const) {
    checkOverrides(feature.at(part).at('monitoring_config_overrides'));
  }
  checkOverrides(feature.at('monitoringConfigOverrides'));
  return checked;
}

function checkLimits(limits: Value): void {
  if (limits.missing) return;
  limits.object();
  for (const name of ['minimum', 'maximum']) {
    if (!limits.at(name).missing) limits.at(name).number();
  }
  const share = limits.at('allowed_share_outside');
  if (!share.missing) share.number(0, 1);
}

function checkOverrides(overrides: Value): void {
  if (overrides.missing) return;
  overrides.object();
  for (const name of ['evaluate_constraints', 'emit_metrics']) {
    if (!overrides.at(name).missing) overrides.at(name).oneOf(switches);
  }
}

function monitoringConfig(config: Value): MonitoringConfig {
  if (!config.missing) config.object();
  const distribution = config.at('distribution_constraints');
  if (!distribution.missing) distribution.object();
  const share = (value: Value, otherwise: number): number =>
    value.missing ? otherwise : value.number(0, 1);
  const older = distribution.at('min_domain_mass'); // the name of 2019
  const domain = config.at('domain_content_threshold');
  return {
    evaluate_constraints: switchOf(config.at('evaluate_constraints')),
    emit_metrics: switchOf(config.at('emit_metrics')),
    datatype_check_threshold: share(config.at('datatype_check_threshold'), defaults.datatype),
    domain_content_threshold: share(domain.missing ? older : domain, defaults.domain),
    distribution_constraints: distributionConstraints(distribution),
  };
}

function distributionConstraints(
  distribution: Value,
): MonitoringConfig['distribution_constraints'] {
  const number = (value: Value, otherwise: number): number =>
    value.missing ? otherwise : value.number(0);
  const threshold = number(distribution.at('comparison_threshold'), defaults.comparison);
  const method = distribution.at('comparison_method');
  const drift = distribution.at('categorical_drift_method');
  const season = distribution.at('season');
  const exclude = distribution.at('exclude');
  const disabled = distribution.at('enable_comparisons').value === false; // the name of 2019
  return {
    perform_comparison: disabled ? 'Disabled' : switchOf(distribution.at('perform_comparison')),
    comparison_threshold: threshold,
    comparison_method: method.missing ? 'Robust' : method.oneOf(methods),
    categorical_comparison_threshold: number(
      distribution.at('categorical_comparison_threshold'),
      threshold,
    ),
    categorical_drift_method: drift.missing ? 'LInfinity' : drift.oneOf(driftMethods),
    ...(season.missing ? {} : { season: season.items().map((item) => item.oneOf(seasons)) }),
    ...(exclude.missing ? {} : { exclude: exclude.items().map((item) => item.string()) }),
  };
}

const switchOf = (value: Value): 'Enabled' | 'Disabled' =>
  value.missing ? 'Enabled' : value.oneOf(switches);

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    const place = jsonMistake(text);
    const where = place ? `line ${place.line}, column ${place.column}` : 'somewhere';
    throw new JobFailure(`${file}: ${where}: the text is not JSON from there on.`);
  }
}
