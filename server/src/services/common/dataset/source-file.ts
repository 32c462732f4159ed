/** A file of this machine, and the name that messages call it by. */
export interface SourceFile {
  readonly path: string;
  readonly name: string;
}

/** The capture objects under one hour's folder of a variant. */
export interface CaptureHour {
  /** Bucket and prefix above `yyyy/mm/dd/hh`. */
  readonly variant: string;
  /** S3 URI of the folder, with its last slash. */
  readonly folder: string;
  /** Milliseconds; null for objects whose keys have no hour. */
  readonly start: number | null;
  /** False where only the last minutes of the hour are listed. */
  readonly whole: boolean;
  readonly count: number;
  /** Of the objects' names, ETags and sizes. */
  readonly digest: string;
  /** JSON, because there may be many and they are seldom looked at: name, ETag, size, local path. */
  readonly members: string;
}
