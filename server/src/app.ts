import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { analysisThreads } from './analysis-threads.js';
import type { Clock } from './base/clock.js';
import { messageOf } from './base/errors.js';
import { EventBus } from './base/events.js';
import type { RawRequest, RawResponse } from './base/http.js';
import type { Log } from './base/log.js';
import type { ServiceOperations } from './base/service.js';
import { deliveriesPath } from './deliveries-path.js';
import { openFrontDoor } from './front-door.js';
import { cron } from './jobs/cron.js';
import { openOutbox } from './jobs/outbox.js';
import { openJobs } from './jobs/queue.js';
import { listedOperations } from './listed-operations.js';
import { ownPaths } from './own-paths.js';
import { processMetrics } from './process-metrics.js';
import { openProcesses, type ProgramSettings } from './processes/processes.js';
import { cloudwatchService } from './services/cloudwatch/index.js';
import { addressRule } from './services/common/addresses.js';
import type { Calls } from './services/common/calls.js';
import { smtpMailer } from './services/common/mail.js';
import { outbound } from './services/common/outbound.js';
import { Resources } from './services/common/resources.js';
import { type TargetKind, type Targets, targetsOf } from './services/common/targets.js';
import { type ConsoleService, consoleService } from './services/console/index.js';
import { endpointsService } from './services/endpoints/index.js';
import { eventsService } from './services/events/index.js';
import { identityService } from './services/identity/index.js';
import { logsService } from './services/logs/index.js';
import { modelsService } from './services/models/index.js';
import { analyzerImage } from './services/monitoring/analyzer/image.js';
import { mergerImage } from './services/monitoring/ground-truth/image.js';
import { LabelInbox } from './services/monitoring/ground-truth/label-inbox.js';
import { type MonitoringService, monitoringService } from './services/monitoring/index.js';
import { processingService } from './services/processing/index.js';
import { s3Service } from './services/s3/index.js';
import { type SnsDeps, snsService } from './services/sns/index.js';
import { tagsService } from './services/tags/index.js';
import { type OtlpSettings, telemetryService } from './services/telemetry/index.js';
import { trainingService } from './services/training/index.js';
import { transformService } from './services/transform/index.js';
import { AccessKeys } from './storage/access-keys.js';
import type { Credentials } from './storage/credentials.js';
import { type LocalObjects, openLocalObjects } from './storage/local-objects.js';
import { Spool } from './storage/spool.js';
import { openState } from './storage/state.js';
import { type TickPart, ticking } from './tick.js';
import { realTimers } from './timers.js';
import { createWire } from './wire/wire.js';

export interface AppOptions {
  readonly dataDir: string;
  readonly accountId: string;
  readonly region: string;
  readonly noAuth: boolean;
  readonly clock: Clock;
  readonly jitterSeconds: number;
  readonly comparisonMethod: 'Sound' | 'Robust' | 'Simple';
  readonly webhookUrl: string | undefined;
  readonly allowPrivateTargets: string | undefined;
  /** Rules that an event bus may have; AWS's 300 unless given. */
  readonly rulesPerBus?: number | undefined;
  /** Where others reach this server, for links in messages; else where it listens. */
  readonly publicUrl?: string | undefined;
  /** The mail server that SNS sends through; without it no e-mail is sent. */
  readonly smtpUrl?: string | undefined;
  readonly otlp: OtlpSettings | undefined;
  readonly programs: ProgramSettings;
  readonly credentials: Credentials;
  readonly log: Log;
}

