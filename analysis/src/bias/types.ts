/** A metric of bias, as `analysis.json` has it. Infinity stands in JSON as "Infinity". */
export interface BiasMetric {
  readonly name: string;
  readonly description: string;
  /** null where it cannot be computed; `error` then says why. */
  readonly value: number | null;
  readonly error?: string | undefined;
  /** Beside AWS's members: what to know of the value, such as that it is of a sample. */
  readonly note?: string | undefined;
  /** Beside AWS's members: of the value, at 95 %. */
  readonly interval?: readonly [low: number, high: number] | undefined;
  /**
   * Beside AWS's members: the middle of what the rows leave open, on which Sound's drift check
   * stands. Differs from the value where that is infinite, or few rows pull it away.
   */
  readonly median?: number | undefined;
}

/** The metrics of one value (or threshold) of a facet, sorted by name. */
export interface FacetMetrics {
  readonly value_or_threshold: string;
  readonly metrics: readonly BiasMetric[];
}

/** A section of `analysis.json`: `pre_training_bias_metrics` or `post_training_bias_metrics`. */
export interface BiasSection {
  readonly label: string;
  readonly facets: Readonly<Record<string, readonly FacetMetrics[]>>;
  readonly label_value_or_threshold: string;
}

/** A stage has no metrics at all where, say, there are no positive predictions. */
export type BiasStage = 'pre_training_bias_metrics' | 'post_training_bias_metrics';

/** In place of a section that could not be computed at all; the others stand. */
export interface SectionError {
  readonly error: string;
}

/** The members of `analysis.json` that are of bias: a stage that was not asked for is missing. */
export interface BiasSections {
  readonly post_training_bias_metrics?: BiasSection | SectionError | undefined;
  readonly pre_training_bias_metrics?: BiasSection | SectionError | undefined;
}
