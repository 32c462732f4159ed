/** Which run and windows of a data-quality monitor a view is asked about. */
export interface MonitorSpanAsked {
  /** The monitoring schedule. */
  readonly Name: string;
  /** The scheduled time of the run that is looked at; the newest with a result unless given. */
  readonly Run?: number | undefined;
  /** Windows that begin at or after it, milliseconds since the epoch. */
  readonly From?: number | undefined;
  /** Windows that end at or before it. */
  readonly Until?: number | undefined;
}

/** `views/monitor-features`, `MonitorSpanAsked`: every feature of a run, the worst first. */
export interface MonitorFeaturesView {
  /** Undefined where no run has written anything yet. */
  readonly run?: FeaturesRun | undefined;
  /** Ends of the windows of each feature's `distances`, ascending; at most 40. */
  readonly times: readonly number[];
  readonly features: readonly FeatureRow[];
}

/** A run as the charts of its features tell of it. */
export interface FeaturesRun {
  readonly due: number;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly records: number;
  /** How distances are read: `Sound`, or AWS's `Robust` or `Simple`. */
  readonly reading: string;
  readonly unreadable: UnreadableRecords;
  /** What the run noted, at most 20. */
  readonly notes: readonly string[];
  /** True where the run left no results by feature: what its other files tell is shown. */
  readonly partial: boolean;
}

/** Records that the run could not read. */
export interface UnreadableRecords {
  readonly count: number;
  /** At most 20. */
  readonly examples: readonly {
    readonly source: string;
    readonly line: number;
    readonly reason: string;
    readonly excerpt: string;
  }[];
}

export type FeatureState = 'violation' | 'too_small' | 'ok' | 'excluded' | 'not_compared';

/** A feature in the list. */
export interface FeatureRow {
  readonly name: string;
  readonly state: FeatureState;
  /** Checks that it failed, such as `completeness_check`. */
  readonly checks?: readonly string[] | undefined;
  readonly distance?: number | undefined;
  readonly threshold?: number | undefined;
  readonly method?: string | undefined;
  /** 95 %. */
  readonly interval?: readonly [number, number] | undefined;
  /** After adjusting for the other features, where it was. */
  readonly p?: number | undefined;
  /** Share of rows with a value, now and in the baseline. */
  readonly completeness?: number | undefined;
  readonly expectedCompleteness?: number | undefined;
  readonly type?: string | undefined;
  readonly expectedType?: string | undefined;
  /** Distances of the runs at `times`, to three digits; null where there was none. */
  readonly distances?: readonly (number | null)[] | undefined;
}

/** `views/monitor-feature`, `MonitorSpanAsked & {"Feature"}`: one feature of a run and over time. */
export interface MonitorFeatureView {
  readonly run?: FeaturesRun | undefined;
  readonly name: string;
  readonly state?: FeatureState | undefined;
  readonly note?: string | undefined;
  readonly drift?: FeatureDrift | undefined;
  readonly now?: FeatureValues | undefined;
  readonly baseline?: FeatureValues | undefined;
  readonly distributions: FeatureDistributions;
  readonly history: FeatureHistory;
  readonly violations: readonly FeatureViolation[];
}

/** How far a feature was from the baseline in a run. */
export interface FeatureDrift {
  readonly method: string;
  readonly drifted: boolean;
  readonly distance: number;
  readonly interval?: readonly [number, number] | undefined;
  readonly threshold: number;
  readonly thresholdSource: string;
  readonly p?: number | undefined;
  readonly adjustedP?: number | undefined;
  readonly words?: string | undefined;
  /** Why the window is too small to tell. */
  readonly tooSmall?: string | undefined;
}

/** Values of a feature in short. */
export interface FeatureValues {
  readonly type: string;
  readonly completeness: number;
  readonly present?: number | undefined;
  readonly missing?: number | undefined;
  readonly distinct?: number | undefined;
  readonly mean?: number | undefined;
  readonly deviation?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Two distributions, drawn over the same bins or categories. */
export interface FeatureDistributions {
  /** Rows with a value on each side. */
  readonly rows: readonly [number, number];
  /** Shares of rows, by bin; `edges` has one more. Outermost bins hold what lies beyond, if so. */
  readonly histogram?:
    | {
        readonly edges: readonly number[];
        readonly shares: readonly [readonly number[], readonly number[]];
        readonly clipped: boolean;
      }
    | undefined;
  /** Shares of rows at or under each value, at most 400 values a side. */
  readonly cdf?: readonly [CdfSteps, CdfSteps] | undefined;
  /** Where the two are furthest apart. */
  readonly gap?: { readonly at: number; readonly distance: number } | undefined;
  /** Shares of rows by category, at most 60, the largest first. */
  readonly categories?:
    | readonly { readonly value: string; readonly shares: readonly [number, number] }[]
    | undefined;
  /** Categories that are not among them, and their shares together. */
  readonly others?: { readonly count: number; readonly shares: readonly [number, number] };
  /** Of categories: the share of rows that would have to change theirs. */
  readonly distance?: number | undefined;
  /** Why there is nothing to draw, or only one side. */
  readonly why?: string | undefined;
}

export interface CdfSteps {
  readonly values: readonly number[];
  readonly shares: readonly number[];
}

/** One place for each run, by the end of its window. */
export interface FeatureHistory {
  /** Scheduled times, by which runs are chosen. */
  readonly dues: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly distance: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly threshold: readonly (number | null)[];
  readonly completeness: readonly (number | null)[];
  readonly mean: readonly (number | null)[];
  readonly deviation: readonly (number | null)[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly distinct: readonly (number | null)[];
  readonly types: readonly (string | null)[];
  readonly states: readonly (FeatureState | null)[];
  /** Runs that were looked for but left nothing that can be read. */
  readonly unread: number;
}

/** A check that the feature failed in the run. */
export interface FeatureViolation {
  readonly check: string;
  readonly description: string;
  readonly value?: number | undefined;
  readonly threshold?: number | undefined;
  readonly thresholdSource?: string | undefined;
  /** How many records of this kind were kept; the run's summary shows all of them. */
  readonly found?: number | undefined;
  /** At most 5. */
  readonly examples: readonly {
    readonly source: string;
    readonly line?: number | undefined;
    /** Of a file that has no lines. */
    readonly row?: number | undefined;
    readonly time?: string | undefined;
    readonly id?: string | undefined;
    readonly value: string;
    /** Other cells of the record, at most 4. */
    readonly cells: readonly (readonly [name: string, value: string])[];
  }[];
}
