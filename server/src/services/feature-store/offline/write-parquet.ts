import type { FeatureDefinition } from '@aws-sdk/client-sagemaker';
import type { Checked } from '../../../base/service.js';

/** What a group's rows look like. */
export interface RowSchema {
  readonly recordIdentifier: string;
  readonly eventTime: string;
  readonly features: readonly Checked<FeatureDefinition>[];
}

/** Waiting writes of one group that become Parquet files: always the same files for the same batch. */
export interface ParquetBatch extends RowSchema {
  readonly group: number;
  /** Sequences of the log, both inclusive. */
  readonly from: number;
  readonly through: number;
  /** The `write_time` of its rows. */
  readonly written_ms: number;
  /** Names the files: `<yyyyMMddTHHmmssZ>_<random>`. */
  readonly stem: string;
}

/** A file of one partition. */
export interface ParquetFile {
  readonly path: string;
  /** `year=2026/month=11/day=22/hour=09`, of the event times in it. */
  readonly partition: string;
  readonly rows: number;
}

/** What came of a batch. */
export interface WrittenBatch {
  /** One for each hour of event time. */
  readonly files: readonly ParquetFile[];
  /**
   * JSON Lines of the records with a value that its column cannot hold, a line for each such value;
   * the row of the record has null in its place.
   */
  readonly unfit: { readonly path: string; readonly values: number } | undefined;
}

/** @param take is called with the files once they are written; they are gone when it has resolved. */
export type WriteParquet = (
  batch: ParquetBatch,
  take: (written: WrittenBatch) => Promise<void>,
) => Promise<void>;

/** Files of some partitions, those of each to become one. */
export interface ParquetMerge extends RowSchema {
  readonly partitions: readonly { readonly partition: string; readonly paths: readonly string[] }[];
}

/** What came of a merge. */
export interface MergedPartitions {
  /**
   * One of each partition, in no order; left out is one whose files have columns that are not the
   * group's, or of whose files one cannot be read.
   */
  readonly files: readonly ParquetFile[];
  /** Paths of files that cannot be read as Parquet, and why. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** @param take is called with the files once they are written; they are gone when it has resolved. */
export type MergeParquet = (
  merge: ParquetMerge,
  take: (merged: MergedPartitions) => Promise<void>,
) => Promise<void>;
