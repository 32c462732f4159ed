import type { IncidentList, IncidentSummary } from '../../common/own-answers/incident.js';
import type { OpenIncidents } from '../../common/standing.js';
import type { ScheduleRow } from '../runs.js';
import { bySchedule, monitorOf } from './monitor-state.js';
import { spansAt, trafficByMinute } from './overview-traffic.js';
import type {
  EndpointOfOverview,
  IncidentOfOverview,
  MonitorOfOverview,
  OverviewView,
} from './overview-types.js';
import type { View, ViewDeps, ViewRequest } from './view.js';

/** Endpoints of one answer; of more the oldest are told by number. */
const mostEndpoints = 2000;
const endpointsPage = 100;
const firstIncidents = 12;

/** Every endpoint and monitor of the region: how they stand, and what is open. */
export function overviewView(deps: ViewDeps): View {
  const traffic = trafficByMinute(deps.metrics);
  return { name: 'overview', read: (request) => readOverview(deps, traffic, request) };
}

async function readOverview(
  deps: ViewDeps,
  trafficIn: ReturnType<typeof trafficByMinute>,
  request: ViewRequest,
): Promise<OverviewView> {
  const { region } = request;
  const now = deps.now();
  const spans = spansAt(now);
  const [listed, monitors, traffic, incidents] = await Promise.all([
    listEndpoints(deps, request),
    monitorsOf(deps, region, now),
    trafficIn(region, spans),
    incidentsOf(deps, request),
  ]);
  const endpoints = listed.map(
    (endpoint): EndpointOfOverview => ({
      ...endpoint,
      traffic: traffic.get(endpoint.name),
      monitors: monitors.ofEndpoints.get(endpoint.name) ?? [],
    }),
  );
  const names = new Set(endpoints.map(({ name }) => name));
  const orphans = [...monitors.ofEndpoints].flatMap(([endpoint, some]) =>
    names.has(endpoint) ? [] : some.map((monitor) => ({ ...monitor, endpoint })),
  );
  const others = [...monitors.others, ...orphans];
  return { now, ...spans, endpoints, others, incidents };
}

type Listed = Omit<EndpointOfOverview, 'traffic' | 'monitors'>;

async function listEndpoints({ calls }: ViewDeps, request: ViewRequest): Promise<Listed[]> {
  const found: Listed[] = [];
  let NextToken: string | undefined;
  do {
    const page = await calls.sagemaker.ListEndpoints(
      { MaxResults: endpointsPage, ...(NextToken !== undefined && { NextToken }) },
      request,
    );
    for (const one of page.Endpoints ?? []) {
      found.push({
        name: one.EndpointName ?? '',
        status: one.EndpointStatus ?? 'Unknown',
        created: one.CreationTime?.getTime() ?? 0,
        modified: one.LastModifiedTime?.getTime() ?? 0,
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined && found.length < mostEndpoints);
  return found;
}

/** The region's monitors, by their endpoint where they have one. */
async function monitorsOf(deps: ViewDeps, region: string, now: number) {
  const [schedules, standings, incidents] = await Promise.all([
    deps.schedules(),
    deps.standings(region),
    deps.openIncidents(region),
  ]);
  const known = new Map(standings.map((standing) => [standing.schedule, standing]));
  const open = bySchedule(incidents);
  const ofEndpoints = new Map<string, MonitorOfOverview[]>();
  const others: MonitorOfOverview[] = [];
  for (const schedule of schedules) {
    if (schedule.region !== region) continue;
    const { name } = schedule;
    const monitor = monitorOf(schedule, known.get(name), open.get(name) ?? [], now);
    placeOf(schedule, monitor, ofEndpoints, others);
  }
  return { ofEndpoints, others };
}

function placeOf(
  { document: { endpoint, featureGroup } }: ScheduleRow,
  monitor: MonitorOfOverview,
  ofEndpoints: Map<string, MonitorOfOverview[]>,
  others: MonitorOfOverview[],
): void {
  if (endpoint === '') others.push(featureGroup ? { ...monitor, featureGroup } : monitor);
  else ofEndpoints.set(endpoint, [...(ofEndpoints.get(endpoint) ?? []), monitor]);
}

/** Critical ones first, then the newest; muted ones are counted with the others. */
async function incidentsOf(deps: ViewDeps, request: ViewRequest) {
  const list = async (Level: string) => {
    const asked = { State: 'active', Level, MaxResults: firstIncidents };
    const told = await deps.own<IncidentList>('incidents', asked, request);
    return told.Incidents.map(incidentOf);
  };
  const [open, critical, warning] = await Promise.all([
    deps.openIncidents(request.region),
    list('critical'),
    list('warning'),
  ]);
  const sum = (which: (one: OpenIncidents) => boolean) =>
    open.filter(which).reduce((n, { count }) => n + Number(count), 0);
  return {
    open: sum(({ state }) => state === 'open'),
    acknowledged: sum(({ state }) => state === 'acknowledged'),
    muted: sum(({ state }) => state === 'muted'),
    critical: sum(({ level }) => level === 'critical'),
    first: awakeFirst([...critical, ...warning]).slice(0, firstIncidents),
  };
}

/** In their order, and what is muted last. */
const awakeFirst = (incidents: readonly IncidentOfOverview[]): IncidentOfOverview[] =>
  [...incidents].sort((a, b) => Number(a.state === 'muted') - Number(b.state === 'muted'));

const incidentOf = (told: IncidentSummary): IncidentOfOverview => ({
  id: told.IncidentId,
  title: told.Title,
  state: told.State,
  level: told.Level,
  monitor: told.MonitoringScheduleName,
  endpoint: told.EndpointName,
  featureGroup: told.FeatureGroupName,
  opened: told.OpenedTime,
  since: told.FirstWindow.StartTime,
  windows: told.WindowCount,
  features: told.Features.length,
});
