import type { ExamplesLink } from '../../types.js';
import type { RowSample } from '../aggregate/row-sample.js';
import type { AggregationMethod, GlobalShap } from '../types.js';

/** The global attributions of a run, as `analysis.json` holds them. */
export interface GlobalExplanation {
  /** By label. */
  readonly labels: Readonly<Record<string, GlobalShap>>;
  /** Rows behind them, where the file says so; AWS's does not. */
  readonly rows?: number | undefined;
  readonly method?: AggregationMethod | undefined;
}

/** A sample of rows' attributions with its labels and features in the order of its numbers. */
export interface NamedSample {
  readonly sample: RowSample;
  /** Of the outputs. */
  readonly labels: readonly string[];
  /** Of the players that are reported: the first ones of each output. */
  readonly features: readonly string[];
}

export type AttributionReading = 'Sound' | 'Compatible';

export interface AttributionDriftInput {
  readonly baseline: GlobalExplanation;
  readonly current: GlobalExplanation;
  /** Rows' attributions of the current window, for intervals. */
  readonly sample?: NamedSample | undefined;
  readonly reading: AttributionReading;
  /** nDCG under which a label has drifted; 0.9, AWS's, unless given. */
  readonly threshold?: number | undefined;
  /** Of the resampling. */
  readonly seed?: number | undefined;
}

/** AWS's member names; those below the first line are ours, below the second Sound's only. */
export interface AttributionViolation {
  readonly label: string;
  readonly metric_name: 'shap';
  readonly constraint_check_type: 'feature_attribution_drift_check';
  readonly description: string;

  /** The nDCG, or the share of all attributions by which one feature's moved. */
  readonly method: 'ndcg' | 'moved_share';
  readonly value: number;
  readonly threshold: number;
  readonly threshold_source: string;
  /** Records that show it. */
  readonly examples?: ExamplesLink | undefined;

  readonly comparison_method?: 'Sound' | undefined;
  readonly effect?: number | undefined;
  readonly effect_interval?: readonly [low: number, high: number] | undefined;
  readonly p_value?: number | undefined;
  readonly feature_changes?: readonly FeatureChange[] | undefined;
}

/** How a feature's global attribution differs from the baseline's. */
export interface FeatureChange {
  readonly feature_name: string;
  readonly baseline: number;
  readonly current: number;
  readonly difference: number;
  /** The difference's size beside the sum of all sizes of the baseline. */
  readonly share_of_total: number;
  /** Of the difference, at 95 %. */
  readonly interval?: readonly [low: number, high: number] | undefined;
  readonly p_value?: number | undefined;
  /** After Benjamini and Hochberg, over the label's features. */
  readonly adjusted_p_value?: number | undefined;
  /** Whether it gained or lost importance; `steady` where that cannot be told from chance. */
  readonly change?: 'gained' | 'lost' | 'steady' | undefined;
}

/** What was found for one label, whatever the reading. */
export interface LabelDrift {
  readonly label: string;
  /** null where it cannot be computed; `note` then says why. */
  readonly ndcg: number | null;
  /** Of the nDCG, at 95 %, by resampling. */
  readonly interval?: readonly [low: number, high: number] | undefined;
  /** How often a window of this size has an nDCG as low without any drift. */
  readonly p_value?: number | undefined;
  readonly threshold: number;
  readonly drifted: boolean;
  readonly features: readonly FeatureChange[];
  /** A sentence: why there is no number, or why a low number is no violation. */
  readonly note?: string | undefined;
}

export interface AttributionDrift {
  readonly reading: AttributionReading;
  readonly labels: readonly LabelDrift[];
  readonly violations: readonly AttributionViolation[];
  /** What was done about labels and features that do not match, in sentences. */
  readonly notes: readonly string[];
}
