/** What a script's process is told, in setup.json of its folder; python/monitoring/host.py reads it too. */
export interface ScriptSetup {
  /**
   * records: captures, each handed over as a record. lines: raw lines of a data set. after: no
   * data, one call after an analysis.
   */
  readonly kind: 'records' | 'lines' | 'after';
  /** The script's path, and its name in messages. */
  readonly script: string;
  readonly name: string;
  /** How the function that it must have is declared. */
  readonly usage: string;
  /** A line that begins with this is no data: the name of the file that follows, in JSON. */
  readonly marker: string;
  /** The first line of each file is a header. */
  readonly header: boolean;
  /** Half-open span of inference times in milliseconds; others are left out. */
  readonly window: { readonly start: number; readonly end: number } | null;
  /** Whether a record without a time is unreadable when there is a window. */
  readonly timed: boolean;
  /** The baseline's names, for rows whose keys are positions. */
  readonly columns: readonly string[] | null;
  /** Seconds that the handler may take for one record. */
  readonly record_s: number;
}

/** What a process that ended well leaves in summary.json. */
export interface ScriptSummary {
  readonly records: number;
  readonly rows: number;
  /** Records that the script dropped. */
  readonly dropped: number;
  /** Records outside the window. */
  readonly outside: number;
  readonly unreadable: { readonly count: number; readonly examples: readonly UnreadableLine[] };
}

export interface UnreadableLine {
  readonly source: string;
  readonly line: number;
  readonly reason: string;
  readonly excerpt: string;
}

/** What a script that failed leaves in failure.json. */
export interface ScriptFailure {
  readonly message: string;
  /** Empty where no line of the script says more. */
  readonly traceback: string;
  /** A module that is not installed. */
  readonly missingModule?: string;
  readonly stuck?: boolean;
  readonly source?: string;
  /** The record's line in its file, from 1. */
  readonly line?: number;
  readonly record?: string;
}

/** Where a process was, in progress.json: at most so many records behind. */
export interface ScriptProgress {
  readonly source: string;
  readonly line: number;
}
