import type { ScheduleStatus } from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { resourceNotFound, validationException } from '../../base/errors.js';
import type { CallContext } from '../../base/service.js';
import type { Rows } from '../../storage/state.js';
import { readS3Prefix } from '../common/s3-uri.js';
import type { MonitoringDeps } from './deps.js';
import { jitter_ms } from './due-times.js';
import type { ExecutionJobParts } from './execution-job.js';
import type { Execution } from './executions.js';
import { endpointOf, type Plan, planOf, type ScheduleConfigDocument, timingOf } from './plan.js';
import { refuseCode } from './refuse-code.js';
import type { Monitoring } from './room.js';
import { type Schedule, type ScheduleDocument, scheduleKind } from './schedule.js';
import { once, timetableOf, type Window, windowOf } from './window.js';

export async function findSchedule(
  monitoring: Pick<Monitoring, 'deps'>,
  context: Pick<CallContext, 'region' | 'accountId'>,
  name: string,
): Promise<Schedule> {
  const { resources } = monitoring.deps;
  const found = await resources.get<ScheduleDocument>(scheduleKind, context.region, name);
  if (found) return found;
  throw resourceNotFound(
    `Could not find monitoring schedule "${sagemakerArn(context, scheduleKind, name)}".`,
  );
}

/**
 * Reads a configuration into what is kept of it.
 * @throws ValidationException or ResourceNotFound saying what to change: the expression, the
 * definition, the window, the endpoint or its capture. AccessDeniedException where it runs code
 * and the key may not.
 */
export async function checkedDocument(
  monitoring: Pick<Monitoring, 'deps'>,
  config: ScheduleConfigDocument,
  context: Pick<CallContext, 'region' | 'accountId' | 'mayRunCode'>,
): Promise<ScheduleDocument> {
  const { deps } = monitoring;
  const plan = await planOf(deps.resources, config, context);
  refuseCode(plan, context);
  const timing = timingOf(config, plan);
  const now = deps.clock.now();
  const due =
    timing.expression === once ? now : timetableOf(deps.cron, timing.expression).nextAfter(now);
  if (due === undefined) {
    throw validationException(
      `Invalid ScheduleExpression: ${timing.expression} is never due again.`,
    );
  }
  windowOf(deps.cron, timing, due);
  await requireCapture(deps, plan, context);
  const featureGroup = await featureGroupOf(deps, plan, context.region);
  if (timing.expression === once) await settleWatched(deps, context.region, { featureGroup });
  return {
    config,
    expression: timing.expression,
    endpoint: endpointOf(plan),
    featureGroup,
    type: plan.type.name,
    mayRunCode: context.mayRunCode,
  };
}

/** The name of the feature group whose offline store a plan reads, where it reads one. */
export async function featureGroupOf(
  { features }: Pick<MonitoringDeps, 'features'>,
  { input: { source } }: Plan,
  region: string,
): Promise<string | undefined> {
  if (source.kind !== 'batch' || !source.format.Parquet) return undefined;
  const place = readS3Prefix(source.destination);
  return place && (await features?.holding(region, place))?.name;
}

/** @throws ResourceNotFound where the group that a schedule was made for is gone */
export async function requireGroup(
  deps: Pick<MonitoringDeps, 'features'>,
  plan: Plan,
  { region, feature_group: group }: Pick<Execution, 'region' | 'feature_group'>,
): Promise<void> {
  if (group === null || (await featureGroupOf(deps, plan, region)) !== undefined) return;
  throw resourceNotFound(
    `Feature group "${group}", whose offline store this schedule reads, was deleted: update the ` +
      "schedule's input, or delete the schedule.",
  );
}

/** Gives all that a feature group was sent its write time, before a run's window ends now. */
export async function settleWatched(
  { features }: Pick<MonitoringDeps, 'features'>,
  region: string,
  { featureGroup }: Pick<ScheduleDocument, 'featureGroup'>,
): Promise<void> {
  if (featureGroup !== undefined) await features?.settle(region, featureGroup);
}

async function requireCapture(
  deps: MonitoringDeps,
  plan: Plan,
  context: Pick<CallContext, 'region' | 'accountId'>,
): Promise<void> {
  if (plan.input.source.kind === 'batch') return;
  const EndpointName = plan.input.source.name;
  const { DataCaptureConfig: capture } = await describeEndpoint(deps, EndpointName, context.region);
  if (capture?.EnableCapture) return;
  throw validationException(
    `Endpoint "${EndpointName}" captures no data, so there is nothing to monitor: set ` +
      'DataCaptureConfig.EnableCapture to true in its endpoint configuration.',
  );
}

type Described = Awaited<ReturnType<MonitoringDeps['calls']['sagemaker']['DescribeEndpoint']>>;

export const describeEndpoint = (
  deps: Pick<MonitoringDeps, 'calls'>,
  EndpointName: string,
  region: string,
): Promise<Described> => deps.calls.sagemaker.DescribeEndpoint({ EndpointName }, { region });

/** The endpoint that a plan watches, and its variants with captures in the window. */
export async function watchedBy(
  deps: Pick<MonitoringDeps, 'calls' | 'captures'>,
  region: string,
  plan: Plan,
  { start, end }: Window,
): Promise<Pick<ExecutionJobParts, 'endpoint' | 'captured'>> {
  const name = endpointOf(plan);
  if (name === '') return { endpoint: undefined, captured: [] };
  const endpoint = await describeEndpoint(deps, name, region);
  return { endpoint, captured: await deps.captures.variants(region, name, start, end) };
}

/** Sets when a schedule is due next, or that it no longer is. */
export async function setNextDue(
  monitoring: Monitoring,
  rows: Rows,
  schedule: Pick<Schedule, 'region' | 'name' | 'document' | 'status'>,
): Promise<void> {
  const { deps } = monitoring;
  const { region, name, document } = schedule;
  const dueTimes = monitoring.dueTimes.within(rows);
  const status = schedule.status as ScheduleStatus;
  const due =
    status !== 'Scheduled' || document.expression === once
      ? undefined
      : timetableOf(deps.cron, document.expression).nextAfter(deps.clock.now());
  if (due === undefined) {
    await dueTimes.delete(region, name);
    return;
  }
  const fire = due + jitter_ms(name, due, deps.jitterSeconds);
  await dueTimes.set({ region, schedule: name, expression: document.expression, due, fire });
}

/** One execution at once, with the schedule's own window or the one that is asked for. */
export async function insertNow(
  monitoring: Monitoring,
  rows: Rows,
  schedule: Schedule,
  origin: 'once' | 'on-demand',
  window?: { start: number; end: number },
): Promise<number> {
  const now = monitoring.deps.clock.now();
  const { region, name, document } = schedule;
  const executions = monitoring.executions.within(rows);
  for (let due = now; ; due++) {
    const inserted = await executions.insert(
      {
        region,
        schedule: name,
        due,
        origin,
        type: document.type,
        definition: document.config.MonitoringJobDefinitionName ?? null,
        endpoint: document.endpoint,
        feature_group: document.featureGroup ?? null,
        window_start: window?.start ?? null,
        window_end: window?.end ?? null,
      },
      now,
    );
    if (inserted) return due;
  }
}
