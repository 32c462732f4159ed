import type { FeatureSkew } from './compare.js';

/** What was found of an endpoint and a group. */
export interface Skew {
  readonly EndpointName: string;
  readonly FeatureGroupName: string;
  /** ISO 8601, half-open. */
  readonly StartTime: string;
  readonly EndTime: string;
  readonly Skewed: boolean;
  /** Captured records that were read, and the rows in them. */
  readonly Records: number;
  readonly Rows: number;
  /** Rows whose record was known then. */
  readonly Matched: number;
  /** Why others have nothing to be compared with. */
  readonly Unmatched: {
    readonly NoIdentifier: number;
    readonly NoRecord: number;
    readonly Deleted: number;
    readonly Expired: number;
  };
  readonly Unreadable: number;
  /** The window holds more records: the newest were read. */
  readonly More: boolean;
  /** How old the records were when they were used, milliseconds; null: none matched. */
  readonly Staleness: {
    readonly Median: number;
    readonly P90: number;
    readonly P99: number;
    readonly Largest: number;
  } | null;
  /** The most different first. */
  readonly Features: readonly FeatureSkew[];
}
