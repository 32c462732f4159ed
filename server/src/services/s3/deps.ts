import type { ObjectStore } from '../../storage/objects.js';

/** What S3's operations are handed. */
export interface S3Deps {
  readonly objects: ObjectStore;
  readonly accountId: string;
  /** The product's clock: milliseconds since the epoch. */
  readonly now: () => number;
}
