import type { FeatureGroup } from '../feature-group.js';

/** A Parquet file of a group's offline store. */
export interface OfflineFile {
  /** S3 URI. */
  readonly name: string;
  /** Readable for a minute after the object is replaced. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since the epoch, by the product's clock: no row in it was written later. */
  readonly lastModified: number;
}

/** Rows of every accepted write, in Parquet under AWS's keys. */
export interface OfflineStore {
  /** Resolves when every write that was answered before is in Parquet. */
  settle(group: FeatureGroup): Promise<void>;
  /** Of those that may hold rows written at or after `since`; all of them without it. */
  files(group: FeatureGroup, since_ms?: number): Promise<OfflineFile[]>;
}
