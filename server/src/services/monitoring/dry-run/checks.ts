import {
  type Constraints,
  type FeatureConstraints,
  featureConfig,
  isExcluded,
  type QualityConstraints,
  thresholdSource,
} from '@guiderail/analysis';

/** A check that a run would make. */
export interface PlannedCheck {
  readonly Feature: string;
  readonly Check: string;
  readonly Threshold?: number;
  readonly Source?: string;
}

/** What a run would hold each feature against. */
export function plannedChecks(constraints: Constraints): PlannedCheck[] {
  const { features } = constraints;
  if (constraints.monitoring_config.evaluate_constraints === 'Disabled') return [];
  return features
    .filter(({ name }) => !isExcluded(constraints, name))
    .flatMap((feature) => checksOf(constraints, feature));
}

function checksOf(constraints: Constraints, feature: FeatureConstraints): PlannedCheck[] {
  const { name, num_constraints: numbers, string_constraints: texts } = feature;
  const config = featureConfig(constraints, feature);
  const distribution = config.distribution_constraints;
  const own = (limit: string) => `${limit} in constraints.json, feature \`${name}\``;
  const check = (Check: string, Threshold: number, Source: string): PlannedCheck => ({
    ...{ Feature: name, Check, Threshold, Source },
  });
  const from = (threshold: Parameters<typeof thresholdSource>[2]) =>
    thresholdSource(constraints, name, threshold);
  const drift = texts ? 'categorical_comparison_threshold' : 'comparison_threshold';
  const limit = texts
    ? (distribution.categorical_comparison_threshold ?? distribution.comparison_threshold)
    : distribution.comparison_threshold;
  const byType = 'datatype_check_threshold';
  const byDomain = 'domain_content_threshold';
  return [
    check('data_type_check', config.datatype_check_threshold, from(byType)),
    check('completeness_check', feature.completeness, own('completeness')),
    ...(texts?.domains
      ? [check('categorical_values_check', config.domain_content_threshold, from(byDomain))]
      : []),
    ...(['minimum', 'maximum'] as const).flatMap((side) => {
      const value = numbers?.[side];
      return value === undefined ? [] : [check('range_check', value, own(side))];
    }),
    ...(distribution.perform_comparison === 'Enabled'
      ? [check('baseline_drift_check', limit, from(drift))]
      : []),
  ];
}

/** The same of model quality: a limit of each metric. */
export function plannedLimits({ version: _, ...groups }: QualityConstraints): PlannedCheck[] {
  return Object.values(groups).flatMap((limits) =>
    Object.entries(limits ?? {}).map(([Feature, { threshold, comparison_operator }]) => ({
      ...{ Feature, Check: comparison_operator, Threshold: threshold },
      Source: `${Feature} in constraints.json`,
    })),
  );
}
