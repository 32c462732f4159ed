import { own } from './index.js';

/** An incident, as `/_guiderail/incidents` tells it (docs/incidents.md). Times are milliseconds. */
export interface Incident {
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
  readonly JoinedFeatures?: readonly string[];
  readonly OpenedTime: number;
  readonly LastModifiedTime: number;
  readonly ClosedTime?: number;
  readonly MutedUntil?: number;
  readonly FirstWindow: IncidentSpan;
  readonly LastWindow: IncidentSpan;
  readonly WindowCount: number;
  readonly ReopenedCount: number;
  readonly ReportS3Uri?: string;
  readonly ProcessingJobName?: string;
}

export interface IncidentSpan {
  readonly StartTime: number;
  readonly EndTime: number;
}

/** One with what its windows showed and what became of it. */
export interface WholeIncident extends Incident {
  readonly Windows: readonly IncidentWindow[];
  readonly Changes: readonly IncidentChange[];
}

export interface IncidentWindow extends IncidentSpan {
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

export interface IncidentQuery {
  readonly State?: string | undefined;
  readonly Level?: string | undefined;
  readonly MonitoringScheduleName?: string | undefined;
  readonly EndpointName?: string | undefined;
  readonly Since?: number | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface IncidentPage {
  readonly Incidents: readonly Incident[];
  readonly NextToken?: string;
}

export const listIncidents = (query: IncidentQuery, signal?: AbortSignal) =>
  own<IncidentPage>('incidents', query, signal);

export const readIncident = (id: string, signal?: AbortSignal) =>
  own<WholeIncident>(`incidents/${encodeURIComponent(id)}`, {}, signal);

/** What a person does to an incident, with name and note. */
export const actOnIncident = (
  id: string,
  action: 'acknowledge' | 'mute' | 'unmute' | 'close' | 'reopen' | 'comment',
  body: {
    readonly Name?: string | undefined;
    readonly Reason?: string | undefined;
    readonly UntilTime?: number | undefined;
    readonly ForMilliseconds?: number | undefined;
  },
) => own<WholeIncident>(`incidents/${id}/${action}`, body);
