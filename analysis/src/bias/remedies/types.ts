/** Metrics before and after a remedy; null where a metric cannot be computed. */
export type RemedyMetrics = Readonly<Record<string, number | null>>;

/**
 * Weights for training by which the label does not depend on the facet: to be given to a learner
 * that takes weights of rows.
 */
export interface Reweighing {
  readonly weights: {
    readonly facet_positive: number;
    readonly facet_negative: number;
    readonly others_positive: number;
    readonly others_negative: number;
  };
  /** CI, DPL, and CDDL where there are groups. */
  readonly before: RemedyMetrics;
  readonly after: RemedyMetrics;
}

/** What predictions would be: positive where the score is greater than the threshold. */
export interface ThresholdOutcome {
  readonly thresholds: { readonly facet: number; readonly others: number };
  /** Share of rows whose prediction is their label. */
  readonly accuracy: number;
  readonly DPPL: number | null;
  readonly DI: number | null;
  readonly RD: number | null;
  /** Beside the present thresholds: accuracy, and the share of rows whose prediction changes. */
  readonly accuracy_change: number;
  readonly changed_predictions: number;
}

export interface ThresholdRemedies {
  /** With the present threshold. */
  readonly present: ThresholdOutcome;
  /** The common threshold of the greatest accuracy. */
  readonly most_accurate: ThresholdOutcome;
  /** DPPL about 0 and DI about 1. */
  readonly demographic_parity: ThresholdOutcome;
  /** RD about 0. */
  readonly equal_opportunity: ThresholdOutcome;
}

/** In place of a remedy that cannot be offered; says why. */
export interface NoRemedy {
  readonly error: string;
}

/** Remedies for one value of a facet. */
export interface FacetRemedies {
  readonly value_or_threshold: string;
  readonly reweighing: Reweighing | NoRemedy;
  readonly thresholds: ThresholdRemedies | NoRemedy;
}

/** By facet. Stands in `analysis.json` beside AWS's members as `bias_remedies`. */
export type Remedies = Readonly<Record<string, readonly FacetRemedies[]>>;
