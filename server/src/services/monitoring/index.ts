import type { OwnPath } from '../../base/own-path.js';
import type { ServiceOperations } from '../../base/service.js';
import { defineEvents } from '../common/durable-events.js';
import type { OpenIncidents, Standing } from '../common/standing.js';
import type { TargetKind } from '../common/targets.js';
import { Alerts, evaluateAlert } from './alerts.js';
import type { WindowGroup } from './analyzer/analyse.js';
import { createMonitoringSchedule } from './create-monitoring-schedule.js';
import { definitionOperations } from './definitions.js';
import { deleteMonitoringSchedule } from './delete-monitoring-schedule.js';
import type { MonitoringDeps } from './deps.js';
import { describeMonitoringSchedule } from './describe-monitoring-schedule.js';
import { dryRunPaths } from './dry-run/paths.js';
import { DueTimes } from './due-times.js';
import { type Execution, type ExecutionKey, Executions } from './executions.js';
import { describeFeatures, knownResults } from './features/feature-statistics.js';
import { featureStatisticsPath } from './features/path.js';
import { changedWindows, changedWindowsPath } from './ground-truth/changed-windows.js';
import { labelsPath } from './ground-truth/labels-path.js';
import { labelsTarget } from './ground-truth/labels-target.js';
import { takeLabels } from './ground-truth/take-labels.js';
import { Incidents, incidentPaths } from './incidents/index.js';
import { listMonitoringAlertHistory } from './list-monitoring-alert-history.js';
import { listMonitoringAlerts } from './list-monitoring-alerts.js';
import { listMonitoringExecutions } from './list-monitoring-executions.js';
import { listMonitoringSchedules } from './list-monitoring-schedules.js';
import { rebaselinePaths } from './rebaseline/paths.js';
import { BaselineVersions } from './rebaseline/versions.js';
import { replayPaths } from './replay/paths.js';
import { Replays } from './replay/replays.js';
import type { Monitoring } from './room.js';
import { runPath } from './run-path.js';
import { type AskedSpan, refuseScheduleCode, runSchedule } from './run-schedule.js';
import { ExecutionRunner } from './runner.js';
import { type Schedule, type ScheduleDocument, scheduleKind } from './schedule.js';
import { openIncidents, standingsOf } from './standings.js';
import { startMonitoringSchedule } from './start-monitoring-schedule.js';
import { statisticsPath } from './statistics-path.js';
import { stopMonitoringSchedule } from './stop-monitoring-schedule.js';
import { describeCaptures, type WindowQuery } from './summaries.js';
import { Ticker } from './ticker.js';
import { updateMonitoringAlert } from './update-monitoring-alert.js';
import { updateMonitoringSchedule } from './update-monitoring-schedule.js';

export type { WindowGroup } from './analyzer/analyse.js';
export type { AnalyzerDeps, MonitoringDeps } from './deps.js';
export type { Execution, ExecutionKey } from './executions.js';
export type { Action, Incident, IncidentQuery, Incidents } from './incidents/index.js';
export type { AskedSpan } from './run-schedule.js';
export type { WindowQuery } from './summaries.js';

export interface MonitoringService {
  readonly operations: ServiceOperations[];
  /** Called often with the product's time: adds executions that are due, and starts them. */
  tick(now: number): Promise<void>;
  /** Called once at the start, when processing jobs can be described. */
  recover(): Promise<void>;
  /** Runs a schedule at once; follow it with `execution`. */
  runSchedule(region: string, name: string, span?: AskedSpan): Promise<Execution>;
  /** Endpoints, which take labels from rules. */
  readonly targets: readonly TargetKind[];
  /** What AWS has no operation for. */
  readonly paths: readonly OwnPath[];
  execution(key: ExecutionKey): Promise<Execution | undefined>;
  /** The newest executions by scheduled time, of a region or of all. */
  executions(region?: string, limit?: number): Promise<Execution[]>;
  /** The newest executions of one schedule; those due before a time, where one is given. */
  executionsOf(
    region: string,
    schedule: string,
    limit: number,
    before?: number,
  ): Promise<Execution[]>;
  /** How each schedule of a region stands. */
  standings(region: string): Promise<Standing[]>;
  /** How many incidents of each schedule are not closed. */
  openIncidents(region: string): Promise<OpenIncidents[]>;
  /** Violations of one cause over features and windows, and what persons do about them. */
  readonly incidents: Pick<Incidents, 'list' | 'get' | 'act'>;
  /** The schedules of all regions. */
  schedules(): Promise<Schedule[]>;
  schedule(region: string, name: string): Promise<Schedule | undefined>;
  /** Any window of an endpoint's captures, in any groups, without reading records again. */
  statistics(query: WindowQuery, signal: AbortSignal): Promise<readonly WindowGroup[]>;
  /** Resolves when nothing is being started; called after the queue's close. */
  close(): Promise<void>;
}

