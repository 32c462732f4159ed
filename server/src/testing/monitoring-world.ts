import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { ManualClock } from '../base/clock.js';
import { validationException } from '../base/errors.js';
import { EventBus, type ServiceEvent } from '../base/events.js';
import { noLog } from '../base/log.js';
import type { CallContext, ServiceOperations } from '../base/service.js';
import { cron } from '../jobs/cron.js';
import { type Outbox, openOutbox } from '../jobs/outbox.js';
import { type JobQueue, openJobs } from '../jobs/queue.js';
import { openProcesses, type Processes } from '../processes/processes.js';
import { addressRule } from '../services/common/addresses.js';
import type { Calls } from '../services/common/calls.js';
import { outbound } from '../services/common/outbound.js';
import { Resources } from '../services/common/resources.js';
import { type TargetKind, targetsOf } from '../services/common/targets.js';
import type { Analyse, AnalysisResult } from '../services/monitoring/analyzer/analyse.js';
import { analyzerImage } from '../services/monitoring/analyzer/image.js';
import type { MonitoringDeps } from '../services/monitoring/deps.js';
import { mergerImage } from '../services/monitoring/ground-truth/image.js';
import { LabelInbox } from '../services/monitoring/ground-truth/label-inbox.js';
import type { Merge } from '../services/monitoring/ground-truth/merge.js';
import { type MonitoringService, monitoringService } from '../services/monitoring/index.js';
import { type ProcessingService, processingService } from '../services/processing/index.js';
import { tagsService } from '../services/tags/index.js';
import { type LocalObjects, openLocalObjects } from '../storage/local-objects.js';
import { openState, type State } from '../storage/state.js';
import { realTimers } from '../timers.js';
import { mortalState } from './mortal-state.js';

export const region = 'eu-west-1';
export const accountId = '123456789012';

export const context: CallContext = {
  requestId: 'test',
  accountId,
  region,
  accessKeyId: 'test',
  mayRunCode: false,
  signal: new AbortController().signal,
};

/** An endpoint as DescribeEndpoint tells of it. */
export interface FakeEndpoint {
  readonly capture?: string;
  readonly variants?: readonly string[];
}

/** The processing and monitoring rooms on real stores, with a fake analysis and fake neighbours. */
export interface MonitoringWorld {
  readonly clock: ManualClock;
  /** Real time, for jobs' limits; in a property so that a test may move it. */
  real: number;
  readonly endpoints: Map<string, FakeEndpoint>;
  readonly events: ServiceEvent[];
  readonly metrics: MetricDatum[];
  readonly logLines: string[];
  readonly sealed: [string, number][];
  analyse: Analyse;
  merge: Merge;
  objects: LocalObjects;
  state: State;
  jobs: JobQueue;
  deliveries: Outbox;
  /** What news can be sent to. */
  readonly targets: TargetKind[];
  processes: Processes;
  processing: ProcessingService;
  monitoring: MonitoringService;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  call(operation: string, input: object, as?: Partial<CallContext>): Promise<any>;
  /** Ticks at the clock's time and waits for everything that it set going. */
  settle(): Promise<void>;
  /** Drops the program's memory without a goodbye, and starts it again on the same stores. */
  crash(): Promise<void>;
  close(): Promise<void>;
  /** Ends everything that the program does, without a goodbye. */
  kill?: () => Promise<void>;
}

export const noViolations: AnalysisResult = {
  itemCount: 10,
  violations: 0,
  remarks: ['a remark'],
  files: { 'statistics.json': '{}', 'constraint_violations.json': '{"violations":[]}' },
};

type More = Partial<Pick<MonitoringDeps, 'jitterSeconds' | 'webhookUrl' | 'concurrency' | 'merge'>>;

