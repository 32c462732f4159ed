import {
  DescribeMonitoringScheduleCommand,
  type DescribeMonitoringScheduleCommandOutput,
  type MonitoringExecutionSummary,
} from '@aws-sdk/client-sagemaker';
import { parseSchedule } from '../jobs/cron.js';
import type { IncidentSummary } from '../services/common/own-answers/incident.js';
import { type Connection, eachOf } from './connection.js';
import { listIncidents } from './incident-facts.js';
import { listRuns, type Outcome, outcomeOf, runFacts } from './run-facts.js';
import { allSchedules } from './schedule-of.js';
import { iso } from './times.js';
import { watchedGroup } from './watched-group.js';

/** The worst first; `not run yet` and `stopped` are the schedule's, the others of its last run. */
export const standings = [
  'failing',
  'violations',
  'no data',
  'unchecked',
  'not run yet',
  'fine',
  'stopped',
] as const;
export type Standing = (typeof standings)[number];

/** A schedule as `guiderail monitors --json` prints it; times are ISO 8601. */
export interface MonitorFacts {
  readonly name: string;
  readonly type: string;
  readonly endpoint: string | null;
  readonly featureGroup: string | null;
  readonly standing: Standing;
  /** AWS's word for the schedule itself. */
  readonly scheduleStatus: string;
  readonly expression: string | null;
  readonly definition: string | null;
  readonly running: boolean;
  /** Scheduled time of the last run that ended. */
  readonly lastRun: string | null;
  readonly lastFailure: string | null;
  readonly nextRun: string | null;
  readonly incidents: { readonly open: number; readonly critical: number; readonly muted: number };
}

/** Whether somebody should look at it. */
export const isBad = ({ standing, incidents }: MonitorFacts): boolean =>
  standing === 'failing' || standing === 'violations' || incidents.open > 0;

/** Every schedule of the region, or of an endpoint, the worst first. */
export async function allMonitors(
  connection: Connection,
  endpoint: string | undefined,
  onProgress: (share: number) => void,
): Promise<MonitorFacts[]> {
  const [schedules, incidents] = await Promise.all([
    allSchedules(connection),
    listIncidents(connection, { State: 'active', EndpointName: endpoint }),
  ]);
  const wanted = schedules.filter(
    ({ EndpointName }) => endpoint === undefined || EndpointName === endpoint,
  );
  let done = 0;
  const found = await eachOf(wanted, async ({ MonitoringScheduleName }) => {
    const schedule = await connection.session.sagemakerClient.send(
      new DescribeMonitoringScheduleCommand({ MonitoringScheduleName }),
    );
    const facts = await monitorFacts(connection, schedule, incidents);
    onProgress(++done / wanted.length);
    return facts;
  });
  return found.sort(
    (a, b) =>
      Math.sign(b.incidents.critical) - Math.sign(a.incidents.critical) ||
      standings.indexOf(a.standing) - standings.indexOf(b.standing) ||
      b.incidents.open - a.incidents.open ||
      a.name.localeCompare(b.name),
  );
}

export async function monitorFacts(
  connection: Connection,
  schedule: DescribeMonitoringScheduleCommandOutput,
  incidents: readonly IncidentSummary[],
): Promise<MonitorFacts> {
  const { MonitoringScheduleName: name = '', MonitoringScheduleStatus: status = '' } = schedule;
  const config = schedule.MonitoringScheduleConfig;
  const expression = config?.ScheduleConfig?.ScheduleExpression;
  const last = schedule.LastMonitoringExecutionSummary;
  const running = last !== undefined && outcomeOf(last) === 'running';
  const ended = running ? await endedBefore(connection, name, schedule.CreationTime) : last;
  const its = incidents.filter(({ MonitoringScheduleName }) => MonitoringScheduleName === name);
  const awake = its.filter(({ State }) => State !== 'muted');
  return {
    ...{ name, running },
    type: schedule.MonitoringType ?? 'DataQuality',
    endpoint: schedule.EndpointName ?? null,
    featureGroup: await watchedGroup(connection, schedule),
    standing: await standingOf(connection, status, ended),
    scheduleStatus: status,
    expression: expression ?? null,
    definition: config?.MonitoringJobDefinitionName ?? null,
    lastRun: iso(ended?.ScheduledTime),
    lastFailure: ended?.FailureReason ?? null,
    nextRun: status === 'Scheduled' ? nextRun(expression, connection.now) : null,
    incidents: {
      open: awake.length,
      critical: awake.filter(({ Level }) => Level === 'critical').length,
      muted: its.length - awake.length,
    },
  };
}

/** AWS picks the time where there is no expression; the server's choice is midnight. */
function nextRun(expression = 'cron(0 0 ? * * *)', now: number): string | null {
  return expression === 'NOW' ? null : iso(parseSchedule(expression).nextAfter(now));
}

async function endedBefore(connection: Connection, schedule: string, made: Date | undefined) {
  const runs = await listRuns(connection, { schedule, limit: 20 });
  return runs.find((run) => outcomeOf(run) !== 'running' && (run.CreationTime ?? 0) >= (made ?? 0));
}

const standingOfOutcome: Readonly<Record<Outcome, Standing>> = {
  failed: 'failing',
  violations: 'violations',
  'no data': 'no data',
  fine: 'fine',
  stopped: 'not run yet',
  running: 'not run yet',
};

async function standingOf(
  connection: Connection,
  status: string,
  last: MonitoringExecutionSummary | undefined,
): Promise<Standing> {
  if (status === 'Failed') return 'failing';
  if (status === 'Stopped') return 'stopped';
  if (last === undefined) return 'not run yet';
  const standing = standingOfOutcome[outcomeOf(last)];
  if (standing !== 'fine') return standing;
  return (await runFacts(connection, last)).unchecked ? 'unchecked' : 'fine';
}
