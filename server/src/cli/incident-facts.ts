import type { IncidentList, IncidentSummary } from '../services/common/own-answers/incident.js';
import type { Connection } from './connection.js';

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
): Promise<IncidentSummary[]> {
  const found: IncidentSummary[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await own<IncidentList>('incidents', {
      ...filters,
      MaxResults: page,
      ...(NextToken && { NextToken }),
    });
    found.push(...answer.Incidents);
    NextToken = answer.NextToken;
  } while (NextToken !== undefined && found.length < most);
  return found.slice(0, most);
}