export async function withMonitoring(
  start: string,
  work: (world: MonitoringWorld) => Promise<void>,
  more: More = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-monitoring-'));
  try {
    const world = await openMonitoring(folder, start, more);
    try {
      await work(world);
    } finally {
      await world.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The world on the stores of a folder, new or left by an earlier one. */
export async function openMonitoring(
  folder: string,
  start: string,
  more: More = {},
  endpoints: Readonly<Record<string, FakeEndpoint>> = {},
): Promise<MonitoringWorld> {
  const clock = new ManualClock(Date.parse(start));
  const world = {
    clock,
    real: 0,
    endpoints: new Map(Object.entries(endpoints)),
  } as unknown as MonitoringWorld;
  Object.assign(world, { events: [], metrics: [], logLines: [], sealed: [], targets: [] });
  world.analyse = async () => noViolations;
  world.merge = async () => {
    throw new Error('this world merges nothing');
  };
  await boot(world, folder, more);
  world.call = (operation, input, as) => invoke(world, operation, input, as);
  world.settle = async () => {
    for (let round = 0; round < 3; round++) {
      await world.monitoring.tick(clock.now());
      await world.jobs.idle();
      await world.deliveries.tick();
      await world.deliveries.idle();
    }
  };
  world.crash = () => boot(world, folder, more);
  world.close = async () => {
    const closing = world.jobs.close();
    await world.processes.close();
    await closing;
    await world.deliveries.close();
    await world.monitoring.close();
    await world.state.close();
  };
  return world;
}

async function invoke(
  world: MonitoringWorld,
  operation: string,
  input: object,
  as: Partial<CallContext> = {},
): Promise<unknown> {
  const services: ServiceOperations[] = [
    ...world.processing.operations,
    ...world.monitoring.operations,
  ];
  const handler = services.map((service) => service.handlers[operation]).find(Boolean);
  if (!handler) throw new Error(`no handler of ${operation}`);
  return handler(input as never, { ...context, ...as });
}

async function boot(world: MonitoringWorld, folder: string, more: object): Promise<void> {
  await world.kill?.();
  const { state, kill } = mortalState(openState(join(folder, 'state.db')));
  Object.assign(world, { state, kill });
  const { clock } = world;
  world.objects = await openLocalObjects({
    folder: join(folder, 'objects'),
    state,
    now: () => clock.now(),
  });
  await world.objects.createBucket('bucket', region);
  world.jobs = await openJobs({ state, now: () => Date.now(), log: noLog, concurrency: 16 });
  world.deliveries = await openOutbox({
    state,
    now: () => Date.now(),
    random: Math.random,
    log: noLog,
  });
  await world.processes?.close();
  world.processes = await openProcesses({
    folder: join(folder, 'processes'),
    cacheFolder: join(folder, 'cache'),
    path: process.env.PATH ?? '',
    lang: 'C.UTF-8',
    pythonCommand: process.env.GUIDERAIL_PYTHON,
    installEnvironment: {},
    dockerHost: `unix://${join(folder, 'no-docker.sock')}`,
    after: realTimers.after,
    log: noLog,
  });
  const { tags } = await tagsService({ state });
  const events = new EventBus((error) => {
    throw error;
  });
  events.listen(async (event) => {
    world.events.push(event);
  });
  const calls = fakeCalls(world) as unknown as Calls;
  const deps: MonitoringDeps = {
    state,
    resources: await Resources.open(state),
    tags,
    objects: world.objects,
    calls,
    clock,
    log: noLog,
    events,
    jobs: world.jobs,
    deliveries: world.deliveries,
    outbound: outbound(addressRule(undefined)),
    targets: targetsOf(() => world.targets),
    accountId,
    cron,
    captures: {
      seal: async (_region, endpoint, end) => void world.sealed.push([endpoint, end]),
      counts: async () => ({ requests: 12, sampled: 3, dropped: 1 }),
      variants: async () => [],
    },
    jitterSeconds: 0,
    analyse: (request, run) => world.analyse(request, run),
    merge: (...asked) => world.merge(...asked),
    labels: await LabelInbox.open({
      ...{ state, objects: world.objects, clock, log: noLog },
      realNow: () => world.real,
    }),
    programs: { processes: world.processes, nodeCommand: process.execPath },
    ...more,
  };
  world.processing = processingService({
    ...deps,
    calls,
    realNow: () => world.real,
    host: { memory_bytes: 8 * 1024 ** 3, threads: 2 },
    images: [analyzerImage(deps), mergerImage(deps)],
    processes: world.processes,
    nodeCommand: process.execPath,
    grace_ms: 2_000,
    concurrency: 2,
  });
  world.monitoring = await monitoringService(deps);
  await world.processing.recover();
  await world.monitoring.recover();
  await world.jobs.start();
}

function fakeCalls(world: MonitoringWorld) {
  const through = (operation: string) => (input: object, as: Partial<CallContext>) =>
    invoke(world, operation, input, as);
  return {
    sagemaker: {
      CreateProcessingJob: through('CreateProcessingJob'),
      DescribeProcessingJob: through('DescribeProcessingJob'),
      StopProcessingJob: through('StopProcessingJob'),
      DescribeEndpoint: async ({ EndpointName }: { EndpointName: string }) => {
        const endpoint = world.endpoints.get(EndpointName);
        if (!endpoint) throw validationException(`Could not find endpoint "${EndpointName}".`);
        return {
          EndpointName,
          ProductionVariants: (endpoint.variants ?? ['AllTraffic']).map((VariantName) => ({
            VariantName,
          })),
          ...(endpoint.capture && {
            DataCaptureConfig: { EnableCapture: true, DestinationS3Uri: endpoint.capture },
          }),
        };
      },
    },
    logs: {
      CreateLogGroup: async () => ({}),
      CreateLogStream: async () => ({}),
      PutLogEvents: async ({ logEvents }: { logEvents: { message: string }[] }) => {
        world.logLines.push(...logEvents.map((event) => event.message));
      },
    },
    cloudwatch: {
      PutMetricData: async ({ MetricData }: { MetricData: MetricDatum[] }) => {
        world.metrics.push(...MetricData);
      },
    },
  };
}

/** A data quality definition on an endpoint, as boto3 would send it. */
export const definition = (name: string, endpoint: string, more: object = {}): object => ({
  JobDefinitionName: name,
  DataQualityAppSpecification: {
    ImageUri: `${accountId}.dkr.ecr.${region}.amazonaws.com/sagemaker-model-monitor-analyzer`,
    Environment: { publish_cloudwatch_metrics: 'Enabled' },
  },
  DataQualityJobInput: {
    EndpointInput: { EndpointName: endpoint, LocalPath: '/opt/ml/processing/input/endpoint' },
  },
  DataQualityJobOutputConfig: {
    MonitoringOutputs: [
      { S3Output: { S3Uri: 's3://bucket/reports', LocalPath: '/opt/ml/processing/output' } },
    ],
  },
  JobResources: {
    ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
  },
  RoleArn: `arn:aws:iam::${accountId}:role/r`,
  ...more,
});

export const schedule = (name: string, definitionName: string, expression: string): object => ({
  MonitoringScheduleName: name,
  MonitoringScheduleConfig: {
    ScheduleConfig: { ScheduleExpression: expression },
    MonitoringJobDefinitionName: definitionName,
    MonitoringType: 'DataQuality',
  },
});
