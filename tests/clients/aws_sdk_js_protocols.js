// Every protocol that the AWS SDK for JavaScript can be made to speak, over the scheme of
// AWS_ENDPOINT_URL.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';

const endpoint = process.env.AWS_ENDPOINT_URL;
const scheme = new URL(endpoint).protocol;
const bucket = 'js-protocols';
const data = randomBytes(3_000_000);

const bytesOf = async (s3, key) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from(await Body.transformToByteArray());
};

/** Notes the headers that are sent. */
function watch(client) {
  const sent = [];
  client.middlewareStack.add(
    (next) => (args) => {
      sent.push({ ...args.request.headers, host: args.request.hostname });
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return sent;
}

async function objects() {
  const s3 = new S3Client({});
  const sent = watch(s3);
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'bytes', Body: data }));
  assert.deepEqual(await bytesOf(s3, 'bytes'), data);
  assert.ok(sent.some((headers) => headers.expect ?? headers.Expect));
  const Body = Readable.from([data.subarray(0, 1_000_000), data.subarray(1_000_000)]);
  const ContentLength = data.length;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'stream', Body, ContentLength }));
  assert.deepEqual(await bytesOf(s3, 'stream'), data);
  assert.ok(
    sent.some((headers) => String(headers['x-amz-content-sha256']).startsWith('STREAMING-')),
    'streams travel in chunks with trailers',
  );
}

async function refusedBeforeTheBody() {
  const { AWS_ACCESS_KEY_ID: accessKeyId } = process.env;
  const s3 = new S3Client({ credentials: { accessKeyId, secretAccessKey: 'wrong' } });
  for (const Key of ['a', 'b']) {
    const put = new PutObjectCommand({ Bucket: bucket, Key, Body: data });
    await assert.rejects(s3.send(put), { name: 'SignatureDoesNotMatch' });
  }
}

/** Names below localhost are this machine's (RFC 6761), whatever the system's resolver says. */
const lookup = (_host, options, done) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

async function virtualHosts() {
  const s3 = new S3Client({
    endpoint: endpoint.replace('127.0.0.1', 'localhost'),
    requestHandler: { httpAgent: new Agent({ lookup }) },
  });
  const sent = watch(s3);
  for (const Key of ['a b/ü+%', 'plain', 'x/../y']) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
    assert.equal((await bytesOf(s3, Key)).toString(), Key);
  }
  const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'x/' }));
  assert.equal(KeyCount, 1);
  assert.ok(sent.every(({ host }) => host === `${bucket}.localhost`));
}

async function cloudwatch(name, settings) {
  const client = new CloudWatchClient(settings);
  const sent = watch(client);
  const now = Math.floor(Date.now() / 1000);
  const Dimensions = [{ Name: 'Protocol', Value: name }];
  const Timestamp = new Date((now - 60) * 1000);
  const MetricData = Array.from({ length: 300 }, (_, Value) => ({
    ...{ MetricName: 'Load', Dimensions, Value, Timestamp, Unit: 'Percent' },
  }));
  await client.send(new PutMetricDataCommand({ Namespace: 'JsProtocols', MetricData }));
  const { Datapoints } = await client.send(
    new GetMetricStatisticsCommand({
      ...{ Namespace: 'JsProtocols', MetricName: 'Load', Dimensions, Period: 3600 },
      StartTime: new Date((now - 3600) * 1000),
      EndTime: new Date((now + 60) * 1000),
      Statistics: ['SampleCount', 'Maximum'],
    }),
  );
  assert.equal(
    Datapoints.reduce((sum, { SampleCount }) => sum + SampleCount, 0),
    300,
  );
  assert.equal(Math.max(...Datapoints.map(({ Maximum }) => Maximum)), 299);
  assert.ok(Datapoints.every((point) => point.Timestamp instanceof Date));
  const { Metrics } = await client.send(
    new ListMetricsCommand({ Namespace: 'JsProtocols', Dimensions }),
  );
  assert.deepEqual(Metrics, [{ Namespace: 'JsProtocols', MetricName: 'Load', Dimensions }]);
  const backwards = new GetMetricStatisticsCommand({
    ...{ Namespace: 'JsProtocols', MetricName: 'Load', Period: 60, Statistics: ['Sum'] },
    StartTime: new Date(now * 1000),
    EndTime: new Date((now - 60) * 1000),
  });
  await assert.rejects(client.send(backwards), /InvalidParameterValue/);
  return sent[0];
}

const settingsOf = (protocol) => ({
  protocol,
  protocolSettings: {
    defaultNamespace: 'com.amazonaws.cloudwatch',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    version: '2010-08-01',
    serviceTarget: 'GraniteServiceVersion20100801',
    awsQueryCompatible: protocol !== AwsQueryProtocol,
  },
});

await objects();
await refusedBeforeTheBody();
if (scheme === 'http:') await virtualHosts();
const asJson = await cloudwatch('json', {});
assert.equal(asJson['x-amzn-query-mode'], 'true');
assert.equal(asJson['content-encoding'], 'gzip');
// Compressed, the client announces the length that its CBOR had before, and waits forever.
const asCbor = await cloudwatch('cbor', {
  ...settingsOf(AwsSmithyRpcV2CborProtocol),
  disableRequestCompression: true,
});
assert.equal(asCbor['smithy-protocol'], 'rpc-v2-cbor');
const asForm = await cloudwatch('query', settingsOf(AwsQueryProtocol));
assert.match(asForm['content-type'], /x-www-form-urlencoded/);
console.log(`AWS SDK for JavaScript, protocols over ${scheme.slice(0, -1)} passed`);
