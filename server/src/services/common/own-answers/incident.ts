/** Milliseconds since the epoch, half-open; of a run that failed, its scheduled time twice. */
export interface TimeSpan {
  readonly StartTime: number;
  readonly EndTime: number;
}

/** An incident, as `/_guiderail/incidents` and its events tell it (docs/incidents.md). */
export interface IncidentSummary {
  readonly IncidentId: string;
  readonly Title: string;
  readonly State: 'open' | 'acknowledged' | 'muted' | 'closed';
  readonly Level: 'warning' | 'critical';
  readonly MonitoringScheduleName: string;
  readonly EndpointName?: string;
  readonly FeatureGroupName?: string;
  readonly MonitoringType: string;
  readonly Family: string;
  readonly Features: readonly string[];
  /** Those of `Features` that joined after it was opened. */
  readonly JoinedFeatures?: readonly string[];
  readonly OpenedTime: number;
  readonly LastModifiedTime: number;
  readonly ClosedTime?: number;
  readonly MutedUntil?: number;
  readonly FirstWindow: TimeSpan;
  readonly LastWindow: TimeSpan;
  readonly WindowCount: number;
  readonly ReopenedCount: number;
  readonly ReportS3Uri?: string;
  readonly ProcessingJobName?: string;
}

/** The same with what its windows showed and what became of it. */
export interface IncidentDetail extends IncidentSummary {
  readonly Windows: readonly IncidentWindow[];
  readonly Changes: readonly IncidentChange[];
}

export interface IncidentWindow extends TimeSpan {
  readonly Violations: readonly {
    readonly FeatureName: string;
    readonly ConstraintCheckType: string;
    readonly Strength: 'weak' | 'strong';
    readonly Value?: number;
    readonly Threshold?: number;
    readonly Description: string;
  }[];
}

export interface IncidentChange {
  readonly Time: number;
  readonly Change: string;
  readonly By: string;
  readonly Reason?: string;
}

/** A page of the list, those that opened last first. */
export interface IncidentList {
  readonly Incidents: readonly IncidentSummary[];
  readonly NextToken?: string;
}
