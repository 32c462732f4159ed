import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { ManualClock } from '../../../base/clock.js';
import { EventBus, type ServiceEvent } from '../../../base/events.js';
import type { Log } from '../../../base/log.js';
import type { CallContext, ServiceOperations } from '../../../base/service.js';
import { openLocalObjects } from '../../../storage/local-objects.js';
import type { SpoolFiles } from '../../../storage/segment.js';
import { Spool } from '../../../storage/spool.js';
import { openState } from '../../../storage/state.js';
import { Resources } from '../../common/resources.js';
import { modelsService } from '../../models/index.js';
import { tagsService } from '../../tags/index.js';
import type { EndpointsDeps } from '../deps.js';
import { endpointsService } from '../index.js';

export const context: CallContext = {
  requestId: 'r',
  accountId: '000000000000',
  region: 'us-east-1',
  accessKeyId: 'k',
  mayRunCode: true,
  signal: new AbortController().signal,
};

export const start = Date.parse('2026-03-01T10:20:30.456Z');
export const bucket = 'captures';
export const xgboostImage = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';

const fixtures = new URL('../../../../test-data/xgboost/', import.meta.url);

export const fixture = (name: string): Promise<Buffer> => readFile(new URL(name, fixtures));

/** A gzipped tar of files. */
export async function archive(files: Record<string, Uint8Array | string>): Promise<Buffer> {
  const tar = pack();
  for (const [name, bytes] of Object.entries(files)) tar.entry({ name }, Buffer.from(bytes));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

export interface RoomOptions {
  readonly folder?: string;
  readonly files?: SpoolFiles;
  readonly limit_bytes?: number;
  readonly deps?: Partial<EndpointsDeps>;
}

type Members = Record<string, unknown>;

/** The rooms of models, tags and endpoints over real stores, in a folder. */
export async function openRoom(folder: string, options: RoomOptions = {}) {
  const clock = new ManualClock(start);
  const real = { now: 0 };
  const logged: { level: string; message: string; fields?: object | undefined }[] = [];
  const log: Log = (level, message, fields) => {
    logged.push({ level, message, fields });
  };
  const state = openState(join(folder, 'state.db'));
  const now = () => clock.now();
  const objects = await openLocalObjects({ folder: join(folder, 'objects'), state, now, log });
  await objects.createBucket(bucket, 'us-east-1');
  const resources = await Resources.open(state);
  const { tags, operations: tagOperations } = await tagsService({ state });
  const models = modelsService({ state, resources, tags, clock });
  const seen: ServiceEvent[] = [];
  const events = new EventBus((error) => {
    throw error;
  });
  events.listen(async (event) => {
    seen.push(event);
  });
  const metrics: Members[] = [];
  const groups: string[] = [];
  const handlers: Record<string, (input: Members, context: CallContext) => Promise<Members>> = {};
  const register = (all: readonly ServiceOperations[]) => {
    for (const one of all) Object.assign(handlers, one.handlers);
  };
  const spool = new Spool({
    folder: join(folder, 'spool'),
    limit_bytes: options.limit_bytes ?? 1e9,
    reserve_bytes: 0,
    slow_ms: 1_000,
    ...(options.files ? { files: options.files } : {}),
  });
  const metricSpool = new Spool({
    folder: join(folder, 'metric-spool'),
    limit_bytes: 1e9,
    reserve_bytes: 0,
    slow_ms: 1_000,
  });
  const call = async (
    name: string,
    input: Members = {},
    as: Partial<CallContext> = {},
  ): Promise<Members> => {
    const handler = handlers[name];
    if (!handler) throw new Error(`no handler ${name}`);
    return handler(input, { ...context, ...as });
  };
  const deps: EndpointsDeps = {
    state,
    resources,
    tags,
    objects,
    calls: {
      sagemaker: { DescribeModel: (input) => call('DescribeModel', { ...input }) as never },
      cloudwatch: {
        PutMetricData: async (input) => {
          metrics.push({ ...input });
          return { $metadata: {} };
        },
      },
      logs: {
        CreateLogGroup: async (input) => {
          groups.push(input.logGroupName ?? '');
          return { $metadata: {} };
        },
        CreateLogStream: async () => ({ $metadata: {} }),
        PutLogEvents: async (input) => {
          for (const { message } of input.logEvents ?? []) {
            logged.push({ level: input.logStreamName ?? '', message: message ?? '' });
          }
          return { $metadata: {} };
        },
      },
    },
    clock,
    accountId: context.accountId,
    log,
    events,
    spool,
    metricSpool,
    realNow: () => real.now,
    ...options.deps,
  };
  const service = await endpointsService(deps);
  register([...tagOperations, ...models.operations, ...service.operations]);
  const settled = async (name: string): Promise<Members> => {
    for (;;) {
      const described = await call('DescribeEndpoint', { EndpointName: name });
      if (!/(Creat|Updat)ing/.test(String(described.EndpointStatus))) return described;
      real.now += 100;
      await service.tick();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const text = async (key: string): Promise<string> =>
    Buffer.from((await objects.read(bucket, key, 1e8)) ?? []).toString();
  const close = async (): Promise<void> => {
    await service.close();
    await state.close();
  };
  return {
    service,
    call,
    settled,
    clock,
    real,
    state,
    objects,
    events: seen,
    metrics,
    groups,
    logged,
    text,
    close,
  };
}

export type Room = Awaited<ReturnType<typeof openRoom>>;

/** A room in a folder of its own, closed and removed after. */
export async function withRoom(
  work: (room: Room) => Promise<void>,
  options: RoomOptions = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-endpoints-'));
  try {
    const room = await openRoom(folder, options);
    try {
      await work(room);
    } finally {
      await room.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A model of the bike-sharing fixture, served and captured whole. */
export async function serve(room: Room, name = 'bikes', capture: Members = {}): Promise<void> {
  const model = await archive({ 'xgboost-model': await fixture('regression.json') });
  await room.objects.put(bucket, 'models/model.tar.gz', model);
  await room.call('CreateModel', {
    ModelName: name,
    PrimaryContainer: { Image: xgboostImage, ModelDataUrl: `s3://${bucket}/models/model.tar.gz` },
  });
  await room.call('CreateEndpointConfig', {
    EndpointConfigName: name,
    ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: name, InitialInstanceCount: 1 }],
    DataCaptureConfig: {
      EnableCapture: true,
      InitialSamplingPercentage: 100,
      DestinationS3Uri: `s3://${bucket}/live/`,
      CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      CaptureContentTypeHeader: {
        CsvContentTypes: ['text/csv'],
        JsonContentTypes: ['application/json'],
      },
      ...capture,
    },
  });
  await room.call('CreateEndpoint', { EndpointName: name, EndpointConfigName: name });
  await room.settled(name);
}

/** An endpoint whose model lives elsewhere. */
export async function elsewhere(room: Room, capture: Members = {}, variants = ['AllTraffic']) {
  await room.call('CreateModel', {
    ModelName: 'far',
    PrimaryContainer: {
      Image: 'guiderail/external',
      Environment: { GUIDERAIL_EXTERNAL_URL: 'https://models.example.com/far' },
    },
  });
  await room.call('CreateEndpointConfig', {
    EndpointConfigName: 'far',
    ProductionVariants: variants.map((VariantName) => ({ VariantName, ModelName: 'far' })),
    DataCaptureConfig: {
      EnableCapture: true,
      InitialSamplingPercentage: 100,
      DestinationS3Uri: `s3://${bucket}/live`,
      CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      ...capture,
    },
  });
  await room.call('CreateEndpoint', { EndpointName: 'far', EndpointConfigName: 'far' });
  await room.settled('far');
}
