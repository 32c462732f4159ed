import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { CloudWatch, InvalidParameterValueException } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM, NoSuchEntityException } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { ResourceNotFound, SageMaker } from '@aws-sdk/client-sagemaker';
import { ModelError, SageMakerRuntime } from '@aws-sdk/client-sagemaker-runtime';
import { STS } from '@aws-sdk/client-sts';
import { resourceNotFound, ServiceError } from '../base/errors.js';
import type { CallContext } from '../base/service.js';
import { trailingChecksums } from './body/checked-body.js';
import {
  accessKeyId,
  type FakeHandler,
  type Listening,
  listen,
  room,
  secretAccessKey,
  wireOf,
} from './testing/wire-server.js';

let listening: Listening;
let seen: { input: Record<string, unknown>; context: CallContext } | undefined;
let checksums: Readonly<Record<string, string>> = {};
const objects = new Map<string, { bytes: Buffer; input: Record<string, unknown> }>();

const note =
  (output: Record<string, unknown>): FakeHandler =>
  async (input, context) => {
    seen = { input, context };
    return output;
  };

async function read(body: unknown): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body as Readable) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const time = new Date('2026-05-06T07:08:09Z');

const rooms = [
  room('sagemaker', {
    CreateEndpoint: note({ EndpointArn: 'arn:aws:sagemaker:eu-west-1:000000000000:endpoint/e' }),
    DescribeEndpoint: note({
      EndpointName: 'e',
      EndpointArn: 'arn:aws:sagemaker:eu-west-1:000000000000:endpoint/e',
      EndpointStatus: 'InService',
      CreationTime: time,
      LastModifiedTime: time,
      ProductionVariants: [{ VariantName: 'AllTraffic', CurrentWeight: 0.5 }],
    }),
    DeleteEndpoint: note({}),
    DescribeMonitoringSchedule: async () => {
      throw resourceNotFound('no such schedule');
    },
    DescribeModel: async () => {
      throw new TypeError('a secret of the server');
    },
  }),
  room('sagemaker-runtime', {
    InvokeEndpoint: async (input, context) => {
      seen = { input, context };
      if (input.TargetVariant === 'broken') {
        const members = { OriginalStatusCode: 503, OriginalMessage: 'overloaded' };
        throw new ServiceError('ModelError', 'the model failed', 424, members);
      }
      return { Body: Buffer.from('0.5\n'), ContentType: 'text/csv', InvokedProductionVariant: 'v' };
    },
  }),
  room('cloudwatch', {
    PutMetricData: note({}),
    ListMetrics: note({ Metrics: [{ Namespace: 'n', MetricName: 'm' }], NextToken: 't' }),
    GetMetricStatistics: async () => {
      throw new ServiceError('InvalidParameterValue', 'the period is wrong');
    },
  }),
  room('logs', {
    DescribeLogStreams: note({ logStreams: [{ logStreamName: 's', creationTime: 7 }] }),
  }),
  room('sts', { GetCallerIdentity: note({ Account: '000000000000', Arn: 'arn:x', UserId: 'u' }) }),
  room('iam', {
    SimulatePrincipalPolicy: note({
      EvaluationResults: [{ EvalActionName: 'a', EvalDecision: 'allowed' }],
      IsTruncated: false,
    }),
    GetRole: async (input) => {
      if (input.RoleName === 'none') throw new ServiceError('NoSuchEntity', 'no role <none>', 404);
      return {
        Role: {
          Path: '/',
          RoleName: input.RoleName,
          RoleId: 'AROA',
          Arn: 'arn:aws:iam::000000000000:role/r',
          CreateDate: time,
        },
      };
    },
  }),
  room('s3', {
    CreateBucket: note({ Location: '/b' }),
    HeadBucket: async () => {
      throw new ServiceError('NotFound', 'no bucket', 404);
    },
    GetBucketLocation: note({ LocationConstraint: 'eu-west-1' }),
    ListBuckets: note({ Buckets: [{ Name: 'b', CreationDate: time }], Owner: { ID: 'o' } }),
    PutObject: async (input, context) => {
      const bytes = await read(input.Body);
      checksums = trailingChecksums(input.Body as Readable);
      seen = { input, context };
      objects.set(`${input.Bucket}/${input.Key}`, { bytes, input });
      return { ETag: '"e"' };
    },
    GetObject: async (input) => {
      const found = objects.get(`${input.Bucket}/${input.Key}`);
      if (!found) throw new ServiceError('NoSuchKey', 'The key does not exist.', 404);
      return {
        Body: Readable.from([found.bytes]),
        ContentLength: found.bytes.length,
        LastModified: time,
        Metadata: found.input.Metadata,
        ETag: '"e"',
      };
    },
    HeadObject: async () => {
      throw new ServiceError('NotFound', 'no key', 404);
    },
    ListObjectsV2: note({
      Name: 'b',
      KeyCount: 1,
      Contents: [{ Key: 'a b/ü&<', Size: 3, LastModified: time, ETag: '"e"' }],
      IsTruncated: false,
    }),
    DeleteObjects: note({ Deleted: [{ Key: 'x' }] }),
    CopyObject: note({ CopyObjectResult: { ETag: '"c"', LastModified: time } }),
    CreateMultipartUpload: note({ Bucket: 'b', Key: 'k', UploadId: 'u' }),
    UploadPart: async (input, context) => {
      await read(input.Body);
      seen = { input, context };
      return { ETag: '"p"' };
    },
    CompleteMultipartUpload: note({ Bucket: 'b', Key: 'k', ETag: '"m"' }),
  }),
];

