import type { IncidentDetail, IncidentList } from 'guiderail/console';
import { own } from './index.js';

export interface IncidentQuery {
  readonly State?: string | undefined;
  readonly Level?: string | undefined;
  readonly MonitoringScheduleName?: string | undefined;
  readonly EndpointName?: string | undefined;
  readonly Since?: number | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export const listIncidents = (query: IncidentQuery, signal?: AbortSignal) =>
  own<IncidentList>('incidents', query, signal);

export const readIncident = (id: string, signal?: AbortSignal) =>
  own<IncidentDetail>(`incidents/${encodeURIComponent(id)}`, {}, signal);

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
) => own<IncidentDetail>(`incidents/${id}/${action}`, body);
