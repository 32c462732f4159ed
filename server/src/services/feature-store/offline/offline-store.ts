import type { FeatureGroup } from '../feature-group.js';

/** A Parquet file of a group's offline store. */
export interface OfflineFile {
  /** S3 URI. */
  readonly name: string;
  /** Readable for half an hour after compaction has replaced it. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since the epoch, by the product's clock: no row in it was written later. */
  readonly lastModified: number;
}

/** As `OfflineStoreStatus` of DescribeFeatureGroup. */
export type OfflineStatus =
  | { readonly Status: 'Active' }
  | { readonly Status: 'Blocked'; readonly BlockedReason: string };

/** Rows of every accepted write, in Parquet under AWS's keys. */
export interface OfflineStore {
  /**
   * Resolves when every write that was answered before is in Parquet.
   * @throws ServiceError when it cannot be written as things stand; it is tried again later.
   */
  settle(group: FeatureGroup): Promise<void>;
  /** Of those that may hold rows written at or after `since`; all of them without it. */
  files(group: FeatureGroup, since_ms?: number): Promise<OfflineFile[]>;
  /** Whether rows arrive. @returns undefined for a group without an offline store. */
  status(group: FeatureGroup): OfflineStatus | undefined;
  /**
   * To be awaited before a group is deleted: writes what waits, and keeps what it takes to write
   * what comes between. Where it cannot be written now, that is logged and done later.
   */
  beforeDelete(group: FeatureGroup): Promise<void>;
  /** To be awaited after a group was deleted: writes what was on its way while it was, likewise. */
  afterDelete(group: FeatureGroup): Promise<void>;
}