before(async () => {
  listening = await listen(wireOf(rooms));
});
after(() => listening.close());

const config = () => ({
  endpoint: listening.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId, secretAccessKey },
  maxAttempts: 1,
});

test('awsJson: input, output, times, region of the scope', async () => {
  const client = new SageMaker(config());
  const made = await client.createEndpoint({ EndpointName: 'e', EndpointConfigName: 'c' });
  assert.equal(made.EndpointArn, 'arn:aws:sagemaker:eu-west-1:000000000000:endpoint/e');
  assert.deepEqual(seen?.input, { EndpointName: 'e', EndpointConfigName: 'c' });
  assert.equal(seen?.context.region, 'eu-west-1');
  assert.equal(seen?.context.accessKeyId, accessKeyId);
  assert.equal(made.$metadata.requestId, seen?.context.requestId);
  const described = await client.describeEndpoint({ EndpointName: 'e' });
  assert.deepEqual(described.CreationTime, time);
  assert.equal(described.ProductionVariants?.[0]?.CurrentWeight, 0.5);
  await client.deleteEndpoint({ EndpointName: 'e' });
});

test('awsJson: errors are typed, faults tell nothing, unknown operations are named', async () => {
  const client = new SageMaker(config());
  await assert.rejects(
    client.describeMonitoringSchedule({ MonitoringScheduleName: 's' }),
    (error) => error instanceof ResourceNotFound && error.message === 'no such schedule',
  );
  await assert.rejects(client.describeModel({ ModelName: 'm' }), (error: ResourceNotFound) => {
    assert.equal(error.name, 'InternalFailure');
    assert.equal(error.$metadata.httpStatusCode, 500);
    return !error.message.includes('secret');
  });
  await assert.rejects(client.listApps({}), (error: ResourceNotFound) => {
    assert.equal(error.name, 'UnknownOperationException');
    assert.equal(error.$metadata.httpStatusCode, 400);
    return error.message.includes('SageMaker.ListApps');
  });
});

