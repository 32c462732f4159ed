import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { S3 } from '@aws-sdk/client-s3';
import { SageMaker } from '@aws-sdk/client-sagemaker';
import { SageMakerFeatureStoreRuntime } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { ManualClock } from '../../../../base/clock.js';
import { ownCall } from '../../../../cli/own-call.js';
import { skewCommand } from '../../../../cli/skew.js';
import { startTestServer } from '../../../../testing/server.js';
import { recordOf } from '../../records/testing/world.js';
import type { Skew } from './find-skew.js';

const role = 'arn:aws:iam::000000000000:role/r';
const clock = new ManualClock(Date.parse('2026-03-10T12:00:00Z'));
const server = await startTestServer({ clock });
const s3 = new S3({ ...server.client, forcePathStyle: true });
const sagemaker = new SageMaker(server.client);
const runtime = new SageMakerFeatureStoreRuntime(server.client);
const cloudwatch = new CloudWatch(server.client);
const EndpointName = 'rides';
const FeatureGroupName = 'riders';

after(async () => {
  for (const client of [s3, sagemaker, runtime, cloudwatch]) client.destroy();
  await server.close();
});

const riders = Array.from({ length: 200 }, (_, i) => i);
const income = (i: number): number => 1000.5 + 7 * i;
const city = (i: number): string => 'ABC'[i % 3] as string;

async function put(Records: Record<string, string>[]): Promise<void> {
  for (let from = 0; from < Records.length; from += 25) {
    await runtime.batchWriteRecord({
      Entries: Records.slice(from, from + 25).map((values) => ({
        FeatureGroupName,
        Record: recordOf(values),
      })),
    });
  }
}

/** What was known at noon, and for every fourth rider more of 12:05, which came at 12:10. */
async function fill(): Promise<void> {
  await put(
    riders.map((i) => ({
      ...{ id: `r${i}`, at: '2026-03-10T11:00:00Z', age: String(20 + (i % 50)) },
      ...{ income: String(income(i)), city: city(i) },
    })),
  );
  clock.set(Date.parse('2026-03-10T12:10:00Z'));
  const late = riders.filter((i) => i % 4 === 0);
  await put(
    late.map((i) => ({
      ...{ id: `r${i}`, at: '2026-03-10T12:05:00Z', age: String(20 + (i % 50)) },
      ...{ income: String(income(i) * 1.1), city: city(i) },
    })),
  );
}

async function open(): Promise<void> {
  await s3.createBucket({ Bucket: 'rides' });
  await sagemaker.createFeatureGroup({
    ...{ FeatureGroupName, RoleArn: role },
    ...{ RecordIdentifierFeatureName: 'id', EventTimeFeatureName: 'at' },
    FeatureDefinitions: [
      { FeatureName: 'id', FeatureType: 'String' },
      { FeatureName: 'at', FeatureType: 'String' },
      { FeatureName: 'age', FeatureType: 'Integral' },
      { FeatureName: 'income', FeatureType: 'Fractional' },
      { FeatureName: 'city', FeatureType: 'String' },
    ],
    OnlineStoreConfig: { EnableOnlineStore: true },
    OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://rides/groups' } },
  });
  const PrimaryContainer = { Image: 'guiderail/external' };
  await sagemaker.createModel({ ModelName: 'm', ExecutionRoleArn: role, PrimaryContainer });
  await sagemaker.createEndpointConfig({
    EndpointConfigName: 'c',
    ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'm' }],
    DataCaptureConfig: {
      ...{ EnableCapture: true, InitialSamplingPercentage: 100 },
      ...{ DestinationS3Uri: 's3://rides/captures', CaptureOptions: [{ CaptureMode: 'Input' }] },
    },
  });
  await sagemaker.createEndpoint({ EndpointName, EndpointConfigName: 'c' });
}

interface Captured {
  readonly data: string;
  readonly encoding?: string;
  readonly time: string;
  readonly id?: string;
}

async function capture(hour: string, records: readonly Captured[]): Promise<void> {
  const lines = records.map(({ data, encoding = 'CSV', time, id }, i) => {
    const endpointInput = { observedContentType: 'text/csv', mode: 'INPUT', data, encoding };
    const ids = { eventId: `event-${i}`, ...(id !== undefined && { inferenceId: id }) };
    const eventMetadata = { ...ids, inferenceTime: time };
    return `${JSON.stringify({ captureData: { endpointInput }, eventMetadata, eventVersion: '0' })}\n`;
  });
  const Key = `captures/${EndpointName}/AllTraffic/${hour}/07-00-000-own.jsonl`;
  await s3.putObject({ Bucket: 'rides', Key, Body: lines.join('') });
}

const skew = (more: object): Promise<Skew> =>
  ownCall(server.client, `feature-groups/${FeatureGroupName}/skew`, { EndpointName, ...more });

const byName = ({ Features }: Skew) =>
  Object.fromEntries(Features.map((feature) => [feature.FeatureName, feature]));

