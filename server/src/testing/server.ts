import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../app.js';
import type { AppOptions } from '../app-options.js';
import { realClock } from '../base/clock.js';
import { noLog } from '../base/log.js';
import type { ServiceOperations } from '../base/service.js';
import type { CertificateFiles } from '../certificate.js';
import { readSettings } from '../cli/settings.js';
import { type Listening, listen } from '../listen.js';
import { openCredentials } from '../storage/credentials.js';

export interface TestServer {
  readonly endpoint: string;
  readonly dataDir: string;
  /** What is served, by service and name. */
  readonly operations: readonly ServiceOperations[];
  /** What AWS's JavaScript clients need: `new S3Client(server.client)`. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Stops it and keeps its data, for a start on the same data. */
  stop(): Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

export type TestServerOptions = Partial<Omit<AppOptions, 'credentials'>> & {
  /** Set: the server speaks HTTPS. */
  readonly tls?: CertificateFiles;
};

/** Data directories that were made here and are there still: of tests that failed before their end. */
const made = new Set<string>();
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

async function newDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-test-'));
  made.add(folder);
  return folder;
}

/** A whole server on a free port of 127.0.0.1, with a data directory of its own. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await newDataDir());
  const credentials = await openCredentials(dataDir);
  const app = await createApp({
    accountId: '000000000000',
    region: 'us-east-1',
    noAuth: false,
    clock: realClock,
    jitterSeconds: 0,
    comparisonMethod: 'Sound',
    webhookUrl: undefined,
    allowPrivateTargets: undefined,
    otlp: undefined,
    programs: readSettings([], process.env).programs,
    log: noLog,
    ...options,
    dataDir,
    credentials,
  });
  const server: Listening = await listen(app, '127.0.0.1', 0, options.log ?? noLog, options.tls);
  const endpoint = `http${options.tls ? 's' : ''}://127.0.0.1:${server.port}`;
  return {
    endpoint,
    dataDir,
    operations: app.operations,
    client: { endpoint, region: 'us-east-1', credentials: { ...credentials } },
    stop: () => server.close(),
    async close() {
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
      made.delete(dataDir);
    },
  };
}