test('restJson: blob, headers, label', async () => {
  const client = new SageMakerRuntime(config());
  const answer = await client.invokeEndpoint({
    EndpointName: 'my-endpoint',
    Body: '1,2,3',
    ContentType: 'text/csv',
    InferenceId: 'i-1',
    CustomAttributes: 'a=b',
  });
  assert.equal(answer.Body?.transformToString(), '0.5\n');
  assert.equal(answer.ContentType, 'text/csv');
  assert.equal(answer.InvokedProductionVariant, 'v');
  const { Body, ...rest } = seen?.input ?? {};
  assert.equal(String(Body), '1,2,3');
  const { EndpointName, ContentType, InferenceId, CustomAttributes } = rest;
  assert.deepEqual(
    { EndpointName, ContentType, InferenceId, CustomAttributes },
    {
      EndpointName: 'my-endpoint',
      ContentType: 'text/csv',
      InferenceId: 'i-1',
      CustomAttributes: 'a=b',
    },
  );
});

test('restJson: an error with members of its own', async () => {
  const client = new SageMakerRuntime(config());
  await assert.rejects(
    client.invokeEndpoint({ EndpointName: 'e', Body: 'x', TargetVariant: 'broken' }),
    (error) => {
      assert.ok(error instanceof ModelError);
      assert.equal(error.OriginalStatusCode, 503);
      assert.equal(error.OriginalMessage, 'overloaded');
      assert.equal(error.message, 'the model failed');
      return error.$metadata.httpStatusCode === 424;
    },
  );
});

test('CloudWatch: awsJson 1.0, gzip of large bodies, errors of the query protocol', async () => {
  const client = new CloudWatch(config());
  const datum = { MetricName: 'm', Value: 1.5, Timestamp: time, Unit: 'Count' as const };
  await client.putMetricData({ Namespace: 'n', MetricData: Array(500).fill(datum) });
  assert.deepEqual((seen?.input.MetricData as unknown[] | undefined)?.[499], datum);
  const listed = await client.listMetrics({});
  assert.equal(listed.Metrics?.[0]?.MetricName, 'm');
  await assert.rejects(
    client.getMetricStatistics({
      Namespace: 'n',
      MetricName: 'm',
      StartTime: time,
      EndTime: time,
      Period: 60,
    }),
    (error) =>
      error instanceof InvalidParameterValueException && error.message === 'the period is wrong',
  );
});

test('logs: awsJson 1.1', async () => {
  const answer = await new CloudWatchLogs(config()).describeLogStreams({ logGroupName: 'g' });
  assert.deepEqual(answer.logStreams, [{ logStreamName: 's', creationTime: 7 }]);
});

test('awsQuery: forms in, XML out, errors', async () => {
  const identity = await new STS(config()).getCallerIdentity({});
  assert.equal(identity.Account, '000000000000');
  assert.equal(identity.$metadata.requestId, seen?.context.requestId);
  const client = new IAM(config());
  const { Role } = await client.getRole({ RoleName: 'r' });
  assert.deepEqual(Role?.CreateDate, time);
  await assert.rejects(
    client.getRole({ RoleName: 'none' }),
    (error) => error instanceof NoSuchEntityException && error.message === 'no role <none>',
  );
  const simulated = await client.simulatePrincipalPolicy({
    PolicySourceArn: 'arn:aws:iam::000000000000:role/r',
    ActionNames: ['s3:GetObject', 's3:PutObject'],
    ContextEntries: [
      { ContextKeyName: 'aws:k', ContextKeyType: 'string', ContextKeyValues: ['a'] },
    ],
  });
  assert.equal(simulated.EvaluationResults?.[0]?.EvalDecision, 'allowed');
  assert.deepEqual(seen?.input.ActionNames, ['s3:GetObject', 's3:PutObject']);
  assert.deepEqual(seen?.input.ContextEntries, [
    { ContextKeyName: 'aws:k', ContextKeyType: 'string', ContextKeyValues: ['a'] },
  ]);
});

