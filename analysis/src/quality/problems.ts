import { BinaryCollector } from './binary/collector.js';
import { binaryMetrics } from './binary/metrics.js';
import type { Collector } from './collector.js';
import type { Metric } from './metric.js';
import { MulticlassCollector } from './multiclass/collector.js';
import { multiclassMetrics } from './multiclass/metrics.js';
import { RegressionCollector } from './regression/collector.js';
import { regressionMetrics } from './regression/metrics.js';
import type { ProblemType, QualityOptions, Worth } from './types.js';

/** What a limit needs to know of a metric. */
export type MetricFacts = Pick<Metric<never>, 'name' | 'better' | 'constrained' | 'shownBy'>;

/** A problem type: its records and its metrics, and the members that it has in the files. */
export interface Problem {
  readonly metricsKey:
    | 'regression_metrics'
    | 'binary_classification_metrics'
    | 'multiclass_classification_metrics';
  readonly constraintsKey:
    | 'regression_constraints'
    | 'binary_classification_constraints'
    | 'multiclass_classification_constraints';
  readonly collector: (options: QualityOptions) => Collector;
  readonly metrics: (worth: Worth | undefined) => readonly MetricFacts[];
}

export const problems: Readonly<Record<ProblemType, Problem>> = {
  Regression: {
    metricsKey: 'regression_metrics',
    constraintsKey: 'regression_constraints',
    collector: (options) => new RegressionCollector(options),
    metrics: regressionMetrics,
  },
  BinaryClassification: {
    metricsKey: 'binary_classification_metrics',
    constraintsKey: 'binary_classification_constraints',
    collector: (options) => new BinaryCollector(options),
    metrics: binaryMetrics,
  },
  MulticlassClassification: {
    metricsKey: 'multiclass_classification_metrics',
    constraintsKey: 'multiclass_classification_constraints',
    collector: (options) => new MulticlassCollector(options),
    metrics: multiclassMetrics,
  },
};
