import type { RowSelection } from './dataset/row-selection.js';
import type { SourceFile } from './dataset/source-file.js';
import type { S3Place } from './s3-uri.js';

/** Which time of a row decides whether a window has it. */
export type FeatureTime = 'write_time' | 'event_time';

/** The rows of a feature group's offline store, as an analysis reads them. */
export interface FeatureSource {
  readonly name: string;
  readonly arn: string;
  readonly files: readonly SourceFile[];
  readonly selection: RowSelection;
  /** Record identifier and event time: they show which record a row is, and are no features. */
  readonly reserved: readonly string[];
}

/** What rooms that analyse features are handed. */
export interface FeatureRows {
  /**
   * The feature group whose offline store a place lies in, every write that was answered before
   * brought there; undefined where it is none's.
   * @param window half-open, milliseconds since the epoch
   */
  at(
    region: string,
    place: S3Place,
    window?: { readonly start: number; readonly end: number; readonly by: FeatureTime },
  ): Promise<FeatureSource | undefined>;
}
