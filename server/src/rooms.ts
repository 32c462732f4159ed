import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { type AnalysisThreads, analysisThreads } from './analysis-threads.js';
import type { AppOptions } from './app-options.js';
import type { ServiceOperations } from './base/service.js';
import { cron } from './jobs/cron.js';
import { offlineThreads } from './offline-threads.js';
import { athenaService, Catalog } from './services/athena/index.js';
import { clarifyImage } from './services/clarify/image.js';
import { cloudwatchService } from './services/cloudwatch/index.js';
import { addressRule } from './services/common/addresses.js';
import type { Calls } from './services/common/calls.js';
import { outbound } from './services/common/outbound.js';
import { type TargetKind, targetsOf } from './services/common/targets.js';
import { endpointsService } from './services/endpoints/index.js';
import { eventsService } from './services/events/index.js';
import { featureStoreService } from './services/feature-store/index.js';
import { identityService } from './services/identity/index.js';
import { logsService } from './services/logs/index.js';
import { modelsService } from './services/models/index.js';
import { analyzerImage } from './services/monitoring/analyzer/image.js';
import { earlierRuns } from './services/monitoring/earlier-runs.js';
import { mergerImage } from './services/monitoring/ground-truth/image.js';
import { LabelInbox } from './services/monitoring/ground-truth/label-inbox.js';
import { type MonitoringDeps, monitoringService } from './services/monitoring/index.js';
import { processingService } from './services/processing/index.js';
import { s3Service } from './services/s3/index.js';
import { searchService } from './services/search/index.js';
import { type SnsDeps, snsService } from './services/sns/index.js';
import { tagsService } from './services/tags/index.js';
import { telemetryService } from './services/telemetry/index.js';
import { trainingService } from './services/training/index.js';
import { transformService } from './services/transform/index.js';
import { openSqlRunner } from './sql/run-sql.js';
import { sqlThread } from './sql-thread.js';
import type { Stores } from './stores.js';

/** Summaries of captures; what was not used for longest goes first. */
const summariesLimit_bytes = 1024 ** 3;
/** Analyses that run at a time; each has a thread and DuckDB's threads. */
const concurrentAnalyses = 2;
/** Training jobs that run at a time; each may use the whole machine. */
const concurrentTrainings = 2;
/** Batch transform jobs that run at a time; models in process share one thread. */
const concurrentTransforms = 4;

/** Queries that run at a time. */
const concurrentQueries = 2;
/** Of one query; beyond its memory it writes to the disk. */
const queryLimits = {
  memory_bytes: Math.min(4 * 1024 ** 3, Math.max(256 * 1024 ** 2, Math.floor(totalmem() / 8))),
  threads: Math.min(4, availableParallelism()),
};

const realNow = (): number => Date.now();

/** How the outside is reached, and reaches the server. */
export type Outside = Pick<SnsDeps, 'mailer' | 'publicUrl'>;

export type Rooms = Awaited<ReturnType<typeof openRooms>>;

/** What all rooms are handed. */
type Common = Awaited<ReturnType<typeof openCommon>>['common'];

/** Every room, handed what it needs; none is called before the wire has started. */
export async function openRooms(
  options: AppOptions,
  stores: Stores,
  calls: Calls,
  outside: Outside,
) {
  const { common, kinds, tagOperations } = await openCommon(options, stores, calls);
  const watching = await openWatching(options, common);
  const { allowPrivateTargets } = options;
  const endpoints = await endpointsService({
    ...common,
    ...{ spool: stores.spool, metricSpool: stores.metricSpool },
    ...{ processes: stores.processes, allowPrivateTargets },
    captured: watching.logs.captured,
  });
  const { features, offlineFiles, athena, statements } = await openFeatures(options, stores, {
    ...{ ...common, captures: endpoints.captures },
  });
  const { analysis, deps: monitoringDeps } = await openAnalysis(options, stores, {
    ...{ common, outside, captures: endpoints.captures, features: features.rows },
  });
  const jobs = openJobRooms(stores, { common, endpoints, analysis, monitoringDeps });
  const monitoring = await monitoringService(monitoringDeps);
  const eventBuses = await eventsService({ ...common, cron, rulesPerBus: options.rulesPerBus });
  const sns = await snsService({ ...common, realNow, ...outside });
  const { logs, cloudwatch } = watching;
  kinds.push(...eventBuses.targets, ...sns.targets, ...logs.targets, ...monitoring.targets);
  const operations: readonly ServiceOperations[] = [
    ...tagOperations,
    ...identityService(),
    s3Service({ ...common, now: () => common.clock.now() }),
    ...modelsService(common).operations,
    ...endpoints.operations,
    ...jobs.processing.operations,
    ...jobs.training.operations,
    ...jobs.transform.operations,
    ...monitoring.operations,
    cloudwatch.operations,
    logs.operations,
    eventBuses.operations,
    sns.operations,
    ...features.operations,
    athena.operations,
    searchService([...features.searchables]),
  ];
  return {
    ...{ operations, endpoints, analysis, monitoring, eventBuses, sns, features, offlineFiles },
    ...{ ...watching, ...jobs, athena, statements },
  };
}

