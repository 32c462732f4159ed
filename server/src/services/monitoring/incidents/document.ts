import type { MonitoringType } from '@aws-sdk/client-sagemaker';
import type { Family, Level, Sign, Told } from '@guiderail/analysis';

export type IncidentState = 'open' | 'acknowledged' | 'muted' | 'closed';

/** What became of an incident, when, by whom and why. Times are milliseconds since the epoch. */
export interface IncidentChange {
  readonly time: number;
  readonly what:
    | 'opened'
    | 'reopened'
    | 'closed'
    | 'raised'
    | 'lowered'
    | 'acknowledged'
    | 'muted'
    | 'unmuted'
    | 'commented'
    | 'grown';
  /** An access key's id, with a name where one was given; `guiderail` for the server itself. */
  readonly by: string;
  readonly reason?: string | undefined;
}

export interface IncidentWindow {
  readonly start: number;
  readonly end: number;
  readonly signs: readonly Sign[];
}

/** An incident as it is kept and told: violations of one cause over features and windows. */
export interface Incident {
  readonly id: string;
  readonly region: string;
  readonly schedule: string;
  /** The name of the history that it is made of; the schedule's unless it says otherwise. */
  readonly history?: string;
  /** Empty where the schedule reads batch transforms or a feature group. */
  readonly endpoint: string;
  readonly featureGroup?: string | undefined;
  readonly type: MonitoringType;
  readonly family: Family;
  /** In words, such as `hum and temp drifted since 12 Mar, in 3 windows`. */
  readonly title: string;
  readonly features: readonly string[];
  readonly level: Level;
  readonly state: IncidentState;
  readonly acknowledged: boolean;
  readonly mutedUntil: number | null;
  readonly told: Told;
  readonly opened: number;
  readonly closed: number | null;
  readonly modified: number;
  readonly reopened: number;
  /** Windows with evidence: how many, and the newest of them. */
  readonly windowCount: number;
  readonly windows: readonly IncidentWindow[];
  readonly firstWindow: { readonly start: number; readonly end: number };
  readonly lastWindow: { readonly start: number; readonly end: number };
  /** S3 URI of the newest report that tells of it. */
  readonly report: string | null;
  /** The newest processing job that failed, of incidents of a schedule's runs. */
  readonly job?: string | undefined;
  /** Features that came to it after it had opened. */
  readonly joined?: readonly string[];
  /** Scheduled time of the run whose report that is. */
  readonly reportDue: number | null;
  /** The oldest first. */
  readonly changes: readonly IncidentChange[];
  /** Pieces of news so far. */
  readonly news: number;
}
