import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  CSVDeserializer,
  CSVSerializer,
  DataCaptureConfig,
  imageUris,
  Model,
  type Predictor,
  Session,
} from '@guiderail/sdk';
import { pack } from 'tar-stream';
import { ManualClock } from '../base/clock.js';
import { startTestServer, type TestServer } from './server.js';

const fixtures = new URL('../../test-data/xgboost/', import.meta.url);
export const role = 'arn:aws:iam::000000000000:role/r';
export const hour = 3_600_000;
export const start = Date.parse('2026-03-10T12:20:00Z');

/** A server with an endpoint that captures all, and the SDK's session to it. */
export interface SdkWorld {
  readonly folder: string;
  readonly clock: ManualClock;
  readonly session: Session;
  /** Where the server is, and a key of it. */
  readonly client: TestServer['client'];
  readonly predictor: Predictor<readonly string[], string[][]>;
  /** Rows, and what XGBoost itself predicts for them. */
  readonly cells: string[][];
  readonly predictions: number[];
}

async function deploy(
  folder: string,
  sagemakerSession: Session,
): Promise<Pick<SdkWorld, 'predictor' | 'cells' | 'predictions'>> {
  const tar = pack();
  tar.entry({ name: 'xgboost-model' }, await readFile(new URL('regression.json', fixtures)));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  const modelData = join(folder, 'model.tar.gz');
  await writeFile(modelData, gzipSync(Buffer.concat(chunks)));
  const text = await readFile(new URL('regression.expected.json', fixtures), 'utf8');
  const { rows, predictions } = JSON.parse(text) as { rows: string[]; predictions: number[] };
  const imageUri = imageUris.retrieve('xgboost', 'us-east-1', '1.7-1');
  const predictor: SdkWorld['predictor'] = await new Model({
    ...{ imageUri, modelData, role, sagemakerSession },
  }).deploy({
    initialInstanceCount: 1,
    instanceType: 'ml.m4.xlarge',
    endpointName: 'bicycles',
    serializer: new CSVSerializer(),
    deserializer: new CSVDeserializer(),
    dataCaptureConfig: new DataCaptureConfig({ enableCapture: true, samplingPercentage: 100 }),
  });
  return { predictor, cells: rows.map((row) => row.split(',')), predictions };
}

/** Runs `work` in a world of its own. */
export async function withSdkWorld(work: (world: SdkWorld) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-sdk-world-'));
  const clock = new ManualClock(start);
  const server: TestServer = await startTestServer({ clock });
  const session = new Session({
    clientConfig: server.client,
    defaultBucket: 'bicycles',
    pace: { first: 20, most: 200, growth: 1.5 },
  });
  try {
    const { client } = server;
    await work({ folder, clock, session, client, ...(await deploy(folder, session)) });
  } finally {
    session.destroy();
    await server.close();
    await rm(folder, { recursive: true });
  }
}
