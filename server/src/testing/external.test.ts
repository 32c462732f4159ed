import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  type DataCaptureConfig,
  SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import {
  CronExpressionGenerator,
  DatasetFormat,
  DefaultModelMonitor,
  Session,
} from '@guiderail/sdk';
import { Sha256Node } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { ManualClock } from '../base/clock.js';
import { createKey } from '../storage/access-keys.js';
import { startTestServer, type TestServer } from './server.js';

const role = 'arn:aws:iam::000000000000:role/r';
const start = Date.parse('2026-03-10T12:20:00Z');
const due = Date.parse('2026-03-10T13:00:00Z');
const endpoint = 'far';

const capture: DataCaptureConfig = {
  EnableCapture: true,
  InitialSamplingPercentage: 100,
  DestinationS3Uri: 's3://elsewhere/captures',
  CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
};

/** Row i of the data: an output, and two inputs. */
const row = (i: number): [number, string] => [(i % 7) + 0.5, `${i % 10},${(i * 13) % 29}`];

const line = (i: number, more: object = {}): string => {
  const [output, input] = row(i);
  return JSON.stringify({ input, output, ...more });
};

/** The same with the inputs as a JSON array. */
const jsonLine = (i: number): string => line(i, { input: row(i)[1].split(',').map(Number) });

const span = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

const pathOf = (server: TestServer): string =>
  `${server.endpoint}/_guiderail/endpoints/${endpoint}/captures`;

async function post(
  server: TestServer,
  body: Uint8Array | string,
  headers: Record<string, string>,
) {
  const answer = await fetch(pathOf(server), {
    method: 'POST',
    headers: { 'content-type': 'application/jsonlines', ...headers },
    body: body as NonNullable<RequestInit['body']>,
  });
  const told = (await answer.json()) as {
    accepted?: number;
    rejected?: unknown[];
    message?: string;
  };
  return { status: answer.status, ...told };
}

/** Posts as a client of AWS's would sign it. */
async function postSigned(server: TestServer, body: string) {
  const { client } = server;
  const url = new URL(pathOf(server));
  const signer = new SignatureV4({ ...client, service: 'sagemaker', sha256: Sha256Node });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: {},
    headers: { host: url.host, 'content-type': 'application/x-ndjson' },
    body,
  });
  return post(server, body, headers);
}

async function createEndpoint(server: TestServer): Promise<void> {
  const sagemaker = new SageMakerClient(server.client);
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: endpoint,
      ExecutionRoleArn: role,
      PrimaryContainer: { Image: 'guiderail/external' },
    }),
  );
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: endpoint,
      ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: endpoint }],
      DataCaptureConfig: capture,
    }),
  );
  const input = { EndpointName: endpoint, EndpointConfigName: endpoint };
  await sagemaker.send(new CreateEndpointCommand(input));
}

/** Updates the endpoint to one whose variant has another name. */
async function rename(server: TestServer): Promise<void> {
  const sagemaker = new SageMakerClient(server.client);
  const EndpointConfigName = 'renamed';
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName,
      ProductionVariants: [{ VariantName: 'Renamed', ModelName: endpoint }],
      DataCaptureConfig: capture,
    }),
  );
  await sagemaker.send(new UpdateEndpointCommand({ EndpointName: endpoint, EndpointConfigName }));
}

/** A capture file as whoever serves the model may write it. */
async function putFile(server: TestServer, rows: readonly number[]): Promise<void> {
  const side = (mode: string, data: string) => ({
    observedContentType: 'text/csv',
    mode,
    data,
    encoding: 'CSV',
  });
  const lines = rows.map((i) => {
    const [output, input] = row(i);
    const captureData = {
      endpointInput: side('INPUT', input),
      endpointOutput: side('OUTPUT', String(output)),
    };
    const eventMetadata = { eventId: `s3-${i}`, inferenceTime: '2026-03-10T12:21:00Z' };
    return `${JSON.stringify({ captureData, eventMetadata, eventVersion: '0' })}\n`;
  });
  await new S3Client(server.client).send(
    new PutObjectCommand({
      Bucket: 'elsewhere',
      Key: `captures/${endpoint}/AllTraffic/2026/03/10/12/21-00-000-own.jsonl`,
      Body: lines.join(''),
    }),
  );
}

/** Runs the schedule over the window that it has run over. @returns the run's scheduled time. */
async function runAgain(server: TestServer): Promise<number> {
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const url = `${server.endpoint}/_guiderail/monitoring-schedules/far-hourly/run`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-api-key': `${accessKeyId}:${secretAccessKey}` },
    body: JSON.stringify({ StartTime: start, EndTime: due }),
  });
  return ((await answer.json()) as { ScheduledTime: number }).ScheduledTime;
}