/** The server without a socket or a timer. */
export interface App {
  /** What is served, as the rooms registered it. */
  readonly operations: readonly ServiceOperations[];
  handle(request: RawRequest): Promise<RawResponse>;
  /** Told once where it listens, before the first tick. */
  listensAt(endpoint: string): void;
  /** What is due by the clock; called often, never twice at a time. Never rejects. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

const GiB = 1024 ** 3;
/** Summaries of captures; what was not used for longest goes first. */
const summariesLimit_bytes = GiB;
/** Captures that may wait for a store that is full or slow. */
const spoolLimit_bytes = 2 * GiB;
const diskReserve_bytes = GiB / 4;
const slowWrite_ms = 100;
/** A report may be written by any client, so what the console reads of it is bounded. */
const reportLimit_bytes = 16 * 1024 ** 2;
/** Runs that the console lists. */
const consoleRuns = 1000;
/** Analyses that run at a time; each has a thread and DuckDB's threads. */
const concurrentAnalyses = 2;
/** Training jobs that run at a time; each may use the whole machine. */
const concurrentTrainings = 2;
/** Batch transform jobs that run at a time; models in process share one thread. */
const concurrentTransforms = 4;

const realNow = (): number => Date.now();

/** Opens the stores, puts the rooms together, and takes up what a crash left. */
export async function createApp(options: AppOptions): Promise<App> {
  const { clock, log } = options;
  const stores = await openStores(options);
  const { state, objects, keys, jobs, deliveries, processes } = stores;
  const wire = createWire({
    services: () => rooms.operations,
    listed: listedOperations,
    accountId: options.accountId,
    defaultRegion: options.region,
    noAuth: options.noAuth,
    keyOf: (id) => keys.find(id),
    log,
  });
  let publicUrl = options.publicUrl ?? 'http://127.0.0.1:4747';
  const outside = {
    mailer: options.smtpUrl === undefined ? undefined : smtpMailer(options.smtpUrl),
    publicUrl: () => publicUrl,
  };
  const rooms = await openRooms(options, stores, wire.calls as unknown as Calls, outside);
  const { endpoints, processing, training, transform, monitoring, analysis, telemetry } = rooms;
  wire.start();
  await endpoints.recover();
  await processing.recover();
  await training.recover();
  await transform.recover();
  await monitoring.recover();
  await jobs.start();

  const now = () => clock.now();
  return {
    operations: rooms.operations,
    handle: openFrontDoor({
      wire: (request) => wire.handle(request),
      own: ownPaths(wire, [...monitoring.paths, ...endpoints.paths, deliveriesPath(deliveries)]),
      console: (request) => consolePages(monitoring, objects, now).handle(request),
      link: (request) => rooms.sns.link(request),
      metrics: async () =>
        `${processMetrics()}${endpoints.prometheus()}${await telemetry.prometheus()}`,
      clockNow: now,
      isReady: () => true,
    }),
    listensAt(endpoint) {
      publicUrl = options.publicUrl ?? endpoint;
    },
    tick: ticking(tickParts(stores, rooms, now), log, () => performance.now()),
    async close() {
      const jobsClosed = jobs.close();
      await deliveries.close();
      outside.mailer?.close();
      await processes.close(); // jobs wait for their processes
      await jobsClosed;
      await monitoring.close();
      await analysis.close();
      await endpoints.close();
      await telemetry.close();
      await rooms.cloudwatch.close();
      await state.close();
    },
  };
}

/** What the rooms stand on, open. */
type Stores = Awaited<ReturnType<typeof openStores>>;

async function openStores({ dataDir, clock, log, credentials, programs }: AppOptions) {
  const state = openState(join(dataDir, 'state.db'));
  const now = () => clock.now();
  const objects = await openLocalObjects({ folder: join(dataDir, 'objects'), state, now, log });
  const spool = new Spool({
    folder: join(dataDir, 'spool'),
    limit_bytes: spoolLimit_bytes,
    reserve_bytes: diskReserve_bytes,
    slow_ms: slowWrite_ms,
  });
  const keys = await AccessKeys.open(dataDir, credentials, log);
  const events = new EventBus((error, event) =>
    log('error', 'a listener failed', { event: event.detailType, error: messageOf(error) }),
  );
  const jobs = await openJobs({ state, now: realNow, log, concurrency: 16 });
  const deliveries = await openOutbox({ state, now: realNow, random: Math.random, log });
  const processes = await openProcesses({
    ...programs,
    folder: resolve(dataDir, 'processes'),
    after: realTimers.after,
    log,
  });
  const resources = await Resources.open(state);
  return { state, objects, spool, keys, events, jobs, deliveries, processes, resources };
}

/** How the outside is reached, and reaches the server. */
type Outside = Pick<SnsDeps, 'mailer' | 'publicUrl'>;

type Rooms = Awaited<ReturnType<typeof openRooms>>;

/** Every room, handed what it needs; none is called before the wire has started. */
async function openRooms(
  options: AppOptions,
  stores: Stores,
  calls: Calls,
  { mailer, publicUrl }: Outside,
) {
  const { dataDir, accountId, clock, log } = options;
  const { state, objects, spool, events, jobs, deliveries, processes, resources } = stores;
  const { tags, operations: tagOperations } = await tagsService({
    state,
    known: (arn) => resources.has(arn),
  });
  const kinds: TargetKind[] = []; // filled as the rooms open
  const targets: Targets = targetsOf(() => kinds);
  const common = {
    ...{ state, resources, tags, objects, calls, clock, log, events, jobs, accountId },
    ...{ targets, deliveries, outbound: outbound(addressRule(options.allowPrivateTargets)) },
  };
  const host = { memory_bytes: totalmem(), threads: availableParallelism() };
  const cloudwatch = await cloudwatchService(common);
  const telemetry = telemetryService({
    ...common,
    readings: cloudwatch.readings,
    now: () => clock.now(),
    realNow,
    otlp: options.otlp,
  });
  const logs = await logsService(common);
  const { allowPrivateTargets } = options;
  const { captured } = logs;
  const endpoints = await endpointsService({
    ...common,
    ...{ spool, allowPrivateTargets, processes, captured },
  });
  const analysis = analysisThreads({
    folder: join(dataDir, 'analysis'),
    summaries: { folder: join(dataDir, 'states'), limit_bytes: summariesLimit_bytes },
  });
  const monitoringDeps = {
    ...common,
    cron,
    captures: endpoints.captures,
    jitterSeconds: options.jitterSeconds,
    comparisonMethod: options.comparisonMethod,
    webhookUrl: options.webhookUrl,
    publicUrl,
    analyse: analysis.analyse,
    merge: analysis.merge,
    labels: await LabelInbox.open({ ...common, realNow }),
    programs: { processes, nodeCommand: process.execPath },
  };
  const images = [analyzerImage(monitoringDeps), mergerImage(monitoringDeps)];
  const concurrency = concurrentAnalyses;
  const processing = processingService({
    ...common,
    processes,
    nodeCommand: process.execPath,
    captures: endpoints.captures,
    ...{ realNow, host, images, concurrency },
  });
  const training = trainingService({
    ...common,
    processes,
    realNow,
    nodeCommand: process.execPath,
    host,
    concurrency: concurrentTrainings,
  });
  const transform = transformService({
    ...common,
    models: endpoints.models,
    realNow,
    concurrency: concurrentTransforms,
  });
  const monitoring = await monitoringService(monitoringDeps);
  const eventBuses = await eventsService({ ...common, cron, rulesPerBus: options.rulesPerBus });
  const sns = await snsService({ ...common, realNow, mailer, publicUrl });
  kinds.push(...eventBuses.targets, ...sns.targets, ...logs.targets, ...monitoring.targets);
  const operations: readonly ServiceOperations[] = [
    ...tagOperations,
    ...identityService(),
    s3Service({ objects, accountId, now: () => clock.now() }),
    ...modelsService(common).operations,
    ...endpoints.operations,
    ...processing.operations,
    ...training.operations,
    ...transform.operations,
    ...monitoring.operations,
    cloudwatch.operations,
    logs.operations,
    eventBuses.operations,
    sns.operations,
  ];
  return {
    ...{ operations, cloudwatch, logs, endpoints, analysis, processing, training, monitoring },
    ...{ transform, telemetry, eventBuses, sns },
  };
}

/** What is done by the clock, in this order. */
function tickParts(
  { keys, jobs, deliveries, objects }: Stores,
  rooms: Rooms,
  now: () => number,
): TickPart[] {
  const { endpoints, processing, training, monitoring, cloudwatch, logs } = rooms;
  return [
    { name: 'access keys', run: () => keys.tick(realNow()) },
    { name: 'endpoints', run: () => endpoints.tick(now()) },
    { name: 'processing', run: () => processing.tick() },
    { name: 'training', run: () => training.tick() },
    { name: 'monitoring', run: () => monitoring.tick(now()) },
    { name: 'jobs', run: () => jobs.tick() },
    { name: 'events', run: () => rooms.eventBuses.tick(now()) },
    { name: 'deliveries', run: () => deliveries.tick() },
    { name: 'sns', run: () => rooms.sns.tick(now()) },
    { name: 'cloudwatch', run: () => cloudwatch.tick(now()) },
    { name: 'logs', run: () => logs.tick(now()) },
    { name: 'telemetry', run: async () => rooms.telemetry.tick() },
    { name: 'objects', run: () => objects.sweep(realNow()) },
  ];
}

const consolePages = (
  monitoring: MonitoringService,
  objects: LocalObjects,
  now: () => number,
): ConsoleService =>
  consoleService({
    executions: () => monitoring.executions(undefined, consoleRuns),
    execution: (key) => monitoring.execution(key),
    schedules: async () =>
      (await monitoring.schedules()).map(({ name, region, status, document }) => ({
        name,
        region,
        status,
        endpoint: document.endpoint,
        expression: document.expression,
      })),
    readReport: (bucket, key) => objects.read(bucket, key, reportLimit_bytes),
    now,
  });
