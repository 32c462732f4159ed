import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type ConsoleClient, signedIn } from './console-client.js';
import { startTestServer, type TestServer } from './server.js';

const bucket = 'console-calls';
const hour = new Date('2026-03-01T21:00:00Z');
let server: TestServer;
let client: ConsoleClient;
const logged: string[] = [];

before(async () => {
  server = await startTestServer({ log: (level, message) => logged.push(`${level} ${message}`) });
  client = await signedIn(server);
  const s3 = new S3Client(server.client);
  const cloudwatch = new CloudWatchClient(server.client);
  const put = (Key: string, Body: string | Uint8Array, ContentType?: string) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType }));
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await put('a/report.html', '<script>1</script>');
  await put('a/data.json', '{"a": 1}');
  await put('a/large.csv', Buffer.alloc(17 * 1024 ** 2, 'x'));
  await put('a/odd ";\n name é.bin', 'bytes', 'text/html');
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'Console',
      MetricData: [{ MetricName: 'm', Timestamp: hour, Value: 2.5 }],
    }),
  );
  s3.destroy();
  cloudwatch.destroy();
});

after(() => server.close());

const code = async (answer: Response): Promise<string> => {
  const told = (await answer.json()) as { code?: string; message?: string; requestId?: string };
  assert.ok(told.message && told.requestId, JSON.stringify(told));
  return `${answer.status} ${told.code}`;
};

