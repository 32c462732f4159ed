/** A number as JSON can hold it. */
export type BiasNumber = number | 'Infinity' | '-Infinity';

/**
 * `views/bias-runs`, `{"Name", "Run"?, "From"?, "Until"?, "Facet"?, "Value"?}`: the bias metrics of a
 * monitor's run, and of one value of a facet over time.
 */
export interface BiasRunsView {
  /** The run that is looked at; undefined before there is one with a result. */
  readonly run?: BiasRunFacts | undefined;
  /** The end of each window, milliseconds since the epoch, and the run's scheduled time. */
  readonly times: readonly number[];
  readonly dues: readonly number[];
  /** Values of facets; at most 60. */
  readonly facets: readonly BiasFacetRow[];
  readonly facetCount: number;
  /** Over time: of the facet's value that was asked for, or else of the one that is worst. */
  readonly lines?: BiasLines | undefined;
}

export interface BiasRunFacts {
  readonly due: number;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  /** Rows that were analysed; undefined where no file says it. */
  readonly rows?: number | undefined;
  readonly reading?: 'Sound' | 'Compatible' | undefined;
  /** `s3://…` of the baseline's analysis.json. */
  readonly baseline?: string | undefined;
  /** Why the baseline says nothing. */
  readonly baselineProblem?: string | undefined;
  /** The label's column, and which of its values are positive. */
  readonly label?: string | undefined;
  readonly positive?: string | undefined;
  readonly notes: readonly string[];
  /** Why there are no metrics of a stage. */
  readonly problems: readonly string[];
}

/** One value of a facet: its members against all others. */
export interface BiasFacetRow {
  readonly facet: string;
  readonly value: string;
  /** Rows with a label on either side; of those with a prediction in `predicted`. */
  readonly rows?: BiasGroups | undefined;
  readonly baselineRows?: BiasGroups | undefined;
  /** Why its rows are too few to tell. */
  readonly tooSmall?: string | undefined;
  readonly metrics: readonly BiasMetricRow[];
}

export interface BiasGroups {
  readonly members: BiasGroup;
  readonly others: BiasGroup;
}

export interface BiasGroup {
  readonly rows: number;
  readonly positiveLabels: number;
  readonly predicted?: number | undefined;
  readonly positivePredictions?: number | undefined;
}

export type BiasState = 'violation' | 'too small' | 'ok' | 'not judged' | 'no value';

export interface BiasMetricRow extends BiasMetricWords {
  readonly value: BiasNumber | null;
  readonly interval?: readonly [BiasNumber, BiasNumber] | undefined;
  /** Why there is no value. */
  readonly error?: string | undefined;
  /** Such as that the value is of a sample of the members. */
  readonly note?: string | undefined;
  readonly baseline?: BiasNumber | undefined;
  readonly baselineInterval?: readonly [BiasNumber, BiasNumber] | undefined;
  /** Values beyond these may violate; an end that is missing is open. */
  readonly limits?: { readonly low?: number; readonly high?: number } | undefined;
  /** How much farther from even than the baseline; of the reading `Sound`. */
  readonly growth?: BiasGrowthRow | undefined;
  readonly state: BiasState;
}

export interface BiasGrowthRow {
  readonly value: BiasNumber;
  readonly interval: readonly [BiasNumber, BiasNumber];
  readonly threshold: number;
  readonly adjustedPValue: number;
}

/** A metric and what it says. */
export interface BiasMetricWords {
  /** Such as `DPPL`. */
  readonly name: string;
  /** AWS's description. */
  readonly title: string;
  readonly stage: 'before training' | 'after training';
  /** What it measures, with "members" and "others". */
  readonly words?: string | undefined;
  /** Where members and others fare alike. */
  readonly even: number;
  /** On which side members are worse off. */
  readonly against?: 'above' | 'below' | undefined;
  readonly range: string;
}

/** The metrics of one value of a facet, window by window. */
export interface BiasLines {
  readonly facet: string;
  readonly value: string;
  /** Rows of members and of others; null where no file says it. */
  readonly members: readonly (number | null)[];
  readonly others: readonly (number | null)[];
  readonly metrics: readonly BiasLine[];
}

export interface BiasLine {
  readonly name: string;
  /** null where there is no value, or an infinite one. */
  readonly values: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  /** Of the baseline that each run was held against. */
  readonly baseline: readonly (number | null)[];
  /** Places of the runs in which it violates. */
  readonly violated: readonly number[];
}
