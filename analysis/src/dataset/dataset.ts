import type { DuckDBConnection } from '@duckdb/node-api';
import type { UnreadableRecord } from '../types.js';
import type { Block } from './block.js';
import type { NotesState } from './notes.js';

/** Where the rows of a data set lie, and in which form. Paths may not hold wildcards. */
export type DatasetSource =
  | {
      format: 'csv';
      header: boolean;
      /** Without a header: names of the last columns, whatever comes before them. */
      lastColumns?: readonly string[];
      paths: string[];
      sourceNames?: string[];
    }
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
      /** Values of a record, and of its output; learnt from the first records unless given. */
      widths?: CaptureWidths;
    };

/** How many values the records of a capture have that go by position. */
export interface CaptureWidths {
  /** Of both sides together; 0 where all values have names. */
  width: number;
  outputWidth: number;
}

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
  /**
   * Called after each file, in order, when its rows were handed over: no block then holds rows of
   * two files, and a file's columns do not depend on the files before it.
   */
  onSource?: (end: SourceEnd) => void;
  onProgress?: OnProgress;
}

/** What is known at the end of a file. */
export interface SourceEnd {
  /** Of the file, among the paths. */
  index: number;
  notes: NotesState;
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
  /** What the last scan has to tell, as plain data. */
  readonly notesState: NotesState;
  scan(options: ScanOptions): Promise<void>;
  /** Gives up what is held; nothing so far. */
  close(): Promise<void>;
}
