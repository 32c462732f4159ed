/**
 * `views/attribution-runs`, `{"Name", "Run"?, "From"?, "Until"?, "Label"?}`: what predictions rested on
 * in a monitor's run, beside its baseline, and over time.
 */
export interface AttributionRunsView {
  readonly run?: AttributionRunFacts | undefined;
  /** The end of each window, milliseconds since the epoch, and the run's scheduled time. */
  readonly times: readonly number[];
  readonly dues: readonly number[];
  /** The worst first; at most 60. */
  readonly labels: readonly AttributionLabel[];
  readonly labelCount: number;
  /** Of the label that was asked for, or else of the worst. */
  readonly features: readonly AttributionFeature[];
  readonly featureCount: number;
  readonly label?: string | undefined;
}

export interface AttributionRunFacts {
  readonly due: number;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly rows?: number | undefined;
  readonly baselineRows?: number | undefined;
  readonly reading?: 'Sound' | 'Compatible' | undefined;
  readonly baseline?: string | undefined;
  /** Why the baseline says nothing. */
  readonly baselineProblem?: string | undefined;
  /** How rows' attributions become one number: `mean_abs`, `median`, `mean_sq`. */
  readonly aggregation?: string | undefined;
  /** How attributions were found, and why so. */
  readonly method?: string | undefined;
  readonly why?: string | undefined;
  /** Whether attributions are log odds. */
  readonly logit: boolean;
  readonly notes: readonly string[];
}

/** How one label's ranking of features stands. */
export interface AttributionLabel {
  readonly label: string;
  /** null where there is none. */
  readonly ndcg: number | null;
  /** At 95 %. */
  readonly interval?: readonly [number, number] | undefined;
  readonly pValue?: number | undefined;
  readonly threshold: number;
  readonly drifted: boolean;
  /** Why there is no number, or why a low one is no violation. */
  readonly note?: string | undefined;
  /** The mean score where no feature is known. */
  readonly expected?: number | undefined;
  readonly baselineExpected?: number | undefined;
  /** The nDCG of each window. */
  readonly values: readonly (number | null)[];
  /** Places of the runs in which it violates. */
  readonly violated: readonly number[];
}

/** A feature's global attribution now and in the baseline. */
export interface AttributionFeature {
  readonly name: string;
  readonly now: number;
  /** Standard errors, where they are known. */
  readonly error?: number | undefined;
  readonly baseline?: number | undefined;
  readonly baselineError?: number | undefined;
  /** 1 is the most important. */
  readonly place: number;
  readonly baselinePlace?: number | undefined;
  readonly difference?: number | undefined;
  /** Of the difference, at 95 %. */
  readonly interval?: readonly [number, number] | undefined;
  readonly adjustedPValue?: number | undefined;
  /** The difference's size beside all attributions of the baseline together. */
  readonly share?: number | undefined;
  readonly change?: 'gained' | 'lost' | 'steady' | undefined;
  /** Of each window; only of the 30 features that matter most. */
  readonly values?: readonly (number | null)[] | undefined;
}
