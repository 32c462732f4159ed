import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { pack } from 'tar-stream';
import { startTestServer, type TestServer } from './server.js';

const ExecutionRoleArn = 'arn:aws:iam::000000000000:role/batch';
const folder = new URL('../../test-data/xgboost/', import.meta.url);
const { rows } = JSON.parse(
  await readFile(new URL('regression.expected.json', folder), 'utf8'),
) as { rows: string[] };

const module = `
export const predict = (rows) => rows.map((row) => {
  const cells = Array.isArray(row) ? row : Object.values(row);
  return { sum: cells.reduce((sum, cell) => sum + Number(cell), 0), cells: cells.length };
});`;

let server: TestServer;
let store: s3.S3Client;
let sm: sagemaker.SageMakerClient;
let runtime: SageMakerRuntimeClient;

before(async () => {
  server = await startTestServer();
  const client = { ...server.client, maxAttempts: 1 };
  store = new s3.S3Client(client);
  sm = new sagemaker.SageMakerClient(client);
  runtime = new SageMakerRuntimeClient(client);
  await store.send(new s3.CreateBucketCommand({ Bucket: 'batch' }));
  await put('in/rows.csv', `${rows.join('\n')}\n`);
  const forest = await readFile(new URL('regression.json', folder));
  await model('forest', '1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1', {
    'xgboost-model': forest,
  });
  await model('program', 'guiderail/node', { 'model.mjs': Buffer.from(module) });
});

after(async () => {
  for (const client of [store, sm, runtime]) client?.destroy();
  await server?.close();
});

const put = (Key: string, Body: string | Uint8Array) =>
  store.send(new s3.PutObjectCommand({ Bucket: 'batch', Key, Body }));

async function text(Key: string): Promise<string> {
  const { Body } = await store.send(new s3.GetObjectCommand({ Bucket: 'batch', Key }));
  return (await Body?.transformToString()) ?? '';
}

async function model(name: string, Image: string, files: Record<string, Buffer>): Promise<void> {
  const tar = pack();
  for (const [file, bytes] of Object.entries(files)) tar.entry({ name: file }, bytes);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  await put(`models/${name}.tar.gz`, gzipSync(Buffer.concat(chunks)));
  const PrimaryContainer = { Image, ModelDataUrl: `s3://batch/models/${name}.tar.gz` };
  const input = { ModelName: name, ExecutionRoleArn, PrimaryContainer };
  await sm.send(new sagemaker.CreateModelCommand(input));
}

/** Runs a job to its end, by the stock client's own waiter. */
async function transform(
  name: string,
  ModelName: string,
  input: Partial<sagemaker.TransformInput>,
  more: Partial<sagemaker.CreateTransformJobCommandInput> = {},
): Promise<sagemaker.DescribeTransformJobCommandOutput> {
  await sm.send(
    new sagemaker.CreateTransformJobCommand({
      TransformJobName: name,
      ModelName,
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://batch/in/rows.csv' } },
        ContentType: 'text/csv',
        SplitType: 'Line',
        ...input,
      },
      TransformOutput: { S3OutputPath: `s3://batch/out/${name}`, AssembleWith: 'Line' },
      TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
      ...more,
    }),
  );
  const wait = { client: sm, maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.05 };
  const TransformJobName = name;
  await sagemaker.waitUntilTransformJobCompletedOrStopped(wait, { TransformJobName });
  return sm.send(new sagemaker.DescribeTransformJobCommand({ TransformJobName }));
}

test('a transform predicts to the byte what the endpoint does', async () => {
  for (const name of ['forest', 'program']) {
    const ProductionVariants = [{ VariantName: 'AllTraffic', ModelName: name }];
    await sm.send(
      new sagemaker.CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants }),
    );
    const endpoint = { EndpointName: name };
    await sm.send(new sagemaker.CreateEndpointCommand({ ...endpoint, EndpointConfigName: name }));
    await sagemaker.waitUntilEndpointInService(
      { client: sm, maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.05 },
      endpoint,
    );
    const Body = await text('in/rows.csv');
    const answer = await runtime.send(
      new InvokeEndpointCommand({ ...endpoint, ContentType: 'text/csv', Body }),
    );
    await transform(`same-${name}`, name, {});
    assert.equal(await text(`out/same-${name}/rows.csv.out`), answer.Body.transformToString());
  }
});

test('rows are joined, filtered and captured over the wire', async () => {
  const job = await transform(
    'Joined',
    'forest',
    {},
    {
      DataProcessing: { JoinSource: 'Input', OutputFilter: '$[-2:]' },
      DataCaptureConfig: { DestinationS3Uri: 's3://batch/capture', GenerateInferenceId: true },
    },
  );
  assert.equal(job.TransformJobStatus, 'Completed');
  assert.match(job.TransformJobArn ?? '', /:transform-job\/joined$/);
  const lines = (await text('out/Joined/rows.csv.out')).trimEnd().split('\n');
  assert.equal(lines.length, rows.length);
  for (const [index, line] of lines.entries()) {
    const [last, score, id, time] = line.split(',');
    assert.equal(last, rows[index]?.split(',').at(-1));
    assert.ok(Number.isFinite(Number(score)));
    assert.match(id ?? '', /^[-\da-f]{36}$/);
    assert.equal(time, job.TransformStartTime?.toISOString().replace(/\.\d+Z$/, 'Z'));
  }
  const { Contents = [] } = await store.send(
    new s3.ListObjectsV2Command({ Bucket: 'batch', Prefix: 'capture/output/' }),
  );
  assert.deepEqual(JSON.parse(await text(Contents[0]?.Key ?? '')), [
    { prefix: 's3://batch/out/Joined/' },
    'rows.csv.out',
  ]);
});

test('a program’s answers are joined to JSON Lines', async () => {
  await put('lines/a.jsonl', '{"a": 1, "b": 2.0}\n{"a": 3, "b": 4}\n');
  const DataSource = {
    S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://batch/lines/' },
  } as const;
  const ContentType = 'application/jsonlines';
  const DataProcessing = { JoinSource: 'Input' } as const;
  await transform('lines', 'program', { DataSource, ContentType }, { DataProcessing });
  assert.equal(
    await text('out/lines/a.jsonl.out'),
    '{"SageMakerOutput":{"sum":3,"cells":2},"a":1,"b":2.0}\n' +
      '{"SageMakerOutput":{"sum":7,"cells":2},"a":3,"b":4}\n',
  );
});
