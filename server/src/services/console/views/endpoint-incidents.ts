import type { IncidentList, IncidentSummary } from '../../common/own-answers/incident.js';
import type { Span } from './endpoint-series.js';
import type { MarkOfEndpoint } from './endpoint-types.js';
import type { ViewDeps, ViewRequest } from './view.js';

/** Of those that are not closed, and of those that are: those that opened last. */
const mostEach = 100;

/** Incidents that the span touches, from where their first window began until they were closed. */
export async function incidentMarks(
  deps: ViewDeps,
  request: ViewRequest,
  endpoint: string,
  span: Span,
): Promise<MarkOfEndpoint[]> {
  const read = async (State: 'active' | 'closed'): Promise<readonly IncidentSummary[]> => {
    const asked = { State, EndpointName: endpoint, MaxResults: mostEach };
    return (await deps.own<IncidentList>('incidents', asked, request)).Incidents;
  };
  const [active, closed] = await Promise.all([read('active'), read('closed')]);
  return [...active, ...closed]
    .map((told): MarkOfEndpoint & { readonly until: number } => ({
      at: told.FirstWindow.StartTime,
      until: told.ClosedTime ?? Math.min(span.end, Math.max(deps.now(), span.start)),
      kind: 'incident',
      label: `Incident: ${told.Title}`,
      of: told.IncidentId,
    }))
    .filter(({ at, until }) => at < span.end && until >= span.start);
}
