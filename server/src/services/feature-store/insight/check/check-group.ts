import type { MonitoringExecutionSummary } from '@aws-sdk/client-sagemaker';
import { uncheckedReason } from '../../../common/exit-message.js';
import type { FeatureStoreDeps } from '../../deps.js';
import type { FeatureGroup } from '../../feature-group.js';
import type { OfflineStore } from '../../offline/offline-store.js';
import { type ConsistencyDeps, checkConsistency } from '../consistency/check-consistency.js';
import { rowSql, runRows, storeRows, storeTable } from '../run-rows.js';
import type { Talk } from '../runs.js';
import { schedulesOf } from '../uses/add-schedules.js';
import { ifThere } from '../uses/listed.js';

export interface CheckDeps
  extends Pick<FeatureStoreDeps, 'calls'>,
    Omit<ConsistencyDeps, 'offline'> {
  readonly offline: Pick<OfflineStore, 'settle' | 'files' | 'status'>;
}

export interface HealthRequest {
  /** How long ago the newest write may be; undefined: that is not looked at. */
  readonly maxAge_ms: number | undefined;
  /** Identifiers that are compared. */
  readonly sample: number;
  readonly consistency: boolean;
}

/** One thing that was looked at. */
export interface HealthCheck {
  readonly Check: 'OfflineStore' | 'Freshness' | 'Consistency' | 'Monitoring';
  /** Null: nothing to tell by. */
  readonly Healthy: boolean | null;
  readonly Words: string;
}

export interface GroupHealth {
  readonly FeatureGroupName: string;
  readonly Healthy: boolean;
  /** Why it is not; empty where it is. */
  readonly Reasons: readonly string[];
  readonly Checks: readonly HealthCheck[];
}

/** Whether a group may be relied upon: what a workflow can stand on before it trains or serves. */
export async function checkGroup(
  deps: CheckDeps,
  group: FeatureGroup,
  asked: HealthRequest,
  talk: Talk,
): Promise<GroupHealth> {
  const store = offlineStore(deps, group);
  const Checks = [
    ...store,
    ...(asked.maxAge_ms === undefined ? [] : [await freshness(deps, group, asked.maxAge_ms, talk)]),
    ...(asked.consistency ? await consistency(deps, group, asked.sample, talk) : []),
    ...(await monitoring(deps, group, talk)),
  ];
  const Reasons = Checks.flatMap(({ Healthy, Words }) => (Healthy === false ? [Words] : []));
  return { FeatureGroupName: group.name, Healthy: Reasons.length === 0, Reasons, Checks };
}

function offlineStore({ offline }: CheckDeps, group: FeatureGroup): HealthCheck[] {
  const status = offline.status(group);
  if (status === undefined) return [];
  const Check = 'OfflineStore' as const;
  if (status.Status === 'Active') return [{ Check, Healthy: true, Words: 'writes arrive' }];
  const Words = `writes do not reach the offline store: ${status.BlockedReason}`;
  return [{ Check, Healthy: false, Words }];
}

async function freshness(
  deps: CheckDeps,
  group: FeatureGroup,
  maxAge_ms: number,
  { signal, progress }: Talk,
): Promise<HealthCheck> {
  const Check = 'Freshness' as const;
  if (!group.document.offline) {
    return { Check, Healthy: false, Words: 'without an offline store no write has a time' };
  }
  progress('looking for the newest write');
  await deps.offline.settle(group);
  const tables = [await storeRows(deps.offline, group)];
  const newest = 'epoch_ms(max(coalesce("api_invocation_time", "write_time")))';
  const sql = `SELECT ${rowSql(`[CAST(${newest} AS VARCHAR)]`)} FROM ${storeTable}`;
  let written: number | undefined;
  for await (const [text] of runRows(deps, { sql, tables }, signal)) {
    if (text != null) written = Number(text);
  }
  if (written === undefined) return { Check, Healthy: false, Words: 'nothing was ever written' };
  const Healthy = deps.clock.now() - written <= maxAge_ms;
  const when = `the newest write is of ${timeOf(written)}`;
  const words = `${when}, more than ${seconds(maxAge_ms)} ago`;
  return { Check, Healthy, Words: Healthy ? when : words };
}

