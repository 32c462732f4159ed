import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  ListEndpointsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { createKey, deleteKey } from '../storage/access-keys.js';
import { startTestServer, type TestServer } from './server.js';

interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const client = (server: TestServer, { accessKeyId, secretAccessKey }: KeyPair) => ({
  ...server.client,
  credentials: { accessKeyId, secretAccessKey },
  maxAttempts: 1,
});

const list = (server: TestServer, key: KeyPair) =>
  new SageMakerClient(client(server, key)).send(new ListEndpointsCommand({}));

async function until(work: () => Promise<unknown>): Promise<void> {
  for (let look = 0; look < 100; look++) {
    try {
      await work();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  await work();
}

test('a running server takes up keys that are made, and lets go of those that are deleted', async () => {
  const server = await startTestServer();
  try {
    const key = await createKey(server.dataDir, { name: 'ci', allows: 'no-code' });
    const sender = await createKey(server.dataDir, { name: 'sender', allows: 'captures' });
    await writeFile(join(server.dataDir, 'keys', `${'A'.repeat(20)}.json`), '{"accessKeyId":');
    await until(() => list(server, key));
    await assert.rejects(list(server, { ...key, secretAccessKey: 'no' }), {
      name: 'InvalidSignatureException',
    });
    await assert.rejects(list(server, sender), { name: 'AccessDeniedException' });
    const put = { Bucket: 'b', Key: 'k', Body: 'x' };
    await assert.rejects(
      new S3Client(client(server, sender)).send(new PutObjectCommand(put)),
      /for sending captures/,
    );
    const run = `${server.endpoint}/_guiderail/monitoring-schedules/s/run`;
    const headers = { 'x-api-key': `${sender.accessKeyId}:${sender.secretAccessKey}` };
    const refused = await fetch(run, { method: 'POST', headers, body: '{}' });
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /for sending captures/);

    await deleteKey(server.dataDir, key.accessKeyId);
    await until(() => assert.rejects(list(server, key), { name: 'UnrecognizedClientException' }));
  } finally {
    await server.close();
  }
});

/** What the server says to making an endpoint of a program. */
async function serveProgram(server: TestServer, key: KeyPair, name: string): Promise<void> {
  const sagemaker = new SageMakerClient(client(server, key));
  const ExecutionRoleArn = 'arn:aws:iam::000000000000:role/r';
  const PrimaryContainer = { Image: 'guiderail/node', ModelDataUrl: 's3://keys/m.tar.gz' };
  await sagemaker.send(
    new CreateModelCommand({ ModelName: name, ExecutionRoleArn, PrimaryContainer }),
  );
  const ProductionVariants = [{ VariantName: 'v', ModelName: name }];
  await sagemaker.send(
    new CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants }),
  );
  const input = { EndpointName: name, EndpointConfigName: name };
  await sagemaker.send(new CreateEndpointCommand(input));
}

test('without authentication only a signature that holds may have code run', async () => {
  const server = await startTestServer({ noAuth: true });
  try {
    const root = server.client.credentials;
    const limited = await createKey(server.dataDir, { name: 'ci', allows: 'no-code' });
    await new S3Client(client(server, limited)).send(new CreateBucketCommand({ Bucket: 'keys' }));
    const stranger = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'any' };
    await list(server, stranger);
    const refused = { name: 'AccessDeniedException' };
    await assert.rejects(serveProgram(server, stranger, 'a'), refused);
    await assert.rejects(serveProgram(server, { ...root, secretAccessKey: 'guess' }, 'b'), refused);
    await assert.rejects(serveProgram(server, limited, 'c'), refused);
    await serveProgram(server, root, 'd');
  } finally {
    await server.close();
  }
});
