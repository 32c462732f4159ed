import type { IncidentList } from '../../common/own-answers/incident.js';
import type { RunRow, ScheduleRow } from '../runs.js';
import { scheduleAsked, timeAsked } from './monitor-name.js';
import type { MonitorIncident, MonitorKind, MonitorView } from './monitor-types.js';
import { monitorRun } from './run-outcome.js';
import type { View, ViewDeps, ViewRequest } from './view.js';

const mostRuns = 300;
const mostMissed = 300;
const shownDue = 5;
const mostIncidents = 20;
/** A run may begin so much after its time: AWS's buffer is 20 minutes. */
const grace_ms = 30 * 60_000;
/** AWS's word for a schedule that runs once, at once. */
const once = 'NOW';

/** One monitoring schedule with its newest runs. */
export const monitorView = (deps: ViewDeps): View => ({
  name: 'monitor',
  async read(request): Promise<MonitorView> {
    const before = timeAsked(request.body, 'Before');
    const schedule = await scheduleAsked(deps, request);
    const { region, name } = schedule;
    const [found, version, incidents] = await Promise.all([
      deps.executionsOf(region, name, mostRuns + 1, before),
      baselineVersion(deps, name, request),
      openIncidents(deps, name, request),
    ]);
    const rows = found.slice(0, mostRuns).reverse();
    return {
      ...headOf(schedule),
      now: deps.now(),
      nextDue: nextDue(deps, schedule),
      runs: rows.map(monitorRun),
      older: found.length > mostRuns,
      missed: missedTimes(deps, schedule, rows, before),
      baselineVersion: version,
      incidents,
    };
  },
});

const headOf = ({ region, name, arn, status, created, modified, document }: ScheduleRow) => ({
  ...{ region, name, arn, status, created, modified },
  type: document.type as MonitorKind,
  endpoint: document.endpoint || undefined,
  featureGroup: document.featureGroup,
  definition: document.config.MonitoringJobDefinitionName,
  expression: document.expression,
});

function nextDue(deps: ViewDeps, { status, document }: ScheduleRow): readonly number[] {
  if (status !== 'Scheduled' || document.expression === once) return [];
  return deps.dueTimes(document.expression, deps.now(), shownDue);
}

async function baselineVersion(deps: ViewDeps, name: string, request: ViewRequest) {
  const path = `monitoring-schedules/${name}/baselines`;
  const { CurrentVersion } = await deps.own<{ CurrentVersion: number }>(path, {}, request);
  return CurrentVersion;
}

async function openIncidents(
  deps: ViewDeps,
  name: string,
  request: ViewRequest,
): Promise<MonitorIncident[]> {
  const query = { State: 'active', MonitoringScheduleName: name, MaxResults: mostIncidents };
  const { Incidents: found } = await deps.own<IncidentList>('incidents', query, request);
  return found.map((incident) => ({
    id: incident.IncidentId,
    title: incident.Title,
    state: incident.State,
    level: incident.Level,
    opened: incident.OpenedTime,
  }));
}

/**
 * Times since the schedule was last changed that passed without a run. Of earlier ones the
 * timetable is not known.
 */
function missedTimes(
  deps: ViewDeps,
  { status, modified, document: { expression } }: ScheduleRow,
  rows: readonly RunRow[],
  before = Number.POSITIVE_INFINITY,
): number[] {
  const first = rows[0]?.due;
  if (first === undefined || status !== 'Scheduled' || expression === once) return [];
  const ran = new Set(rows.map(({ due }) => due));
  const until = Math.min(deps.now() - grace_ms, before);
  return deps
    .dueTimes(expression, Math.max(first, modified), mostRuns + mostMissed)
    .filter((due) => due < until && !ran.has(due))
    .slice(0, mostMissed);
}
