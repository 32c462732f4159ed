// What the server's own paths answer (docs/feature-insight.md, docs/feature-monitoring.md).

export interface FeatureFacts {
  readonly FeatureName: string;
  readonly InferredType: string;
  readonly Reserved?: true;
  readonly PresentCount: number;
  readonly MissingCount: number;
  readonly Completeness: number;
  readonly DistinctCount?: number;
  readonly Mean?: number;
  readonly StandardDeviation?: number;
  readonly Min?: number;
  readonly Max?: number;
  readonly Quantiles?: Readonly<Record<string, number>>;
  readonly TopValues?: readonly { readonly Value: string; readonly Count: number }[];
  readonly Drift?: {
    readonly Distance?: number;
    readonly Drifted: boolean;
    readonly TooSmall?: true;
    readonly Violations?: readonly {
      readonly ConstraintCheckType: string;
      readonly Description: string;
    }[];
  };
}

export interface GroupStatistics {
  readonly RowCount: number;
  readonly AgainstRowCount?: number;
  readonly Features: readonly FeatureFacts[];
  readonly Remarks: readonly string[];
}

export interface GroupHealth {
  readonly Healthy: boolean;
  readonly Reasons: readonly string[];
  readonly Checks: readonly {
    readonly Check: string;
    readonly Healthy: boolean | null;
    readonly Words: string;
  }[];
}

export interface ExampleSide {
  readonly EventTime: string | null;
  readonly Deleted: boolean;
  readonly Values: Readonly<Record<string, string | readonly string[] | null>>;
}

export interface Consistency {
  readonly Consistent: boolean;
  readonly Identifiers: number;
  readonly SampleSize: number | null;
  readonly Counts: Readonly<Record<string, number>>;
  readonly Features: readonly { readonly FeatureName: string; readonly Records: number }[];
  readonly Examples: Readonly<
    Record<
      string,
      readonly {
        readonly RecordIdentifier: string;
        readonly Features: readonly string[];
        readonly Online: ExampleSide | null;
        readonly Offline: ExampleSide | null;
      }[]
    >
  >;
  readonly Notes: readonly string[];
}

export interface Uses {
  readonly Nodes: readonly {
    readonly Id: string;
    readonly Kind: string;
    readonly Name: string;
    readonly Details: string | null;
  }[];
  readonly Edges: readonly {
    readonly From: string;
    readonly To: string;
    readonly Features: readonly string[] | null;
    readonly Evidence: string;
  }[];
  readonly Incomplete: readonly string[];
}

export interface Skew {
  readonly StartTime: string;
  readonly EndTime: string;
  readonly Skewed: boolean;
  /** Captured records that were read, and the rows in them. */
  readonly Records: number;
  readonly Rows: number;
  readonly Matched: number;
  readonly Unmatched: Readonly<Record<string, number>>;
  readonly More: boolean;
  /** Milliseconds. */
  readonly Staleness: { readonly Median: number; readonly P99: number } | null;
  readonly Features: readonly FeatureSkew[];
}

export interface FeatureSkew {
  readonly FeatureName: string;
  readonly Column: string;
  readonly Compared: number;
  readonly EqualShare: number | null;
  readonly MeanAbsoluteDifference: number | null;
  readonly Skewed: boolean;
  readonly Drift: {
    readonly Effect: number;
    readonly EffectInterval: readonly [number, number] | null;
    readonly Threshold: number;
    readonly TooSmall: string | null;
  } | null;
  readonly Examples: readonly {
    readonly RecordIdentifier: string;
    readonly InferenceTime: string;
    readonly Served: string | null;
    readonly Stored: string | null;
    readonly StoredEventTime: string | null;
  }[];
}
