import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { pack } from 'tar-stream';
import { startTestServer, type TestServer } from './server.js';

const fixture = new URL('../../test-data/xgboost/regression.json', import.meta.url);
const Bucket = 'hammered';
const EndpointName = 'bikes';
const updates = 15;
const senders = 6;

async function putModel(s3: S3Client): Promise<void> {
  const tar = pack();
  tar.entry({ name: 'xgboost-model' }, await readFile(fixture));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  const Body = gzipSync(Buffer.concat(chunks));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'model.tar.gz', Body }));
}

/** Configurations whose variants' names tell whether what they serve is captured. */
const configs: Readonly<Record<string, readonly string[]>> = {
  one: ['on-1'],
  two: ['on-1', 'on-2'],
  none: ['off-1'],
};

async function prepare(server: TestServer): Promise<void> {
  const s3 = new S3Client(server.client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  await putModel(s3);
  const sagemaker = new SageMakerClient(server.client);
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: 'm',
      ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
      PrimaryContainer: {
        Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
        ModelDataUrl: `s3://${Bucket}/model.tar.gz`,
      },
    }),
  );
  for (const [EndpointConfigName, variants] of Object.entries(configs)) {
    await sagemaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName,
        ProductionVariants: variants.map((VariantName) => ({ VariantName, ModelName: 'm' })),
        DataCaptureConfig: {
          EnableCapture: EndpointConfigName !== 'none',
          InitialSamplingPercentage: 100,
          DestinationS3Uri: `s3://${Bucket}/live`,
          CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
        },
      }),
    );
  }
  await sagemaker.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName: 'one' }));
}

/** Sends requests until it is told to stop. @returns the variant of each inference id. */
async function hammer(server: TestServer, while_: () => boolean): Promise<Map<string, string>> {
  const runtime = new SageMakerRuntimeClient({ ...server.client, maxAttempts: 1 });
  const served = new Map<string, string>();
  const Body = Array(12).fill('1').join(',');
  const send = async (sender: number): Promise<void> => {
    for (let i = 0; while_(); i++) {
      const InferenceId = `${sender}-${i}`;
      const input = { EndpointName, Body, ContentType: 'text/csv', InferenceId };
      const answer = await runtime.send(new InvokeEndpointCommand(input));
      assert.equal(answer.$metadata.httpStatusCode, 200);
      served.set(InferenceId, answer.InvokedProductionVariant ?? '');
    }
  };
  await Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)));
  return served;
}

/** The variant of each inference id that was captured, and how often. */
async function captured(server: TestServer): Promise<[string, string][]> {
  const s3 = new S3Client(server.client);
  const found: [string, string][] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'live/', ContinuationToken: token }),
    );
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const variant = Key.split('/')[2] ?? '';
      for (const text of (await Body?.transformToString())?.trimEnd().split('\n') ?? []) {
        const record = JSON.parse(text) as { eventMetadata: { inferenceId: string } };
        found.push([record.eventMetadata.inferenceId, variant]);
      }
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found;
}

async function settled(sagemaker: SageMakerClient): Promise<string | undefined> {
  for (;;) {
    const now = await sagemaker.send(new DescribeEndpointCommand({ EndpointName }));
    if (now.EndpointStatus !== 'Updating') return now.EndpointConfigName;
  }
}

test('no request is dropped or goes uncaptured while an endpoint is updated again and again', async () => {
  const first = await startTestServer();
  let server = first;
  const sagemaker = new SageMakerClient({ ...server.client, maxAttempts: 1 });
  try {
    await prepare(server);
    let going = true;
    const hammering = hammer(server, () => going);
    const updating = updateAgainAndAgain(sagemaker).finally(() => {
      going = false;
    });
    const [served] = await Promise.all([hammering, updating]);
    await first.stop(); // which publishes what was captured
    server = await startTestServer({ dataDir: first.dataDir });
    const expected = [...served].filter(([, variant]) => variant.startsWith('on-'));
    assert.ok(expected.length > 0 && expected.length < served.size);
    assert.deepEqual((await captured(server)).sort(), expected.sort());
  } finally {
    await server.close();
  }
});

async function updateAgainAndAgain(sagemaker: SageMakerClient): Promise<void> {
  const names = Object.keys(configs);
  for (let i = 0; i < updates; i++) {
    const EndpointConfigName = names[(i + 1) % names.length] as string;
    await sagemaker.send(new UpdateEndpointCommand({ EndpointName, EndpointConfigName }));
    assert.equal(await settled(sagemaker), EndpointConfigName);
    if (EndpointConfigName !== 'two') continue;
    for (const DesiredWeight of [0, 3]) {
      const DesiredWeightsAndCapacities = [{ VariantName: 'on-1', DesiredWeight }];
      const input = { EndpointName, DesiredWeightsAndCapacities };
      await sagemaker.send(new UpdateEndpointWeightsAndCapacitiesCommand(input));
    }
  }
}
