/**
 * How a schedule stands: its newest outcome, how long it has been wrong, what runs and is due. A
 * window counts once, by its newest run; one that a person asked for and that is none of the
 * schedule's own does not count, unless there are no others.
 */
export interface Standing {
  readonly schedule: string;
  /** The newest run that came to an outcome. */
  readonly newest?: Outcome | undefined;
  /** Where that is no quiet one: the windows since the last quiet one. */
  readonly streak?: Streak | undefined;
  /** Runs that have not ended, and the scheduled time of the oldest of them. */
  readonly waiting?: { readonly runs: number; readonly due: number } | undefined;
  /** When it is due next. */
  readonly next?: number | undefined;
}

export interface Outcome {
  readonly schedule: string;
  readonly due: number;
  readonly status: string;
  readonly modified: number;
  readonly window_start: number | null;
  readonly window_end: number | null;
  readonly violations: number | null;
  readonly failure: string | null;
}

export interface Streak {
  readonly schedule: string;
  /** Windows with violations, when the first was due, and where it began. */
  readonly wrong: number;
  readonly wrong_due: number | null;
  readonly wrong_start: number | null;
  /** Windows whose run failed, found no data or was held against nothing; when the first was due. */
  readonly failed: number;
  readonly failed_due: number | null;
}

/** Incidents of a schedule that are not closed, by state and level. */
export interface OpenIncidents {
  readonly schedule: string;
  readonly state: string;
  readonly level: string;
  readonly count: number;
}
