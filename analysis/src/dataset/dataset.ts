import type { DuckDBConnection } from '@duckdb/node-api';
import type { UnreadableRecord } from '../types.js';
import type { Block } from './block.js';

/** Where the rows of a data set lie, and in which form. Paths may not hold wildcards. */
export type DatasetSource =
  | { format: 'csv'; header: boolean; paths: string[]; sourceNames?: string[] }
  | { format: 'json'; lines: boolean; paths: string[]; sourceNames?: string[] }
  | { format: 'parquet'; paths: string[]; sourceNames?: string[] }
  | {
      format: 'capture';
      paths: string[];
      captureIndexNames: ('endpointInput' | 'endpointOutput')[];
      /** Records with `start <= inferenceTime < end` are read. */
      start?: Date;
      end?: Date;
      /** What reports call the files (object keys, say), by position in `paths`. */
      sourceNames?: string[];
    };

/** How far a scan is. */
export interface Progress {
  bytes: number;
  totalBytes: number;
  rows: number;
}

export type OnProgress = (progress: Progress) => void;

export interface ScanOptions {
  /** Called with each block of rows; what it holds is overwritten afterwards. */
  onBlock: (block: Block) => void;
  /** Columns of which every cell's text is wanted, numbers included. */
  textColumns?: ReadonlySet<string>;
  /** True to have `recordTimeColumn` as a column too. */
  withRecordTimes?: boolean;
  onProgress?: OnProgress;
}

/** Rows with named columns, read in blocks as often as wanted; nothing is kept in between. */
export interface Dataset {
  readonly connection: DuckDBConnection;
  /** Names of the columns, in order. A JSON source may add to them while it is scanned. */
  readonly columns: readonly string[];
  /** A column that a scan can add on wish: when each record was made (captures). */
  readonly recordTimeColumn?: string;
  /** Rows of the last complete scan; 0 before there was one. */
  readonly itemCount: number;
  /** Records that the last scan could not read and left out. */
  readonly unreadable: { count: number; examples: UnreadableRecord[] };
  /** What a reader of the result should know, in whole sentences. */
  readonly notes: readonly string[];
  /**
   * The SQL name (quoted) of the table that `materialize` makes: one row per item, one column per
   * name (names that differ by case alone: the first of them, as SQL does not tell them apart) and
   * `recordTimeColumn`, DOUBLE for numbers and VARCHAR otherwise, in the order of the source.
   */
  readonly relation: string;
  scan(options: ScanOptions): Promise<void>;
  /** Writes the rows into `relation`, a temporary table, unless it is there already. */
  materialize(): Promise<string>;
  /** Drops the temporary table. */
  close(): Promise<void>;
}
