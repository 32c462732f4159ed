import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { realClock } from '../../../base/clock.js';
import { validationException } from '../../../base/errors.js';
import { EventBus } from '../../../base/events.js';
import { noLog } from '../../../base/log.js';
import type { CallContext } from '../../../base/service.js';
import { openJobs } from '../../../jobs/queue.js';
import { openProcesses } from '../../../processes/processes.js';
import { type LocalObjects, openLocalObjects } from '../../../storage/local-objects.js';
import { openState } from '../../../storage/state.js';
import { realTimers } from '../../../timers.js';
import type { Calls } from '../../common/calls.js';
import { Resources } from '../../common/resources.js';
import { tagsService } from '../../tags/index.js';
import type { ProcessingDeps } from '../deps.js';
import { processingService } from '../index.js';

const region = 'eu-west-1';
const accountId = '123456789012';

export const context: CallContext = {
  requestId: 'test',
  accountId,
  region,
  accessKeyId: 'test',
  mayRunCode: true,
  signal: new AbortController().signal,
};

/** The processing room on real stores and real processes, with logs and metrics caught. */
export interface ProcessingWorld {
  readonly objects: LocalObjects;
  readonly logLines: string[];
  readonly metrics: (MetricDatum & { readonly namespace: string })[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  call(operation: string, input: object, as?: CallContext): Promise<any>;
  /** Creates a job and waits for its end, ticking meanwhile. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  run(job: object): Promise<any>;
  /** Resolves when a log line holds the words. */
  said(words: string): Promise<void>;
  /** An object's text. */
  text(key: string): Promise<string | undefined>;
  tick(): Promise<void>;
  close(): Promise<void>;
}

type Options = Partial<ProcessingDeps> & { readonly dockerHost?: string };

export async function withProcessing(
  work: (world: ProcessingWorld) => Promise<void>,
  options: Options = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-processing-'));
  try {
    const world = await openProcessing(folder, options);
    try {
      await work(world);
    } finally {
      await world.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function openProcessing(
  folder: string,
  { dockerHost, ...options }: Options = {},
): Promise<ProcessingWorld> {
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
  const caught = { logLines: [] as string[], metrics: [] as ProcessingWorld['metrics'] };
  const service = processingService({
    ...{ state, tags, objects, jobs, processes, accountId },
    resources: await Resources.open(state),
    calls: catching(caught) as unknown as Calls,
    clock: realClock,
    realNow: now,
    events: new EventBus((error) => {
      throw error;
    }),
    log: noLog,
    nodeCommand: process.execPath,
    host: { memory_bytes: 8 * 1024 ** 3, threads: 2 },
    images: [],
    concurrency: 2,
    grace_ms: 2_000,
    ...options,
  });
  const pause = () => new Promise((resolve) => setTimeout(resolve, 10));
  const world: ProcessingWorld = {
    ...{ objects, ...caught, tick: () => service.tick() },
    async call(operation, input, as = context) {
      const handler = service.operations.map((one) => one.handlers[operation]).find(Boolean);
      if (!handler) throw new Error(`no handler of ${operation}`);
      return handler(input as never, as);
    },
    async run(job) {
      await world.call('CreateProcessingJob', job);
      const { ProcessingJobName } = job as { ProcessingJobName: string };
      for (;;) {
        const found = await world.call('DescribeProcessingJob', { ProcessingJobName });
        if (!['InProgress', 'Stopping'].includes(found.ProcessingJobStatus)) return found;
        await service.tick();
        await pause();
      }
    },
    async said(words) {
      while (!caught.logLines.some((line) => line.includes(words))) await pause();
    },
    async text(key) {
      const bytes = await objects.read('bucket', key, 1024 ** 2);
      return bytes && Buffer.from(bytes).toString('utf8');
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

interface Caught {
  readonly logLines: string[];
  readonly metrics: ProcessingWorld['metrics'];
}

function catching({ logLines, metrics }: Caught) {
  return {
    logs: {
      CreateLogGroup: async () => ({}),
      CreateLogStream: async () => ({}),
      PutLogEvents: async ({ logEvents }: { logEvents: { message: string }[] }) => {
        logLines.push(...logEvents.map((event) => event.message));
      },
    },
    cloudwatch: {
      PutMetricData: async (given: { Namespace: string; MetricData: MetricDatum[] }) => {
        if (given.MetricData.some(({ MetricName }) => MetricName === 'refused')) {
          throw validationException('refused');
        }
        for (const datum of given.MetricData) {
          metrics.push({ ...datum, namespace: given.Namespace });
        }
      },
    },
  };
}

interface ProgramJob {
  readonly entrypoint?: readonly string[];
  readonly arguments?: readonly string[];
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly mode?: 'Continuous' | 'EndOfJob';
  readonly more?: object;
}

export const s3Input = (name: string, uri: string, path: string, more: object = {}) => ({
  InputName: name,
  S3Input: { S3Uri: uri, LocalPath: path, S3DataType: 'S3Prefix', S3InputMode: 'File', ...more },
});

/** A job as ScriptProcessor of the SDK sends it: code and data as inputs, one output. */
export const programJob = (name: string, job: ProgramJob = {}): object => ({
  ProcessingJobName: name,
  AppSpecification: {
    ImageUri: job.image ?? 'guiderail/node',
    ContainerEntrypoint: job.entrypoint ?? ['node', '/opt/ml/processing/input/code/main.mjs'],
    ContainerArguments: job.arguments,
  },
  ProcessingInputs: [
    s3Input('code', 's3://bucket/code/main.mjs', '/opt/ml/processing/input/code'),
    s3Input('data', 's3://bucket/data', '/opt/ml/processing/input/data'),
  ],
  ProcessingOutputConfig: {
    Outputs: [
      {
        OutputName: 'result',
        S3Output: {
          S3Uri: 's3://bucket/out',
          LocalPath: '/opt/ml/processing/output',
          S3UploadMode: job.mode ?? 'EndOfJob',
        },
      },
    ],
  },
  ProcessingResources: {
    ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 1 },
  },
  Environment: job.environment,
  RoleArn: `arn:aws:iam::${accountId}:role/r`,
  ...job.more,
});
