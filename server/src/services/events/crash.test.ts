import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import * as eb from '@aws-sdk/client-eventbridge';

const command = fileURLToPath(new URL('../../../bin/guiderail.js', import.meta.url));

async function freePort(): Promise<number> {
  const server = createSocketServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The server as a process of its own, which can be killed. */
async function start(folder: string): Promise<{ child: ChildProcess; client: object }> {
  const port = await freePort();
  const args = [command, 'start', '--port', String(port), '--data-dir', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  if (child.stdout) await once(child.stdout, 'data');
  const credentials = JSON.parse(
    await readFile(join(folder, 'credentials.json'), 'utf8'),
  ) as object;
  const endpoint = `http://127.0.0.1:${port}`;
  return { child, client: { endpoint, region: 'us-east-1', credentials } };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function until(look: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; !(await look()); tries++) {
    assert.ok(tries < 400, 'it did not come');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function aim(client: eb.EventBridgeClient, Rule: string, Arn: string): Promise<void> {
  const EventPattern = JSON.stringify({ source: [Rule] });
  await client.send(new eb.PutRuleCommand({ Name: Rule, EventPattern }));
  await client.send(new eb.PutTargetsCommand({ Rule, Targets: [{ Id: 't', Arn }] }));
}

/** An HTTP API on a port where nothing listens yet. */
async function destination(client: eb.EventBridgeClient, port: number): Promise<string> {
  const { ConnectionArn } = await client.send(
    new eb.CreateConnectionCommand({
      ...{ Name: 'c', AuthorizationType: 'API_KEY' },
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'key', ApiKeyValue: 'value' } },
    }),
  );
  const made = await client.send(
    new eb.CreateApiDestinationCommand({
      ...{ Name: 'd', ConnectionArn, HttpMethod: 'POST' },
      InvocationEndpoint: `http://127.0.0.1:${port}/`,
    }),
  );
  return made.ApiDestinationArn ?? '';
}

test('what PutEvents answered survives kill -9: it is delivered, and tried until it is through', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-events-'));
  const port = await freePort();
  const seen = new Set<string>();
  const api = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { detail } = JSON.parse(Buffer.concat(chunks).toString()) as { detail: { n: number } };
      seen.add(String(detail.n));
      response.end();
    });
  });
  let running = await start(folder);
  try {
    const client = new eb.EventBridgeClient(running.client);
    const logs = new CloudWatchLogsClient(running.client);
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'g' }));
    await aim(client, 'log', 'arn:aws:logs:us-east-1:000000000000:log-group:g');
    await aim(client, 'api', await destination(client, port));
    const entry = (Source: string, n: number) => ({
      ...{ Source, DetailType: 'n', Detail: JSON.stringify({ n }) },
    });
    const batch = (from: number) =>
      Array.from({ length: 10 }, (_, i) => entry(i % 2 ? 'log' : 'api', from + i));
    const answers = await Promise.all(
      [0, 10, 20, 30].map((from) => client.send(new eb.PutEventsCommand({ Entries: batch(from) }))),
    );
    await kill(running.child);
    assert.deepEqual(
      answers.map(({ FailedEntryCount }) => FailedEntryCount),
      [0, 0, 0, 0],
    );
    running = await start(folder);
    const again = new CloudWatchLogsClient(running.client);
    const wanted = (odd: number) => Array.from({ length: 20 }, (_, i) => String(2 * i + odd));
    await until(async () => {
      const { events } = await again.send(new FilterLogEventsCommand({ logGroupName: 'g' }));
      const numbers = (events ?? []).map(({ message }) => /"n":(\d+)/.exec(message ?? '')?.[1]);
      return wanted(1).every((n) => numbers.includes(n));
    });
    await kill(running.child); // in the middle of what is tried again
    await new Promise<void>((resolve) => api.listen(port, '127.0.0.1', resolve));
    running = await start(folder);
    await until(() => wanted(0).every((n) => seen.has(n)));
  } finally {
    await kill(running.child);
    api.close();
    await rm(folder, { recursive: true, force: true });
  }
});