test('S3: buckets and documents', async () => {
  const client = new S3(config());
  await client.createBucket({
    Bucket: 'b',
    CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
  });
  assert.deepEqual(seen?.input.CreateBucketConfiguration, { LocationConstraint: 'eu-west-1' });
  await assert.rejects(client.headBucket({ Bucket: 'b' }), { name: 'NotFound' });
  assert.equal((await client.getBucketLocation({ Bucket: 'b' })).LocationConstraint, 'eu-west-1');
  const buckets = await client.listBuckets({});
  assert.deepEqual(buckets.Buckets, [{ Name: 'b', CreationDate: time }]);
  const listed = await client.listObjectsV2({ Bucket: 'b', Prefix: 'a b/ü+', MaxKeys: 3 });
  assert.equal(seen?.input.Prefix, 'a b/ü+');
  assert.equal(seen?.input.MaxKeys, 3);
  assert.equal(listed.Contents?.[0]?.Key, 'a b/ü&<');
  const deleted = await client.deleteObjects({
    Bucket: 'b',
    Delete: { Objects: [{ Key: 'x' }, { Key: 'y<&>' }], Quiet: true },
  });
  assert.deepEqual(deleted.Deleted, [{ Key: 'x' }]);
  assert.deepEqual(seen?.input.Delete, {
    Objects: [{ Key: 'x' }, { Key: 'y<&>' }],
    Quiet: true,
  });
});

test('S3: objects of any key, whole and streamed, with checksums', async () => {
  const client = new S3(config());
  const keys = ['plain', 'a/b//c/../d', 'with space+plus', "ünï/(*)!'~", '%2F', 'x?y&z=1', '.'];
  for (const Key of keys) {
    await client.putObject({ Bucket: 'b', Key, Body: Key, Metadata: { one: '1' } });
    const answer = await client.getObject({ Bucket: 'b', Key });
    assert.equal(await answer.Body?.transformToString(), Key);
    assert.deepEqual(answer.Metadata, { one: '1' });
    assert.deepEqual(answer.LastModified, time);
  }
  for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
    const Body = Readable.from(['some ', 'streamed ', 'bytes']);
    const given = { Bucket: 'b', Key: 's', Body, ContentLength: 19, ChecksumAlgorithm };
    await client.putObject(given);
    assert.equal(objects.get('b/s')?.bytes.toString(), 'some streamed bytes');
    assert.deepEqual(Object.keys(checksums), [`Checksum${ChecksumAlgorithm}`]);
    await client.putObject({ ...given, Body: 'some streamed bytes' });
    assert.equal(typeof seen?.input[`Checksum${ChecksumAlgorithm}`], 'string');
  }
  await assert.rejects(client.getObject({ Bucket: 'b', Key: 'nothing' }), { name: 'NoSuchKey' });
  await assert.rejects(client.headObject({ Bucket: 'b', Key: 'nothing' }), { name: 'NotFound' });
});

test('S3: operations that share method and path', async () => {
  const client = new S3(config());
  const copied = await client.copyObject({ Bucket: 'b', Key: 'k', CopySource: 'b/x' });
  assert.equal(copied.CopyObjectResult?.ETag, '"c"');
  const { UploadId } = await client.createMultipartUpload({ Bucket: 'b', Key: 'k' });
  const part = { Bucket: 'b', Key: 'k', UploadId, PartNumber: 2, Body: 'part' };
  assert.equal((await client.uploadPart(part)).ETag, '"p"');
  assert.equal(seen?.input.PartNumber, 2);
  await client.completeMultipartUpload({
    Bucket: 'b',
    Key: 'k',
    UploadId,
    MultipartUpload: { Parts: [{ ETag: '"p"', PartNumber: 2 }] },
  });
  assert.deepEqual(seen?.input.MultipartUpload, { Parts: [{ ETag: '"p"', PartNumber: 2 }] });
  await assert.rejects(client.getBucketAcl({ Bucket: 'b' }), (error: Error) => {
    assert.equal(error.name, 'UnknownOperationException');
    return error.message.includes('GetBucketAcl');
  });
});