test('an operation of each protocol is called by JSON', async () => {
  const listed = await client.call<{ Contents: { Key: string; LastModified: string }[] }>(
    'aws/s3/ListObjectsV2',
    { Bucket: bucket, MaxKeys: 2 },
  );
  assert.deepEqual(
    listed.Contents.map(({ Key }) => Key),
    ['a/data.json', 'a/large.csv'],
  );
  assert.match(listed.Contents[0]?.LastModified ?? '', /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(await client.call('aws/sagemaker/ListEndpoints'), { Endpoints: [] });
  const statistics = await client.call('aws/cloudwatch/GetMetricStatistics', {
    ...{ Namespace: 'Console', MetricName: 'm', Period: 60, Statistics: ['Sum'] },
    ...{ StartTime: '2026-03-01T20:00:00Z', EndTime: hour.getTime() / 1000 + 3600 },
  });
  assert.deepEqual(statistics, {
    Label: 'm',
    Datapoints: [{ Timestamp: '2026-03-01T21:00:00.000Z', Sum: 2.5, Unit: 'None' }],
  });
  assert.deepEqual(await client.call('aws/logs/CreateLogGroup', { logGroupName: 'g' }), {});
  const groups = await client.call<{ logGroups: { logGroupName: string }[] }>(
    'aws/logs/DescribeLogGroups',
  );
  assert.ok(groups.logGroups.some(({ logGroupName }) => logGroupName === 'g'));
  const { TopicArn } = await client.call<{ TopicArn: string }>('aws/sns/CreateTopic', {
    Name: 'news',
  });
  assert.deepEqual(await client.call('aws/sns/ListTopics'), { Topics: [{ TopicArn }] });
  const { Account } = await client.call<{ Account: string }>('aws/sts/GetCallerIdentity');
  assert.equal(Account, '000000000000');
  const rules = await client.call('aws/events/ListRules');
  assert.deepEqual(rules, { Rules: [] });
  const { WorkGroups } = await client.call<{ WorkGroups: { Name: string }[] }>(
    'aws/athena/ListWorkGroups',
  );
  assert.equal(WorkGroups[0]?.Name, 'primary');
});

test('a record is read as its store keeps it', async () => {
  const time = '2026-03-01T21:00:00Z';
  await client.call('aws/sagemaker/CreateFeatureGroup', {
    ...{ FeatureGroupName: 'riders', RecordIdentifierFeatureName: 'id' },
    ...{ EventTimeFeatureName: 'at', OnlineStoreConfig: { EnableOnlineStore: true } },
    FeatureDefinitions: [
      { FeatureName: 'id', FeatureType: 'String' },
      { FeatureName: 'at', FeatureType: 'String' },
    ],
  });
  const Record = [
    { FeatureName: 'id', ValueAsString: '1' },
    { FeatureName: 'at', ValueAsString: time },
  ];
  const store = 'aws/sagemaker-featurestore-runtime';
  for (let tries = 0; ; tries += 1) {
    const put = await client.post(`${store}/PutRecord`, { FeatureGroupName: 'riders', Record });
    if (put.ok) break;
    assert.ok(tries < 100, await put.text());
    await new Promise((resolve) => setTimeout(resolve, 50)); // while the group is made
  }
  const asked = { FeatureGroupName: 'riders', RecordIdentifierValueAsString: '1' };
  assert.deepEqual(await client.call(`${store}/GetRecord`, asked), { Record });
  assert.deepEqual(await client.call(`${store}/GetRecord`, { ...asked, FeatureNames: ['id'] }), {
    Record: [Record[0]],
  });
  const session = (await (await client.get('session')).json()) as { regions: string[] };
  assert.deepEqual(session.regions, ['us-east-1']);
});

test('bytes go and come in base64; a long body is cut and says so', async () => {
  const Body = Buffer.from([0, 255, 128]).toString('base64');
  await client.call('aws/s3/PutObject', { Bucket: bucket, Key: 'b', Body });
  const read = await client.call<{ Body: string; ContentLength: number; Truncated?: boolean }>(
    'aws/s3/GetObject',
    { Bucket: bucket, Key: 'b' },
  );
  assert.deepEqual([read.Body, read.ContentLength, read.Truncated], [Body, 3, undefined]);
  const long = await client.call<{ Body: string; Truncated?: boolean }>('aws/s3/GetObject', {
    ...{ Bucket: bucket, Key: 'a/large.csv' },
  });
  assert.equal(Buffer.from(long.Body, 'base64').length, 4 * 1024 ** 2);
  assert.equal(long.Truncated, true);
});

test('the region of a request is where things live', async () => {
  const elsewhere = { 'x-guiderail-region': 'eu-west-1' };
  await client.post('aws/sns/CreateTopic', { Name: 'far' }, elsewhere);
  const far = await client.post('aws/sns/ListTopics', {}, elsewhere);
  const arn = 'arn:aws:sns:eu-west-1:000000000000:far';
  assert.deepEqual(await far.json(), { Topics: [{ TopicArn: arn }] });
  const wrong = { 'x-guiderail-region': '../us' };
  assert.equal(
    await code(await client.post('aws/sns/ListTopics', {}, wrong)),
    '400 ValidationException',
  );
});

test('mistakes are told with AWS’s codes, bugs are not to be seen', async () => {
  const cases: [string, unknown, string][] = [
    ['aws/sagemaker/DescribeEndpoint', { EndpointName: 'none' }, '400 ValidationException'],
    ['aws/sagemaker/DescribeEndpoint', {}, '400 ValidationException'],
    ['aws/sagemaker/DescribeEndpoint', { EndpointName: 7 }, '400 SerializationException'],
    ['aws/sagemaker/DescribeEndpoint', '[]', '400 ValidationException'],
    ['aws/sagemaker/DescribeEndpoint', '{', '400 ValidationException'],
    ['aws/sagemaker/Nothing', {}, '400 UnknownOperationException'],
    ['aws/sagemaker/CreateHub', {}, '400 UnknownOperationException'],
    ['aws/constructor/toString', {}, '400 UnknownOperationException'],
    ['aws/sagemaker', {}, '400 UnknownOperationException'],
    ['aws/sagemaker/ListEndpoints/x', {}, '404 NotFound'],
    ['aws/s3/GetObject', { Bucket: bucket, Key: 'none' }, '404 NoSuchKey'],
    ['aws/s3/HeadObject', { Bucket: bucket, Key: 'none' }, '404 NotFound'],
    ['aws/s3/GetObject', { Bucket: 'no-such-bucket', Key: 'k' }, '404 NoSuchBucket'],
    ['aws/cloudwatch/PutMetricData', { Namespace: '' }, '400 ValidationError'],
    ['own/none', {}, '400 UnknownOperationException'],
    ['own/views/none', {}, '404 ResourceNotFound'],
    ['own/incidents', { Foo: 1 }, '400 ValidationException'],
    ['own/console/links', {}, '403 AccessDeniedException'],
    ['constructor', {}, '404 NotFound'],
    ['', {}, '404 NotFound'],
    ['session', {}, '405 MethodNotAllowed'],
  ];
  for (const [path, body, expected] of cases) {
    assert.equal(await code(await client.post(path, body)), expected, `${path} ${body}`);
  }
  assert.equal(await code(await client.get('aws/s3/ListBuckets')), '405 MethodNotAllowed');
  const unchanged = await client.post('aws/s3/GetObject', {
    ...{ Bucket: bucket, Key: 'a/data.json', IfNoneMatch: '*' },
  });
  assert.ok(unchanged.status >= 400, String(unchanged.status));
  assert.deepEqual(
    logged.filter((line) => line.startsWith('error')),
    [],
  );
});

test('a body of more than 1 MB is refused', async () => {
  const large = `{"a": "${'x'.repeat(1024 ** 2)}"}`;
  for (const path of ['aws/sns/ListTopics', 'own/incidents']) {
    assert.match(await code(await client.post(path, large)), /^413 /);
  }
});

test('paths of the server’s own are carried out for who is signed in', async () => {
  assert.deepEqual(await client.call('own/incidents', { State: 'active' }), { Incidents: [] });
  const view = await client.call<{ monitors: unknown[] }>('own/views/monitors');
  assert.deepEqual(view.monitors, []);
});

test('a long answer is compressed', async () => {
  for (let i = 0; i < 30; i += 1) await client.call('aws/sns/CreateTopic', { Name: `topic-${i}` });
  const sent = await new Promise<{ coding: string | undefined; body: Buffer }>(
    (resolve, reject) => {
      const headers = {
        ...{ cookie: client.cookie, 'accept-encoding': 'gzip', 'x-guiderail-console': '1' },
        'content-type': 'application/json',
      };
      const url = `${server.endpoint}/console/api/aws/sns/ListTopics`;
      request(url, { method: 'POST', headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          resolve({ coding: answer.headers['content-encoding'], body: Buffer.concat(chunks) });
        });
      })
        .on('error', reject)
        .end('{}');
    },
  );
  assert.equal(sent.coding, 'gzip');
  const { Topics } = JSON.parse(gunzipSync(sent.body).toString()) as { Topics: unknown[] };
  assert.ok(Topics.length > 30 && sent.body.length < 1000);
});