async function consistency(
  deps: CheckDeps,
  group: FeatureGroup,
  sample: number,
  talk: Talk,
): Promise<HealthCheck[]> {
  const { online, offline } = group.document;
  if (online === undefined || offline === undefined) return [];
  const { Consistent, Counts, Identifiers } = await checkConsistency(deps, group, sample, talk);
  const Check = 'Consistency' as const;
  if (Consistent) {
    return [{ Check, Healthy: true, Words: agreement(Identifiers) }];
  }
  const { MissingOnline, MissingOffline, OlderOnline, NewerOnline, DifferentValues } = Counts;
  const found = [
    [MissingOnline, 'missing online'],
    [MissingOffline, 'missing offline'],
    [OlderOnline, 'older online'],
    [NewerOnline, 'newer online'],
    [DifferentValues, 'with other values'],
  ] as const;
  const told = found.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const Words = `the stores differ: of ${Identifiers} identifiers ${told.join(', ')}`;
  return [{ Check, Healthy: false, Words }];
}

function agreement(identifiers: number): string {
  if (identifiers === 0) return 'no identifiers are in either store';
  const agree = identifiers === 1 ? 'identifier agrees' : 'identifiers agree';
  return `${identifiers} ${agree} in both stores`;
}

/** The newest run that has ended, of each schedule that reads the group. */
async function monitoring(
  { calls }: CheckDeps,
  group: FeatureGroup,
  { progress }: Talk,
): Promise<HealthCheck[]> {
  progress('looking at the runs of schedules');
  const checks: HealthCheck[] = [];
  const search = { calls, group, bounded: () => undefined };
  for await (const { name } of schedulesOf(search)) {
    const { MonitoringExecutionSummaries: runs = [] } =
      await calls.sagemaker.ListMonitoringExecutions(
        { MonitoringScheduleName: name, SortBy: 'ScheduledTime', MaxResults: 20 },
        { region: group.region },
      );
    const run = runs.find(hasEnded);
    checks.push(runCheck(name, run, run && (await whyUnchecked(calls, group, run))));
  }
  return checks;
}

const hasEnded = ({ MonitoringExecutionStatus: status }: MonitoringExecutionSummary): boolean =>
  status !== 'Pending' && status !== 'InProgress' && status !== 'Stopping';

/** Of a run without violations that was held against nothing: why. */
async function whyUnchecked(
  { sagemaker }: CheckDeps['calls'],
  { region }: FeatureGroup,
  { MonitoringExecutionStatus: status, ProcessingJobArn: arn = '' }: MonitoringExecutionSummary,
): Promise<string | undefined> {
  const [, ProcessingJobName] = arn.split('processing-job/');
  if (status !== 'Completed' || ProcessingJobName === undefined) return undefined;
  const job = await ifThere(sagemaker.DescribeProcessingJob({ ProcessingJobName }, { region }));
  return uncheckedReason(job?.ExitMessage ?? '');
}

function runCheck(
  name: string,
  run: MonitoringExecutionSummary | undefined,
  unchecked: string | undefined,
): HealthCheck {
  const Check = 'Monitoring' as const;
  if (!run) return { Check, Healthy: null, Words: `schedule ${name} has not run yet` };
  const of = `schedule ${name}, run of ${timeOf(run.ScheduledTime?.getTime() ?? 0)}`;
  if (unchecked !== undefined) {
    return { Check, Healthy: null, Words: `${of}: nothing was checked: ${unchecked}` };
  }
  switch (run.MonitoringExecutionStatus) {
    case 'Completed':
      return { Check, Healthy: true, Words: `${of}: no violations` };
    case 'CompletedWithViolations':
      return { Check, Healthy: false, Words: `${of}: violations (guiderail violations ${name})` };
    case 'Stopped':
      return { Check, Healthy: null, Words: `${of}: was stopped` };
    default:
      return { Check, Healthy: false, Words: `${of}: ${run.FailureReason ?? 'failed'}` };
  }
}

const timeOf = (time_ms: number): string => new Date(time_ms).toISOString().replace('.000Z', 'Z');

const seconds = (time_ms: number): string => `${Math.round(time_ms / 1000)} s`;
