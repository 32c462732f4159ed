import type { ExamplesLink } from '../../types.js';
import type { BiasSections, FacetMetrics } from '../types.js';

/** `Compatible` is AWS's rule; `Sound` a test with both samples' uncertainty. */
export type BiasReading = 'Compatible' | 'Sound';

export type BiasFacets = Readonly<Record<string, readonly FacetMetrics[]>>;

/** What a baseline's `analysis.json` holds of bias; a stage that it lacks has no facets. */
export interface BiasBaseline {
  readonly preTraining: BiasFacets;
  readonly postTraining: BiasFacets;
}

/** The members of a window's `analysis.json` that are compared. */
export type CurrentBias = BiasSections;

/** A violation as `constraint_violations.json` has it. */
export interface BiasViolation {
  readonly facet: string;
  readonly facet_value: string;
  readonly metric_name: string;
  readonly constraint_check_type: 'bias_drift_check';
  readonly description: string;
  /** Ours, from here on. */
  readonly value: number;
  /** Of `Sound` the least effect that is told, of `Compatible` the baseline's value. */
  readonly threshold: number;
  readonly threshold_source: string;
  /** Records that show it. */
  readonly examples?: ExamplesLink | undefined;
  /** In the reading `Sound` only, from here on. */
  readonly comparison_method?: 'Sound' | undefined;
  readonly method?: 'interval_difference' | undefined;
  /** 95 % interval of the value. */
  readonly interval?: readonly [low: number, high: number] | undefined;
  readonly p_value?: number | undefined;
  readonly adjusted_p_value?: number | undefined;
  /** How much farther from no bias than the baseline, on the metric's scale. */
  readonly effect?: number | undefined;
  /** 95 % interval of the effect. */
  readonly effect_interval?: readonly [low: number, high: number] | undefined;
}

/** A facet value of which the window has too few rows to tell. */
export interface BiasTooSmall {
  readonly facet: string;
  readonly facet_value: string;
  readonly metric_names: readonly string[];
  readonly description: string;
}

export interface BiasDriftOptions {
  /** Share of windows without any drift that may have a violation. Default 0.05. */
  readonly falseAlarms?: number | undefined;
  /** Least effect that is told. Default 0.02: two points of a hundred. */
  readonly minimalEffect?: number | undefined;
}

export interface BiasDrift {
  readonly reading: BiasReading;
  /** By facet and facet value as the window has them, then by metric name. */
  readonly violations: readonly BiasViolation[];
  /** Of `Sound` only. */
  readonly tooSmall: readonly BiasTooSmall[];
  /** Sentences for the reader: what was not compared and why, and what stands on weaker ground. */
  readonly notes: readonly string[];
}
