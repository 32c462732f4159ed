import type { Connection } from './connection.js';

/** What the server tells of an incident; times are milliseconds. */
export interface IncidentFacts {
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
  readonly OpenedTime: number;
  readonly LastModifiedTime: number;
  readonly ClosedTime?: number;
  readonly MutedUntil?: number;
  readonly FirstWindow: Span;
  readonly LastWindow: Span;
  readonly WindowCount: number;
  readonly ReopenedCount: number;
  readonly ReportS3Uri?: string;
}

export interface Span {
  readonly StartTime: number;
  readonly EndTime: number;
}

export interface WholeIncident extends IncidentFacts {
  readonly Windows: readonly (Span & {
    readonly Violations: readonly {
      readonly FeatureName: string;
      readonly ConstraintCheckType: string;
      readonly Value?: number;
      readonly Threshold?: number;
      readonly Description: string;
    }[];
  })[];
  readonly Changes: readonly {
    readonly Time: number;
    readonly Change: string;
    readonly By: string;
    readonly Reason?: string;
  }[];
}

/** Filters as the server's path takes them. */
export interface IncidentFilters {
  readonly State?: string | undefined;
  readonly Level?: string | undefined;
  readonly MonitoringScheduleName?: string | undefined;
  readonly EndpointName?: string | undefined;
  readonly Since?: number | undefined;
}

const page = 100;

/** Incidents, those that opened last first. */
export async function listIncidents(
  { own }: Connection,
  filters: IncidentFilters,
  most = 1000,
): Promise<IncidentFacts[]> {
  const found: IncidentFacts[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await own<{ Incidents: IncidentFacts[]; NextToken?: string }>('incidents', {
      ...filters,
      MaxResults: page,
      ...(NextToken && { NextToken }),
    });
    found.push(...answer.Incidents);
    NextToken = answer.NextToken;
  } while (NextToken !== undefined && found.length < most);
  return found.slice(0, most);
}
