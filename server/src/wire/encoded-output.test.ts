import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { SageMaker } from '@aws-sdk/client-sagemaker';
import { SageMakerFeatureStoreRuntime } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { EncodedOutput } from '../base/encoded-output.js';
import type { ServiceId } from '../base/service.js';
import { accessKeyId, listen, room, secretAccessKey, wireOf } from './testing/wire-server.js';
import type { Wire } from './wire.js';

const record = [
  { FeatureName: 'id', ValueAsString: 'é𝄞"\\' },
  { FeatureName: 'list', ValueAsStringList: ['1', '2'] },
];
const document = { Record: record, ExpiresAt: '2026-01-01T00:00:00Z' };

/** The output of every operation, encoded; asked for as AWS's shape it is another, to tell. */
const answering = (service: ServiceId, name: string, body: Uint8Array | string) =>
  room(service, { [name]: async () => new EncodedOutput(body, () => ({ Read: true })) as never });

async function clientOf(t: { after(end: () => unknown): void }, wire: Wire) {
  const listening = await listen(wire);
  t.after(() => listening.close());
  const credentials = { accessKeyId, secretAccessKey };
  return { endpoint: listening.endpoint, region: 'us-east-1', credentials };
}

test('an encoded output reaches clients of REST as it is, text or bytes', async (t) => {
  const text = JSON.stringify(document);
  for (const body of [text, Buffer.from(text), new TextEncoder().encode(text)]) {
    const wire = wireOf([answering('sagemaker-featurestore-runtime', 'GetRecord', body)]);
    const client = new SageMakerFeatureStoreRuntime(await clientOf(t, wire));
    const { $metadata, ...found } = await client.getRecord({
      FeatureGroupName: 'g',
      RecordIdentifierValueAsString: 'é/1 %2F',
      FeatureNames: ['id', 'list'],
    });
    assert.deepEqual(found, document);
    assert.equal($metadata.httpStatusCode, 200);
    assert.match($metadata.requestId ?? '', /^[0-9a-f-]{36}$/);
  }
});

test('an encoded output reaches clients of awsJson as it is', async (t) => {
  const body = '{"EndpointName":"e","CreationTime":1767225600}';
  const client = new SageMaker(
    await clientOf(t, wireOf([answering('sagemaker', 'DescribeEndpoint', body)])),
  );
  const { EndpointName, CreationTime } = await client.describeEndpoint({ EndpointName: 'e' });
  assert.deepEqual([EndpointName, CreationTime], ['e', new Date('2026-01-01')]);
});

test("the content type of an encoded output is its protocol's", async () => {
  const runtime = answering('sagemaker-featurestore-runtime', 'GetRecord', '{}');
  const rest = await wireOf([runtime], { noAuth: true }).handle({
    method: 'GET',
    rawTarget: '/FeatureGroup/g?RecordIdentifierValueAsString=1',
    rawHeaders: [],
    body: Readable.from([]),
  });
  assert.deepEqual([rest.status, rest.headers['content-type']], [200, 'application/json']);
  const one = answering('sagemaker', 'DescribeEndpoint', '{}');
  const json = await wireOf([one], { noAuth: true }).handle({
    method: 'POST',
    rawTarget: '/',
    rawHeaders: ['X-Amz-Target', 'SageMaker.DescribeEndpoint'],
    body: Readable.from([Buffer.from('{"EndpointName":"e"}')]),
  });
  assert.deepEqual(
    [json.status, json.headers['content-type']],
    [200, 'application/x-amz-json-1.1'],
  );
});

test('JSON that is not the whole of an answer is a bug, and stops the request loudly', async () => {
  const cases: readonly [ServiceId, string, string, string, Record<string, string>][] = [
    ['s3', 'ListBuckets', 'GET', '/', {}],
    ['sagemaker-runtime', 'InvokeEndpoint', 'POST', '/endpoints/e/invocations', {}],
    [
      'cloudwatch',
      'ListDashboards',
      'POST',
      '/service/GraniteServiceVersion20100801/operation/ListDashboards',
      { 'smithy-protocol': 'rpc-v2-cbor' },
    ],
    [
      'sts',
      'GetCallerIdentity',
      'POST',
      '/?Action=GetCallerIdentity',
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
  ];
  for (const [service, name, method, rawTarget, headers] of cases) {
    const logged: string[] = [];
    const wire = wireOf([answering(service, name, '{}')], {
      noAuth: true,
      log: (_, __, facts) => logged.push(String((facts as { error?: string }).error)),
    });
    const rawHeaders = Object.entries(headers).flat();
    const answer = await wire.handle({ method, rawTarget, rawHeaders, body: Readable.from([]) });
    assert.equal(answer.status, 500, name);
    assert.match(logged.join(), new RegExp(`${service}\\.${name} gave encoded JSON`));
  }
});

test("callers in process get AWS's shape", async () => {
  const wire = wireOf([answering('sagemaker-featurestore-runtime', 'GetRecord', '{}')]);
  const input = { FeatureGroupName: 'g', RecordIdentifierValueAsString: '1' };
  const runtime = wire.calls['sagemaker-featurestore-runtime'];
  assert.deepEqual(await runtime?.GetRecord?.(input, { region: 'us-east-1' }), { Read: true });
});