/** Asks what the endpoint captured. */
async function askStatistics(server: TestServer, body: object) {
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const answer = await fetch(`${server.endpoint}/_guiderail/endpoints/${endpoint}/statistics`, {
    method: 'POST',
    headers: { 'x-api-key': `${accessKeyId}:${secretAccessKey}` },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as {
    Groups?: { name: string; statistics: { dataset: { item_count: number } } }[];
    message?: string;
  };
}

/** Records of each group. */
async function countsOf(server: TestServer, body: object): Promise<Record<string, number>> {
  const { Groups = [] } = await askStatistics(server, body);
  return Object.fromEntries(
    Groups.map(({ name, statistics }) => [name, statistics.dataset.item_count]),
  );
}

async function executionAt(monitor: DefaultModelMonitor, time: number) {
  for (let look = 0; look < 600; look++) {
    const executions = await monitor.listExecutions();
    const found = executions.find(({ summary }) => summary?.ScheduledTime?.getTime() === time);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the schedule did not run');
}

test('a schedule sees captures that came over HTTP, signed or with a key, and by S3, once each', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-elsewhere-'));
  const clock = new ManualClock(start);
  const server = await startTestServer({ clock });
  const sagemakerSession = new Session({
    clientConfig: server.client,
    defaultBucket: 'elsewhere',
    pace: { first: 20, most: 200, growth: 1.5 },
  });
  try {
    const key = await createKey(server.dataDir, { name: 'far', allows: 'captures' });
    const baseline = join(folder, 'baseline.csv');
    await writeFile(
      baseline,
      span(0, 400)
        .map((i) => `${row(i).join(',')}\n`)
        .join(''),
    );
    const monitor = new DefaultModelMonitor({ role, maxRuntimeInSeconds: 1800, sagemakerSession });
    await monitor.suggestBaseline({
      baselineDataset: baseline,
      datasetFormat: DatasetFormat.csv({ header: false }),
    });
    await createEndpoint(server);
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'far-hourly',
      endpointInput: endpoint,
      statistics: monitor.baselineStatistics(),
      constraints: monitor.suggestedConstraints(),
      scheduleCronExpression: CronExpressionGenerator.hourly(),
    });

    const bearer = { authorization: `Bearer ${key.accessKeyId}:${key.secretAccessKey}` };
    const batch = span(0, 50)
      .map((i) => line(i, { eventId: `e-${i}` }))
      .join('\n');
    while ((await post(server, batch, bearer)).status === 401) {
      await new Promise((resolve) => setTimeout(resolve, 50)); // the server looks at keys twice a second
    }
    const again = await post(server, batch, bearer);
    assert.deepEqual([again.accepted, again.rejected], [50, []]);
    const zipped = gzipSync(span(50, 80).map(jsonLine).join('\n'));
    const apiKey = {
      'x-api-key': `${key.accessKeyId}:${key.secretAccessKey}`,
      'content-encoding': 'gzip',
      'x-guiderail-batch-id': 'b-1',
    };
    for (let i = 0; i < 2; i++) assert.equal((await post(server, zipped, apiKey)).accepted, 30);
    const signed = await postSigned(server, `${line(80)}\n${line(81)}\nno record\n`);
    assert.equal(signed.accepted, 2);
    assert.equal(signed.rejected?.length, 1);
    await putFile(server, span(82, 100));

    await rename(server);
    assert.equal(
      (
        await post(
          server,
          span(100, 104)
            .map((i) => line(i))
            .join('\n'),
          bearer,
        )
      ).accepted,
      4,
    );

    clock.set(due + 5_000);
    const execution = await executionAt(monitor, due);
    await execution.wait();
    const statistics = (await execution.statistics())?.body;
    assert.equal(statistics?.dataset.item_count, 104);
    assert.equal(statistics?.features.length, 3);
    for (const feature of statistics?.features ?? []) {
      assert.equal(feature.numerical_statistics?.common?.num_present, 104, feature.name);
    }

    const late = { inferenceTime: '2026-03-10T12:30:00Z' };
    await post(server, line(104, late), bearer);
    const scheduled = await runAgain(server);
    const more = await executionAt(monitor, scheduled);
    await more.wait();
    assert.equal((await more.statistics())?.body.dataset.item_count, 105);

    const asked = { StartTime: start, EndTime: due };
    assert.deepEqual(await countsOf(server, { ...asked, GroupBy: 'variant' }), {
      AllTraffic: 100,
      Renamed: 5,
    });
    assert.deepEqual(await countsOf(server, { ...asked, GroupBy: 'hour' }), {
      '2026-03-10T12:00:00.000Z': 105,
    });
    assert.match((await askStatistics(server, { StartTime: 1 })).message ?? '', /EndTime/);
    assert.match((await askStatistics(server, { ...asked, GroupBy: 'x' })).message ?? '', /hour/);
  } finally {
    sagemakerSession.destroy();
    await server.close();
    await rm(folder, { recursive: true });
  }
});

test('what is wrong with a batch as a whole is told in a status', async () => {
  const server = await startTestServer();
  try {
    const { accessKeyId, secretAccessKey } = server.client.credentials;
    const key = { 'x-api-key': `${accessKeyId}:${secretAccessKey}` };
    const status = async (body: Uint8Array | string, headers: Record<string, string>) =>
      (await post(server, body, headers)).status;
    assert.equal(await status('{}', key), 404);
    assert.equal(await status('{}', {}), 403);
    assert.equal(await status('{}', { 'x-api-key': `${accessKeyId}:no` }), 401);
    assert.equal(await status('{}', { 'x-api-key': 'no' }), 401);
    assert.equal(await status('{}', { authorization: 'Bearer GRKANONE:x' }), 401);
    await createEndpoint(server);
    assert.equal(await status('{}', { ...key, 'x-guiderail-region': 'eu-west-1' }), 404);
    assert.equal(await status('{}', { ...key, 'content-type': 'text/csv' }), 415);
    assert.equal(await status('{}', { ...key, 'content-encoding': 'br' }), 415);
    assert.equal(await status('{}', { ...key, 'content-encoding': 'gzip' }), 400);
    assert.equal(
      await status(gzipSync(Buffer.alloc(12e6)), { ...key, 'content-encoding': 'gzip' }),
      413,
    );
    assert.equal(await status(Buffer.alloc(11e6), key), 413);
    assert.equal(await status(Buffer.from([0xff]), key), 400);
    const noBucket = await post(server, line(1), key);
    assert.equal(noBucket.status, 400);
    assert.match(noBucket.message ?? '', /bucket "elsewhere" .* does not exist/);
  } finally {
    await server.close();
  }
});