const object = (key: string, more = '') =>
  client.get(`object?region=us-east-1&bucket=${bucket}&key=${encodeURIComponent(key)}${more}`);

test('an object is shown in an origin of its own, or downloaded whole', async () => {
  const page = await object('a/report.html');
  assert.equal(await page.text(), '<script>1</script>');
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /^default-src 'none';.*frame-ancestors 'self'; sandbox allow-scripts$/);
  assert.equal(page.headers.get('content-disposition'), null);
  const json = await object('a/data.json');
  assert.equal(json.headers.get('content-type'), 'application/json');
  assert.equal(json.headers.get('content-length'), '8');

  assert.equal(await code(await object('a/large.csv')), '413 EntityTooLarge');
  const whole = await object('a/large.csv', '&download=1');
  assert.equal((await whole.arrayBuffer()).byteLength, 17 * 1024 ** 2);
  assert.equal(whole.headers.get('content-type'), 'application/octet-stream');

  const odd = await object('a/odd ";\n name é.bin', '&download=1');
  assert.equal(await odd.text(), 'bytes');
  assert.equal(
    odd.headers.get('content-disposition'),
    `attachment; filename="odd ___ name _.bin"; filename*=UTF-8''odd%20%22%3B%0A%20name%20%C3%A9.bin`,
  );
  assert.equal(await code(await object('none')), '404 NoSuchKey');
  assert.equal(await code(await object('')), '400 ValidationException');
});

test('at most 64 requests of a session are answered at a time', async () => {
  const asked = { queryString: 'x' };
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => client.post('aws/sns/ListTopics', asked)),
  );
  const statuses = answers.map(({ status }) => status);
  assert.ok(statuses.every((status) => status === 200 || status === 429));
  const after = await client.post('aws/sns/ListTopics');
  assert.equal(after.status, 200);
});
