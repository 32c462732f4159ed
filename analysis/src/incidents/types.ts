/** What kind of thing has gone wrong. Signs of different families have different causes. */
export type Family = 'schema' | 'values' | 'quality' | 'bias' | 'attribution' | 'other' | 'runs';

/** `strong` evidence opens an incident by itself; `weak` evidence must come again. */
export type Grade = 'weak' | 'strong';

export type Level = 'warning' | 'critical';

/** A violation as any monitor's `constraint_violations.json` lists it. */
export interface ReportedViolation {
  readonly constraint_check_type: string;
  readonly description: string;
  readonly feature_name?: string | undefined;
  readonly metric_name?: string | undefined;
  readonly facet?: string | undefined;
  readonly facet_value?: string | undefined;
  readonly label?: string | undefined;
  readonly method?: string | undefined;
  readonly effect?: number | undefined;
  readonly threshold?: number | undefined;
  readonly p_value?: number | undefined;
  readonly adjusted_p_value?: number | undefined;
  /** How many example records lie beside the report. */
  readonly examples?: number | undefined;
}

/** What one run found of one feature by one check: the evidence that incidents are made of. */
export interface Sign {
  /** The feature, the facet or, for a model's quality, the metric. */
  readonly feature: string;
  readonly check: string;
  readonly family: Family;
  readonly grade: Grade;
  /** What was measured and what it was held against, in the check's own unit. */
  readonly value?: number;
  readonly threshold?: number;
  /** Of a sound drift finding, such as `new_values`. */
  readonly method?: string;
  /** How many example records lie beside the report; left out for none. */
  readonly examples?: number;
  /** The check's own words, at most 250 characters. */
  readonly description: string;
}

/** A run that came to its end: what its window showed. Times are milliseconds since the epoch. */
export interface IncidentRun {
  readonly start: number;
  readonly end: number;
  /** Grows with each run of the same window; the greatest is what counts. */
  readonly revision: number;
  readonly signs: readonly Sign[];
  /** Features whose distribution could not be told from so few rows. */
  readonly unclear?: readonly string[];
}

/** A half-open span of time in milliseconds since the epoch. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something that a person did. It counts after the windows that had ended by then. */
export interface Intervention {
  readonly does: 'close' | 'reopen';
  /** End of the newest window at that time. */
  readonly after: number;
}

/** Where an incident stands once a window has been taken in. */
export interface Standing {
  /** `none` before there was evidence enough; `over` when it can open no more. */
  readonly state: 'none' | 'open' | 'closed' | 'over';
  readonly level: Level;
  /** Windows in a row without evidence. */
  readonly clean: number;
  /** Windows in a row that were not critical by themselves. */
  readonly calm: number;
  /** Windows with evidence since it opened last. */
  readonly bad: number;
  /** Windows since it closed last. */
  readonly since: number;
  /** Grades of the last windows before it opens, `null` for a clean one; the newest last. */
  readonly recent: readonly (Grade | null)[];
  readonly opened: number;
  /** End of the window by which it opened, closed or changed its level last. */
  readonly changed: number;
  /** Features whose drift the newest evidence is. */
  readonly drifted?: readonly string[];
  /** The last window that counted, and the last with evidence: see `isApart`. */
  readonly counted?: Span;
  readonly evident?: Span;
}

/** Violations of one cause over features and windows. */
export interface Cause {
  readonly id: string;
  readonly family: Family;
  /** `family/feature`: what belongs to it, those that came first first. */
  readonly keys: readonly string[];
  /** Start of the first window with evidence of it. */
  readonly onset: number;
  readonly interventions: readonly Intervention[];
  /** Windows that end later are not in `base`. */
  readonly from: number;
  /** Where it stood before the oldest window that is still kept. */
  readonly base: Standing;
  readonly standing: Standing;
}

/** One monitor: its newest windows, in the order of time, and what is or was wrong with it. */
export interface MonitorHistory {
  readonly runs: readonly IncidentRun[];
  readonly causes: readonly Cause[];
}
