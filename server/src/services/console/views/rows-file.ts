import type { S3Place } from '../../common/s3-uri.js';
import type { LineIndex } from './csv-lines.js';

/** A file of rows' attributions, and how it is to be read. */
export interface RowsFile {
  readonly place: S3Place;
  readonly index: LineIndex;
  /** Rows after the header. */
  readonly count: number;
  readonly columns: RowsColumns;
}

export interface RowsColumns {
  /** Features and their columns, of the label. */
  readonly features: readonly (readonly [name: string, column: number])[];
  readonly idColumn?: string | undefined;
  readonly base: number;
}
