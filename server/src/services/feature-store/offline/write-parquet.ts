import type { FeatureDefinition } from '@aws-sdk/client-sagemaker';
import type { Checked } from '../../../base/service.js';

/** Waiting writes of one group that become Parquet files: always the same files for the same batch. */
export interface ParquetBatch {
  readonly group: number;
  readonly features: readonly Checked<FeatureDefinition>[];
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

/** @param take is called with the files once they are written; they are gone when it has resolved. */
export type WriteParquet = (
  batch: ParquetBatch,
  take: (files: readonly ParquetFile[]) => Promise<void>,
) => Promise<void>;
