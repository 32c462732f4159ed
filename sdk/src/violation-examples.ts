/** A record that breaks a check. */
export interface ExampleRecord {
  /** The file or object. */
  readonly source: string;
  /** 1-based line of the file; Parquet has none. */
  readonly line?: number;
  /** 1-based: of a body of several rows, or of a Parquet file. */
  readonly row?: number;
  readonly eventId?: string;
  readonly inferenceId?: string;
  readonly inferenceTime?: string;
  /** The cell that breaks the check; null for none. */
  readonly value?: string | number | boolean | null;
  /** The other cells, as far as there is room. */
  readonly record: Readonly<Record<string, string | number | boolean | null>>;
  readonly [further: string]: unknown;
}

/** What `violation_examples.json` holds, in the order of `constraint_violations.json`. */
export interface ViolationExamplesBody {
  readonly version: number;
  readonly violations: readonly {
    readonly feature_name?: string;
    /** Of a model-quality run. */
    readonly metric_name?: string;
    readonly constraint_check_type: string;
    /** What was looked for, in words. */
    readonly what: string;
    /** How many cells of the data are like this, where that is known. */
    readonly about?: number;
    readonly examples: readonly ExampleRecord[];
    readonly [further: string]: unknown;
  }[];
  readonly [further: string]: unknown;
}

/** Where a violation's examples lie. */
export interface ExamplesLink {
  readonly found: number;
  /** The file beside the report and, after `#`, the place in it. */
  readonly href: string;
  readonly [further: string]: unknown;
}
