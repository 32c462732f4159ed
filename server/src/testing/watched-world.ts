import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { ManualClock } from '../base/clock.js';
import { deployCommand } from '../cli/deploy.js';
import type { Io } from '../cli/io.js';
import { ownCall } from '../cli/own-call.js';
import { until } from './live-world.js';
import { startTestServer, type TestServer, type TestServerOptions } from './server.js';

type Command = (args: readonly string[], io: Io) => Promise<number>;

/** A whole server with an endpoint `far` that is served elsewhere and watched hour by hour. */
export interface WatchedWorld {
  readonly server: TestServer;
  readonly clock: ManualClock;
  readonly sagemaker: sagemaker.SageMakerClient;
  /** A command of ours, as called in a terminal of so many columns that shows no colour. */
  run(
    command: Command,
    args: string,
    io?: Partial<Io>,
  ): Promise<{ status: number; out: string; err: string }>;
  /** Sends records of an hour. */
  capture(hour: string, rows: readonly string[]): Promise<void>;
  /** Sets the clock and waits for the run of `far-monitor` that is due then. */
  due(time: string): Promise<sagemaker.MonitoringExecutionSummary>;
  close(): Promise<void>;
}

/** Deterministic numbers between 0 and 1 (the minimal standard generator of Park and Miller). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Rows of answer, age, city; `shift` moves age. */
export function rowsOf(count: number, seed: number, shift = 0): string[] {
  const next = numbers(seed);
  return Array.from({ length: count }, () => {
    const age = 20 + 40 * next() + shift;
    return `${(age / 10 + next()).toFixed(3)},${age.toFixed(2)},${next() < 0.5 ? 'Wien' : 'Graz'}`;
  });
}

export async function openWatchedWorld(
  start: string,
  options: TestServerOptions = {},
): Promise<WatchedWorld> {
  const clock = new ManualClock(Date.parse(start));
  const server = await startTestServer({ clock, ...options });
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-watched-'));
  const client = new sagemaker.SageMakerClient(server.client);
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const env = {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    NO_COLOR: '1',
  };
  const run: WatchedWorld['run'] = async (command, args, io = {}) => {
    const told = { out: '', err: '' };
    const words = args.split(' ').filter(Boolean);
    const status = await command(words, {
      env,
      isTty: true,
      columns: 80,
      stdout: (text) => {
        told.out += text;
      },
      stderr: (text) => {
        told.err += text;
      },
      ...io,
    });
    return { status, ...told };
  };
  const baseline = join(folder, 'baseline.csv');
  await writeFile(baseline, `answer,age,city\n${rowsOf(600, 1).join('\n')}\n`);
  await run(deployCommand, `--external --name far --baseline ${baseline} --header --every 1h`, {
    isTty: false,
  });
  return {
    ...{ server, clock, run },
    sagemaker: client,
    capture: (hour, rows) => capture(server, hour, rows),
    due: (time) => due(client, clock, time),
    async close() {
      client.destroy();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function capture(server: TestServer, hour: string, rows: readonly string[]): Promise<void> {
  const lines = rows.map((row, i) => {
    const comma = row.indexOf(',');
    const [output, input] = [row.slice(0, comma), row.slice(comma + 1)];
    const id = `${hour.slice(11, 13)}-${i}`;
    return JSON.stringify({ input, output, inferenceTime: hour, inferenceId: id });
  });
  const headers = { 'content-type': 'application/jsonlines' };
  const path = 'endpoints/far/captures';
  const answer = await ownCall<{ accepted: number; rejected: unknown[] }>(
    server.client,
    path,
    lines.join('\n'),
    headers,
  );
  if (answer.accepted !== rows.length) throw new Error(JSON.stringify(answer.rejected));
}

function due(client: sagemaker.SageMakerClient, clock: ManualClock, time: string) {
  clock.set(Date.parse(time));
  const going = new Set(['Pending', 'InProgress', undefined]);
  return until(`the run of ${time}`, async () => {
    const { MonitoringExecutionSummaries: runs = [] } = await client.send(
      new sagemaker.ListMonitoringExecutionsCommand({ MonitoringScheduleName: 'far-monitor' }),
    );
    const one = runs.find(({ ScheduledTime }) => ScheduledTime?.getTime() === Date.parse(time));
    return going.has(one?.MonitoringExecutionStatus) ? undefined : one;
  });
}
