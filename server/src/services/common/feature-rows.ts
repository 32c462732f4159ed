import type { RowSelection } from './dataset/row-selection.js';
import type { SourceFile } from './dataset/source-file.js';
import type { S3Place } from './s3-uri.js';

/** Which time of a row decides whether a window has it. */
export type FeatureTime = 'write_time' | 'event_time';

/** A half-open window, in milliseconds since the epoch. */
export interface FeatureWindow {
  readonly start: number;
  readonly end: number;
  readonly by: FeatureTime;
}

/** A feature group by its name and ARN. */
export interface NamedGroup {
  readonly name: string;
  readonly arn: string;
}

/** The rows of a feature group's offline store, as an analysis reads them. */
export interface FeatureSource extends NamedGroup {
  /** Those written last come last. */
  readonly files: readonly SourceFile[];
  readonly selection: RowSelection;
  /** Record identifier and event time: they show which record a row is, and are no features. */
  readonly reserved: readonly string[];
  /** Features that are lists, which no measure is of: they are no columns of the selection. */
  readonly collections: readonly string[];
}

/** What rooms that analyse features are handed. */
export interface FeatureRows {
  /** The feature group whose offline store a place lies in; undefined where it is none's. */
  holding(region: string, place: S3Place): Promise<NamedGroup | undefined>;
  /** The rows of such a group, every write that was answered before among them. */
  at(region: string, place: S3Place, window?: FeatureWindow): Promise<FeatureSource | undefined>;
  /**
   * The same of a group by its name.
   * @throws ResourceNotFound, ValidationException where the group has no offline store
   */
  named(region: string, name: string, window?: FeatureWindow): Promise<FeatureSource>;
  /**
   * Resolves when every write of a group that was answered before has its write time.
   * @throws ServiceError where it cannot be written as things stand
   */
  settle(region: string, name: string): Promise<void>;
}
