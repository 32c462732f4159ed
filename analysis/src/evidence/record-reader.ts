import type { Looker } from './looker.js';
import type { Stretch } from './stretches.js';

/** How much work a reader did, in bytes that it looked at. */
export interface Reading {
  /** Bytes that were looked at quickly, cell by cell. */
  quick: number;
  /** Bytes of records that were read in full generality, which costs several times as much. */
  slow: number;
}

/** Reads records of a kind of file again and shows them to a `Looker`, which says when to stop. */
export interface RecordReader {
  /** Where a part of a file may begin: after any line, after any record of CSV, or nowhere. */
  readonly parts: 'lines' | 'csv' | 'none';
  /** @param name what the examples call the file */
  look(
    file: { path: string; name: string },
    stretch: Stretch,
    looker: Looker,
    /** Ends the reading where it is true. */
    isOver: (reading: Reading) => boolean,
  ): Promise<Reading>;
}