await open();
await fill();
await capture(
  '2026/03/10/12',
  riders.map((i) => {
    const served = income(i) * (1 + 1e-9) + (i % 10 === 0 ? 100 : 0);
    const data = `r${i},${20 + (i % 50)},${served},${i < 5 ? 'X' : city(i)}`;
    return { data, time: '2026-03-10T12:07:00Z' };
  }),
);
const noon = {
  StartTime: Date.parse('2026-03-10T12:00Z'),
  EndTime: Date.parse('2026-03-10T13:00Z'),
};
const Features = { age: '1', income: '_c2', city: '3' };

test('what was served is held against what the store knew then', async () => {
  const found = await skew({ Key: '0', Features, ...noon });
  assert.deepEqual(
    [found.Records, found.Matched, found.Skewed, found.Staleness?.Median],
    [200, 200, true, 67 * 60_000],
  );
  const { age, income: money, city: where } = byName(found);
  assert.deepEqual([age?.EqualShare, age?.Skewed, age?.Drift?.Effect], [1, false, 0]);
  assert.deepEqual([money?.Compared, money?.Equal, money?.EqualShare], [200, 180, 0.9]);
  assert.ok(Math.abs((money?.MeanAbsoluteDifference ?? 0) - 10) < 1e-4);
  assert.ok(Math.abs((money?.LargestDifference ?? 0) - 100) < 1e-4);
  assert.equal(money?.Examples.length, 10);
  assert.equal(money?.Examples[0]?.StoredEventTime, '2026-03-10T11:00:00.000Z');
  assert.deepEqual([where?.Equal, where?.Skewed], [195, true]);
  // 5 of 200 categories moved from A, B, C to X: total variation 5 / 200
  assert.ok(Math.abs((where?.Drift?.Effect ?? 0) - 0.025) < 1e-12);
  assert.deepEqual(new Set(where?.Examples.map(({ Served }) => Served)), new Set(['X']));
});

test('what came later counts where that is asked for', async () => {
  const found = byName(await skew({ Key: '0', Features, ...noon, Known: 'Later' }));
  // every fourth rider's 12:05, and every tenth's 100 too many, less every twentieth in both
  assert.deepEqual([found.income?.Equal, found.age?.Equal], [140, 200]);
});

test('names by Columns; the newest records first; a window without captures', async () => {
  const Columns = ['id', 'age', 'income', 'city'];
  const found = await skew({ Key: 'id', Columns, ...noon, MaxRecords: 50 });
  assert.deepEqual([found.Records, found.More, found.Features.length], [50, true, 3]);
  const none = await skew({ Key: 'id', Columns, StartTime: 1, EndTime: 2 });
  assert.deepEqual([none.Records, none.Matched, none.Skewed], [0, 0, false]);
});

test('JSON, headers and inference ids tell columns; what has no record is counted', async () => {
  const time = '2026-03-10T14:00:00Z';
  const json = (value: object) => ({ data: JSON.stringify(value), encoding: 'JSON', time });
  await runtime.deleteRecord({
    ...{ FeatureGroupName, RecordIdentifierValueAsString: 'r7', EventTime: time },
  });
  await capture('2026/03/10/14', [
    { ...json({ id: 'r1', age: 21, income: income(1), city: 'B' }), id: 'r1' },
    {
      ...json({
        instances: [
          { id: 'r2', age: 22 },
          { id: 'nobody', age: 1 },
        ],
      }),
      id: 'r2',
    },
    { data: 'id,age,city\nr3,23,\nr5,26,C\n', time, id: 'r3' },
    { ...json({ age: 1 }), id: 'r9' },
    { data: 'x', encoding: 'PICKLE', time },
    { ...json({ id: 'r6' }), time: '2026-03-10T10:00:00Z' },
  ]);
  const window = { StartTime: Date.parse(time), EndTime: Date.parse(time) + 1 };
  const found = await skew({ Key: 'id', ...window });
  assert.deepEqual(found.Unmatched, { NoIdentifier: 1, NoRecord: 1, Deleted: 0, Expired: 0 });
  assert.deepEqual([found.Rows, found.Matched, found.Unreadable], [6, 4, 1]);
  const { age, city: where } = byName(found);
  assert.deepEqual([age?.Equal, age?.MeanAbsoluteDifference], [3, 0.25]);
  assert.deepEqual([where?.Equal, where?.ServedNull], [2, 2]);
  await assert.rejects(skew({ Key: 'rider', ...window }), {
    message: 'Key: the captured inputs have no column rider: they have age, id, city, income.',
  });
  // a feature that is not served any more is skew, and may be a name that is wrong
  const unserved = await skew({ Key: 'id', Features: { age: 'years' }, ...window });
  assert.deepEqual([unserved.Features[0]?.ServedNull, unserved.Skewed], [4, true]);
  const byId = await skew({ Key: 'InferenceId', Features: { age: 'age' }, ...window });
  assert.deepEqual([byId.Matched, byId.Unmatched.NoIdentifier], [6, 0]);
});