/** Ticks between two looks for ends that were not heard. */
const ticksPerReconcile = 100;

/** Job definitions, schedules, their executions and what they tell. */
export async function monitoringService(deps: MonitoringDeps): Promise<MonitoringService> {
  const executions = await Executions.open(deps.state);
  const dueTimes = await DueTimes.open(deps.state);
  const alerts = await Alerts.open(deps.state);
  defineEvents(deps);
  const incidents = await Incidents.open(deps);
  const versions = await BaselineVersions.open(deps.state);
  const replays = new Replays();
  const runner = new ExecutionRunner(deps, executions, async (execution) => {
    await evaluateAlert(deps, alerts, executions, execution);
    await incidents.evaluate(execution);
  });
  const monitoring: Monitoring = {
    deps,
    executions,
    dueTimes,
    alerts,
    incidents,
    versions,
    pump: () => runner.pump(),
    stopExecutions: (region, schedule) => runner.stopAll(region, schedule),
  };
  const known = knownResults();
  const ticker = new Ticker(monitoring);
  const statistics: MonitoringService['statistics'] = (...asked) =>
    describeCaptures(monitoring, ...asked);
  const run: MonitoringService['runSchedule'] = (...asked) => runSchedule(monitoring, ...asked);
  let ticks = 0;
  return {
    operations: [...definitionOperations(deps), scheduleOperations(monitoring)],
    targets: [labelsTarget(takeLabels(deps, deps.labels))],
    async tick(now) {
      deps.labels.tick();
      await ticker.tick(now);
      await incidents.tick(now);
      if (++ticks % ticksPerReconcile === 0) await runner.reconcile();
      await runner.pump();
    },
    recover: () => runner.reconcile(),
    runSchedule: run,
    incidents,
    paths: [
      runPath(run, (...asked) => refuseScheduleCode(monitoring, ...asked)),
      labelsPath(takeLabels(deps, deps.labels)),
      changedWindowsPath((...asked) => changedWindows(monitoring, ...asked)),
      statisticsPath(statistics),
      featureStatisticsPath((...asked) => describeFeatures(monitoring, known, ...asked)),
      ...incidentPaths(incidents, () => deps.clock.now()),
      ...dryRunPaths(monitoring),
      ...replayPaths(monitoring, replays),
      ...rebaselinePaths({ monitoring, versions }),
    ],
    statistics,
    execution: (key) => executions.get(key),
    executions: (region, limit = 100) =>
      region === undefined
        ? executions.select([], [], 'due DESC', limit)
        : executions.select(['region = ?'], [region], 'due DESC', limit),
    executionsOf: (...asked) => executions.ofSchedule(...asked),
    standings: (region) => standingsOf(deps.state, region),
    openIncidents: (region) => openIncidents(deps.state, region),
    schedules: () => deps.resources.all<ScheduleDocument>(scheduleKind),
    schedule: (...named) => deps.resources.get<ScheduleDocument>(scheduleKind, ...named),
    async close() {
      await replays.close();
      await runner.close();
      await deps.labels.close();
    },
  };
}

function scheduleOperations(monitoring: Monitoring): ServiceOperations {
  const handlers = {
    CreateMonitoringSchedule: createMonitoringSchedule(monitoring),
    DescribeMonitoringSchedule: describeMonitoringSchedule(monitoring),
    ListMonitoringSchedules: listMonitoringSchedules(monitoring),
    UpdateMonitoringSchedule: updateMonitoringSchedule(monitoring),
    StartMonitoringSchedule: startMonitoringSchedule(monitoring),
    StopMonitoringSchedule: stopMonitoringSchedule(monitoring),
    DeleteMonitoringSchedule: deleteMonitoringSchedule(monitoring),
    ListMonitoringExecutions: listMonitoringExecutions(monitoring),
    ListMonitoringAlerts: listMonitoringAlerts(monitoring),
    ListMonitoringAlertHistory: listMonitoringAlertHistory(monitoring),
    UpdateMonitoringAlert: updateMonitoringAlert(monitoring),
  };
  return { service: 'sagemaker', handlers };
}