async function openCommon(options: AppOptions, stores: Stores, calls: Calls) {
  const { accountId, clock, log, allowPrivateTargets } = options;
  const { state, objects, events, jobs, deliveries, resources } = stores;
  const { tags, operations: tagOperations } = await tagsService({
    state,
    known: (arn) => resources.has(arn),
  });
  const kinds: TargetKind[] = []; // filled as the rooms open
  const common = {
    ...{ state, resources, tags, objects, calls, clock, log, events, jobs, accountId, deliveries },
    targets: targetsOf(() => kinds),
    outbound: outbound(addressRule(allowPrivateTargets)),
  };
  return { common, kinds, tagOperations };
}

/** Metrics, and what reads them; logs. */
async function openWatching({ otlp }: AppOptions, common: Common) {
  const cloudwatch = await cloudwatchService(common);
  const { readings } = cloudwatch;
  const now = () => common.clock.now();
  const telemetry = telemetryService({ ...common, readings, now, realNow, otlp });
  const logs = await logsService(common);
  return { cloudwatch, telemetry, logs };
}

/** The feature store and the threads that write its files, and queries over tables. */
async function openFeatures(
  { dataDir }: AppOptions,
  stores: Stores,
  common: Common & Pick<MonitoringDeps, 'captures'>,
) {
  const catalog = await Catalog.open(common.state);
  const statements = sqlThread();
  const sql = await openSqlRunner({
    ...{ folder: join(dataDir, 'queries'), perform: statements.perform },
  });
  const offlineFiles = offlineThreads({
    folder: join(dataDir, 'offline'),
    logFolder: join(dataDir, 'records'),
  });
  const features = await featureStoreService({
    ...{ ...common, realNow, catalog, records: stores.records },
    ...{ runSql: sql.run, newFile: sql.newFile, removeFile: sql.removeFile },
    writeParquet: offlineFiles.writeParquet,
    mergeParquet: offlineFiles.mergeParquet,
  });
  const athena = await athenaService({
    ...{ ...common, realNow, catalog, runSql: sql.run },
    ...{ newFile: sql.newFile, removeFile: sql.removeFile },
    refresh: features.refreshTable,
    limits: queryLimits,
    concurrency: concurrentQueries,
  });
  return { features, offlineFiles, athena, statements };
}

/** The threads of analyses, and what monitors and their images are handed. */
async function openAnalysis(
  options: AppOptions,
  { processes }: Stores,
  more: {
    readonly common: Common;
    readonly outside: Outside;
    readonly captures: MonitoringDeps['captures'];
    readonly features: MonitoringDeps['features'];
  },
) {
  const { dataDir, jitterSeconds, comparisonMethod, webhookUrl } = options;
  const analysis = analysisThreads({
    folder: join(dataDir, 'analysis'),
    summaries: { folder: join(dataDir, 'states'), limit_bytes: summariesLimit_bytes },
  });
  const deps = {
    ...more.common,
    ...{ cron, jitterSeconds, comparisonMethod, webhookUrl },
    captures: more.captures,
    features: more.features,
    publicUrl: more.outside.publicUrl,
    analyse: analysis.analyse,
    merge: analysis.merge,
    labels: await LabelInbox.open({ ...more.common, realNow }),
    programs: { processes, nodeCommand: process.execPath },
  };
  return { analysis, deps };
}

/** The rooms whose jobs run here: processing, training, batch transform. */
function openJobRooms(
  { processes }: Stores,
  rooms: {
    readonly common: Common;
    readonly endpoints: Awaited<ReturnType<typeof endpointsService>>;
    readonly analysis: AnalysisThreads;
    readonly monitoringDeps: MonitoringDeps;
  },
) {
  const { common, endpoints, analysis, monitoringDeps } = rooms;
  const { captures, models } = endpoints;
  const { comparisonMethod } = monitoringDeps;
  const clarify = clarifyImage({
    ...{ ...common, captures, models, comparisonMethod, clarify: analysis.clarify },
    earlierRuns: (...of) => earlierRuns(common.state, ...of),
  });
  const host = { memory_bytes: totalmem(), threads: availableParallelism() };
  const programs = { ...common, processes, nodeCommand: process.execPath, realNow, host };
  const processing = processingService({
    ...programs,
    captures,
    images: [analyzerImage(monitoringDeps), mergerImage(monitoringDeps), clarify],
    concurrency: concurrentAnalyses,
  });
  const training = trainingService({ ...programs, concurrency: concurrentTrainings });
  const transform = transformService({
    ...{ ...common, models, realNow, concurrency: concurrentTransforms },
  });
  return { processing, training, transform };
}