test('a record that was deleted or had expired by then is no match', async () => {
  const day = (hour: number) => `2026-03-11T0${hour}:00:00Z`;
  clock.set(Date.parse(day(2)));
  await put([
    { id: 'gone', at: day(1), age: '1' },
    { id: 'old', at: day(1), age: '1' },
  ]);
  await runtime.deleteRecord({
    ...{ FeatureGroupName, RecordIdentifierValueAsString: 'gone', EventTime: day(2) },
  });
  const data = (id: string) => JSON.stringify({ id, age: 1 });
  await capture('2026/03/11/05', [
    { data: data('gone'), encoding: 'JSON', time: day(5) },
    { data: data('old'), encoding: 'JSON', time: day(5) },
  ]);
  const window = { Key: 'id', StartTime: Date.parse(day(5)), EndTime: Date.parse(day(6)) };
  const before = await skew(window);
  assert.deepEqual([before.Matched, before.Unmatched.Deleted], [1, 1]);
  await sagemaker.updateFeatureGroup({
    FeatureGroupName,
    OnlineStoreConfig: { TtlDuration: { Unit: 'Hours', Value: 3 } },
  });
  const after = await skew(window);
  assert.deepEqual([after.Matched, after.Unmatched.Deleted, after.Unmatched.Expired], [0, 1, 1]);
  assert.deepEqual([after.Skewed, after.Staleness], [false, null]);
});

test('metrics and an event are made where they are asked for', async () => {
  await skew({ Key: '0', Features, ...noon, Publish: true });
  const dimensions = { FeatureGroupName, EndpointName, FeatureName: 'income' };
  const { Datapoints } = await cloudwatch.getMetricStatistics({
    ...{ Namespace: 'Guiderail/FeatureStore', MetricName: 'SkewShare', Period: 60 },
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(clock.now() - 600_000),
    EndTime: new Date(clock.now() + 600_000),
    Statistics: ['Maximum'],
  });
  assert.equal(Datapoints?.length, 1);
  assert.ok(Math.abs((Datapoints?.[0]?.Maximum ?? 0) - 0.1) < 1e-12);
});

test('what cannot be asked is refused in words that help', async () => {
  await assert.rejects(skew({ Key: '0', ...noon }), /4 columns without names, 0 to 3/);
  await assert.rejects(skew({ Key: '0', Features: { agee: '1' }, ...noon }), /no feature agee/);
  const words = (member: string, column: string) =>
    `${member}: the captured inputs have no column ${column}: they have 4 columns`;
  await assert.rejects(skew({ Key: '0', Features: { age: 'Age' }, ...noon }), {
    message: `${words('Features.age', 'Age')} without names, 0 to 3.`,
  });
  await assert.rejects(skew({ Key: '0', Features: { age: '4' }, ...noon }), {
    message: `${words('Features.age', '4')} without names, 0 to 3.`,
  });
  await assert.rejects(skew({ Key: 'id', Features, ...noon }), {
    message: `${words('Key', 'id')} without names, 0 to 3.`,
  });
  await assert.rejects(skew({ Key: '0', Columns: ['id', 'age'], ...noon }), {
    message: /: they have 4 columns, and Columns names 2\. Give Features/,
  });
  await assert.rejects(skew({ Key: '0', Featurs: {} }), /Featurs is not read here/);
  await assert.rejects(skew({ Key: '0', Known: 'Soon' }), /Called, Written, Later/);
});

test('the command tells it in a table, and by its exit status', async () => {
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const printed = async (...args: string[]) => {
    let out = '';
    const status = await skewCommand([EndpointName, '--group', FeatureGroupName, ...args], {
      stdout: (text) => {
        out += text;
      },
      stderr: () => undefined,
      ...{ isTty: true, columns: 100 },
      env: {
        ...{ NO_COLOR: '1', AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: 'us-east-1' },
        ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      },
    });
    return { status, out };
  };
  const window = ['--from', '2026-03-10T12:00', '--to', '2026-03-10T13:00', '--key', '0'];
  const { status, out } = await printed(...window, '--features', 'age=1,income=2,city=3');
  assert.equal(status, 1);
  assert.match(out, /^rides against riders: served features differ from the stored ones$/m);
  assert.match(
    out,
    /^200 rows of 2026-03-10 12:00-13:00: 200 matched\. Records were 1 h 7 min old/m,
  );
  assert.match(out, /^income +2 +200 +90\.0 % +10 /m);
  const fine = await printed(...window, '--features', 'age=1', '--allow', '5%', '--json');
  assert.equal(fine.status, 0);
  assert.equal((JSON.parse(fine.out) as Skew).Features[0]?.EqualShare, 1);
  assert.equal((await printed(...window, '--features', 'income=2', '--allow', '20%')).status, 0);
  await assert.rejects(printed(...window, '--known', 'calld'), /did you mean called\?/);
});
