import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { realClock } from '../../../base/clock.js';
import { EventBus, type ServiceEvent } from '../../../base/events.js';
import { noLog } from '../../../base/log.js';
import type { CallContext } from '../../../base/service.js';
import { openJobs } from '../../../jobs/queue.js';
import { openProcesses } from '../../../processes/processes.js';
import { type LocalObjects, openLocalObjects } from '../../../storage/local-objects.js';
import { openState } from '../../../storage/state.js';
import { realTimers } from '../../../timers.js';
import type { Calls } from '../../common/calls.js';
import { Resources } from '../../common/resources.js';
import { modelOpener } from '../../endpoints/model-opener.js';
import { modelsService } from '../../models/index.js';
import { tagsService } from '../../tags/index.js';
import { transformService } from '../index.js';

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

/** Answers each row with the sum of its numbers; refuses rows that hold the number 13. */
export const adder = `
export function predict(rows) {
  return rows.map((row) => {
    const cells = Array.isArray(row) ? row : (row.features ?? []);
    if (cells.includes(13)) throw new Error('thirteen is not served');
    return cells.reduce((sum, cell) => sum + Number(cell), 0);
  });
}`;

/** The room of batch transform on real stores and real models, with logs caught. */
export interface TransformWorld {
  readonly objects: LocalObjects;
  readonly logLines: string[];
  readonly streams: Set<string>;
  readonly events: ServiceEvent[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  call(operation: string, input: object, as?: CallContext): Promise<any>;
  /** Waits until the job has one of the statuses. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  until(name: string, ...statuses: string[]): Promise<any>;
  /** Creates a job and waits for its end. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  run(job: object): Promise<any>;
  put(key: string, body: string | Uint8Array): Promise<unknown>;
  text(key: string): Promise<string>;
  keys(prefix: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function withTransform(work: (world: TransformWorld) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-transform-'));
  try {
    const world = await openTransform(folder);
    try {
      await work(world);
    } finally {
      await world.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** With a bucket `bucket`, and the models `adder` (a program) and `bikes` (XGBoost). */
export async function openTransform(folder: string): Promise<TransformWorld> {
  const state = openState(join(folder, 'state.db'));
  const now = () => Date.now();
  const objects = await openLocalObjects({ folder: join(folder, 'objects'), state, now });
  await objects.createBucket('bucket', region);
  const processes = await openProcesses({
    folder: join(folder, 'processes'),
    cacheFolder: join(folder, 'cache'),
    path: process.env.PATH ?? '',
    lang: 'C.UTF-8',
    pythonCommand: undefined,
    installEnvironment: {},
    dockerHost: `unix://${join(folder, 'no-docker.sock')}`,
    after: realTimers.after,
    log: noLog,
  });
  const jobs = await openJobs({ state, now, log: noLog, concurrency: 16 });
  const resources = await Resources.open(state);
  const { tags } = await tagsService({ state });
  const caught = { logLines: [] as string[], streams: new Set<string>() };
  const events: ServiceEvent[] = [];
  const bus = new EventBus((error) => {
    throw error;
  });
  bus.listen(async (event) => void events.push(event));
  const models = modelsService({ state, resources, tags, clock: realClock });
  const service = transformService({
    ...{ state, resources, tags, objects, jobs, accountId },
    calls: {
      logs: catching(caught),
      sagemaker: { DescribeModel: (input: object) => world.call('DescribeModel', input) },
    } as unknown as Calls,
    models: modelOpener({ objects, processes }),
    clock: realClock,
    realNow: now,
    events: bus,
    log: noLog,
    concurrency: 2,
  });
  const rooms = [...models.operations, ...service.operations];
  const world: TransformWorld = {
    ...{ objects, events, ...caught },
    async call(operation, input, as = context) {
      const handler = rooms.map((one) => one.handlers[operation]).find(Boolean);
      if (!handler) throw new Error(`no handler of ${operation}`);
      return handler(input as never, as);
    },
    async until(name, ...statuses) {
      for (;;) {
        const job = await world.call('DescribeTransformJob', { TransformJobName: name });
        if (statuses.includes(job.TransformJobStatus)) return job;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async run(job) {
      await world.call('CreateTransformJob', job);
      const { TransformJobName: name } = job as { TransformJobName: string };
      return world.until(name, 'Completed', 'Failed', 'Stopped');
    },
    put: (key, body) => objects.put('bucket', key, body),
    text: async (key) => Buffer.from((await objects.read('bucket', key, 1e9)) ?? []).toString(),
    keys: async (prefix) =>
      (await objects.list('bucket', { prefix, limit: 1_000 })).map(({ key }) => key),
    async close() {
      await jobs.close();
      await processes.close();
      await state.close();
    },
  };
  await addModels(world);
  await service.recover();
  await jobs.start();
  return world;
}

async function addModels(world: TransformWorld): Promise<void> {
  const fixture = new URL('../../../../test-data/xgboost/regression.json', import.meta.url);
  const served = {
    adder: { image: 'guiderail/node', files: { 'model.mjs': adder } },
    bikes: {
      image: 'sagemaker-xgboost:1.7-1',
      files: { 'xgboost-model': await readFile(fixture) },
    },
  };
  for (const [name, { image, files }] of Object.entries(served)) {
    if (await world.objects.head('bucket', `models/${name}.tar.gz`)) continue;
    await world.put(`models/${name}.tar.gz`, await tarGz(files));
    await world.call('CreateModel', {
      ModelName: name,
      PrimaryContainer: { Image: image, ModelDataUrl: `s3://bucket/models/${name}.tar.gz` },
    });
  }
}

const catching = (caught: Pick<TransformWorld, 'logLines' | 'streams'>) => ({
  CreateLogGroup: async () => ({}),
  CreateLogStream: async (input: { logGroupName: string; logStreamName: string }) => {
    caught.streams.add(`${input.logGroupName} ${input.logStreamName}`);
  },
  PutLogEvents: async ({ logEvents }: { logEvents: { message: string }[] }) => {
    caught.logLines.push(...logEvents.map((event) => event.message));
  },
});

/** A gzipped tar of files by name. */
export async function tarGz(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, bytes] of Object.entries(files)) tar.entry({ name }, Buffer.from(bytes));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

/** Input members that tests change; the rest is as an SDK sends it. */
export interface JobChoices {
  readonly input?: object;
  readonly output?: object;
  readonly uri?: string;
  readonly type?: 'S3Prefix' | 'ManifestFile';
}

/** A job over CSV, split by line; `more` replaces members. */
export const transformJob = (
  name: string,
  { input, output, uri = 's3://bucket/in/', type = 'S3Prefix' }: JobChoices = {},
  more: object = {},
): object => ({
  TransformJobName: name,
  ModelName: 'adder',
  TransformInput: {
    DataSource: { S3DataSource: { S3DataType: type, S3Uri: uri } },
    ContentType: 'text/csv',
    SplitType: 'Line',
    ...input,
  },
  TransformOutput: { S3OutputPath: `s3://bucket/out/${name}`, AssembleWith: 'Line', ...output },
  TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
  ...more,
});
