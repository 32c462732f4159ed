import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { extract, pack } from 'tar-stream';
import { realClock } from '../../../base/clock.js';
import { EventBus, type ServiceEvent } from '../../../base/events.js';
import { noLog } from '../../../base/log.js';
import type { CallContext } from '../../../base/service.js';
import { openJobs } from '../../../jobs/queue.js';
import { openProcesses, type Processes } from '../../../processes/processes.js';
import { type LocalObjects, openLocalObjects } from '../../../storage/local-objects.js';
import { openState } from '../../../storage/state.js';
import { realTimers } from '../../../timers.js';
import type { Calls } from '../../common/calls.js';
import { Resources } from '../../common/resources.js';
import { tagsService } from '../../tags/index.js';
import type { TrainingDeps } from '../deps.js';
import { type TrainingService, trainingService } from '../index.js';

export const region = 'eu-west-1';
export const accountId = '123456789012';

export const context: CallContext = {
  requestId: 'test',
  accountId,
  region,
  accessKeyId: 'test',
  mayRunCode: true,
  signal: new AbortController().signal,
};

/** The training room on real stores and real processes, with logs and metrics caught. */
export interface TrainingWorld {
  readonly folder: string;
  readonly objects: LocalObjects;
  readonly processes: Processes;
  readonly service: TrainingService;
  readonly logLines: string[];
  readonly streams: Set<string>;
  readonly metrics: MetricDatum[];
  readonly events: ServiceEvent[];
  /** Milliseconds added to real time, for jobs' limits. */
  shift_ms: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  call(operation: string, input: object, as?: CallContext): Promise<any>;
  /** Waits until the job has one of the statuses, secondary ones included. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  until(name: string, ...statuses: string[]): Promise<any>;
  /** Resolves when a log line holds the words. */
  said(words: string): Promise<void>;
  close(): Promise<void>;
}

export type WorldOptions = Partial<Pick<TrainingDeps, 'host' | 'grace_ms'>> & {
  readonly dockerHost?: string;
};

export async function withTraining(
  work: (world: TrainingWorld) => Promise<void>,
  options: WorldOptions = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-training-'));
  try {
    const world = await openTraining(folder, options);
    try {
      await work(world);
    } finally {
      await world.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function openTraining(
  folder: string,
  { dockerHost, ...options }: WorldOptions = {},
): Promise<TrainingWorld> {
  const state = openState(join(folder, 'state.db'));
  const now = () => Date.now();
  const objects = await openLocalObjects({ folder: join(folder, 'objects'), state, now });
  await objects.createBucket('bucket', region);
  const processes = await openProcesses({
    folder: join(folder, 'processes'),
    cacheFolder: join(folder, 'cache'),
    path: process.env.PATH ?? '',
    lang: 'C.UTF-8',
    pythonCommand: process.env.GUIDERAIL_PYTHON,
    installEnvironment: {},
    dockerHost: dockerHost ?? `unix://${join(folder, 'no-docker.sock')}`,
    after: realTimers.after,
    log: noLog,
  });
  const jobs = await openJobs({ state, now, log: noLog, concurrency: 16 });
  const { tags } = await tagsService({ state });
  const caught = {
    logLines: [] as string[],
    streams: new Set<string>(),
    metrics: [] as MetricDatum[],
  };
  const events: ServiceEvent[] = [];
  const bus = new EventBus((error) => {
    throw error;
  });
  bus.listen(async (event) => void events.push(event));
  const service = trainingService({
    state,
    resources: await Resources.open(state),
    tags,
    objects,
    calls: catching(caught) as unknown as Calls,
    clock: realClock,
    realNow: () => Date.now() + world.shift_ms,
    jobs,
    events: bus,
    log: noLog,
    accountId,
    processes,
    nodeCommand: process.execPath,
    host: { memory_bytes: 8 * 1024 ** 3, threads: 2 },
    concurrency: 2,
    grace_ms: 2_000,
    ...options,
  });
  const world: TrainingWorld = {
    ...{ folder, objects, processes, service, events, ...caught, shift_ms: 0 },
    async call(operation, input, as = context) {
      const handler = service.operations.map((one) => one.handlers[operation]).find(Boolean);
      if (!handler) throw new Error(`no handler of ${operation}`);
      return handler(input as never, as);
    },
    async until(name, ...statuses) {
      for (;;) {
        const job = await world.call('DescribeTrainingJob', { TrainingJobName: name });
        const is = [job.TrainingJobStatus, job.SecondaryStatus];
        if (statuses.some((status) => is.includes(status))) return job;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async said(words) {
      while (!caught.logLines.some((line) => line.includes(words))) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async close() {
      const closing = jobs.close();
      await processes.close();
      await closing;
      await state.close();
    },
  };
  await service.recover();
  await jobs.start();
  return world;
}

function catching(caught: Pick<TrainingWorld, 'logLines' | 'streams' | 'metrics'>) {
  return {
    logs: {
      CreateLogGroup: async () => ({}),
      CreateLogStream: async (input: { logGroupName: string; logStreamName: string }) => {
        caught.streams.add(`${input.logGroupName} ${input.logStreamName}`);
      },
      PutLogEvents: async ({ logEvents }: { logEvents: { message: string }[] }) => {
        caught.logLines.push(...logEvents.map((event) => event.message));
      },
    },
    cloudwatch: {
      PutMetricData: async ({ MetricData }: { MetricData: MetricDatum[] }) => {
        caught.metrics.push(...MetricData);
      },
    },
  };
}

/** A gzipped tar of files by name. */
export async function tarGz(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar.pipe(createGzip())) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Files by name of a gzipped tar in the bucket. */
export async function readTarGz(
  objects: LocalObjects,
  key: string,
): Promise<Record<string, string>> {
  const object = await objects.get('bucket', key);
  if (!object) throw new Error(`there is no ${key}`);
  const tar = extract();
  object.body.pipe(createGunzip()).pipe(tar);
  const files: Record<string, string> = {};
  for await (const entry of tar)
    files[entry.header.name] = await textOf(entry as unknown as Readable);
  return files;
}

async function textOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A training job as an SDK's framework estimator sends it; `more` replaces members. */
export const scriptJob = (name: string, more: object = {}): object => ({
  TrainingJobName: name,
  AlgorithmSpecification: { TrainingImage: 'guiderail/node', TrainingInputMode: 'File' },
  RoleArn: `arn:aws:iam::${accountId}:role/r`,
  HyperParameters: {
    sagemaker_program: '"train.mjs"',
    sagemaker_submit_directory: '"s3://bucket/code/sourcedir.tar.gz"',
    sagemaker_container_log_level: '20',
    sagemaker_region: `"${region}"`,
  },
  OutputDataConfig: { S3OutputPath: 's3://bucket/out/' },
  ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 1 },
  StoppingCondition: { MaxRuntimeInSeconds: 3_600 },
  ...more,
});

export const channel = (name: string, uri: string, more: object = {}): object => ({
  ChannelName: name,
  ContentType: 'text/csv',
  DataSource: {
    S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri, S3DataDistributionType: 'FullyReplicated' },
  },
  ...more,
});
