import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { paginateSearch, SageMaker, type SearchExpression } from '@aws-sdk/client-sagemaker';
import { SageMakerFeatureStoreRuntime } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { SNS } from '@aws-sdk/client-sns';
import { DuckDBInstance } from '@duckdb/node-api';
import { featuresCommand } from '../cli/features.js';
import { httpSubscriber } from './http-subscriber.js';
import { until } from './live-world.js';
import { startTestServer, type TestServer } from './server.js';

let server: TestServer;
let sagemaker: SageMaker;

before(async () => {
  server = await startTestServer();
  sagemaker = new SageMaker(server.client);
  const s3 = new S3({ ...server.client, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'features' });
  s3.destroy();
});

after(async () => {
  sagemaker.destroy();
  await server.close();
});

const customers = {
  FeatureGroupName: 'customers',
  RecordIdentifierFeatureName: 'customer_id',
  EventTimeFeatureName: 'event_time',
  FeatureDefinitions: [
    { FeatureName: 'customer_id', FeatureType: 'String' as const },
    { FeatureName: 'event_time', FeatureType: 'Fractional' as const },
    { FeatureName: 'orders', FeatureType: 'Integral' as const },
  ],
  OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://features/store' } },
};

/** What a command prints in a terminal of 100 columns, and its exit status. */
async function features(...args: string[]): Promise<{ status: number; out: string }> {
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  let out = '';
  const status = await featuresCommand(args, {
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
}

/** The record identifiers in the Parquet files under a prefix, read by DuckDB. */
async function identifiers(s3: S3, Bucket: string, Prefix: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-parquet-'));
  const instance = await DuckDBInstance.create();
  try {
    const { Contents = [] } = await s3.listObjectsV2({ Bucket, Prefix });
    if (Contents.length === 0) return [];
    for (const [at, { Key }] of Contents.entries()) {
      const { Body } = await s3.getObject({ Bucket, Key });
      await writeFile(join(folder, `${at}.parquet`), (await Body?.transformToByteArray()) ?? '');
    }
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      `SELECT customer_id FROM read_parquet('${folder}/*.parquet', union_by_name = true)`,
    );
    connection.closeSync();
    return reader.getRows().map(([id]) => String(id));
  } finally {
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

test('the command says how to begin where there is no group', async () => {
  const { status, out } = await features();
  assert.equal(status, 0);
  assert.match(out, /^No feature groups yet\. .*docs\/feature-groups\.md\n$/);
});

test('a group goes through its life by AWS’s client, and its consumers hear of it', async () => {
  const place = await httpSubscriber();
  const sns = new SNS(server.client);
  try {
    const { TopicArn = '' } = await sns.createTopic({ Name: 'churn' });
    await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint: `${place.url}/x#slack` });
    const Tags = [
      { Key: 'owner', Value: 'ann@example.org' },
      { Key: 'consumer:churn-model', Value: TopicArn },
    ];
    const { FeatureGroupArn: arn = '' } = await sagemaker.createFeatureGroup({
      ...customers,
      Tags,
    });
    assert.deepEqual((await sagemaker.listTags({ ResourceArn: arn })).Tags?.length, 2);
    await sagemaker.addTags({ ResourceArn: arn, Tags: [{ Key: 'team', Value: 'growth' }] });
    await sagemaker.updateFeatureGroup({
      FeatureGroupName: arn,
      FeatureAdditions: [{ FeatureName: 'returns', FeatureType: 'Integral' }],
    });
    await sagemaker.updateFeatureMetadata({
      ...{ FeatureGroupName: 'customers', FeatureName: 'orders' },
      Description: 'Orders of the last 30 days',
      ParameterAdditions: [{ Key: 'unit', Value: 'orders' }],
    });
    const OnlineStoreConfig = { TtlDuration: { Unit: 'Days' as const, Value: 7 } };
    await sagemaker.updateFeatureGroup({ FeatureGroupName: 'customers', OnlineStoreConfig });
    const told = await sagemaker.describeFeatureGroup({ FeatureGroupName: 'customers' });
    assert.equal(told.FeatureGroupStatus, 'Created');
    assert.equal(told.LastUpdateStatus?.Status, 'Successful');
    assert.equal(told.FeatureDefinitions?.length, 4);
    const [message] = await place.until(1);
    assert.match(message?.text ?? '', /customers.*expire after 7 days/s);

    const all = await features();
    assert.match(
      all.out,
      /^customers +4 +online \+ offline +after 7 days +ann@example\.org +growth +1/m,
    );
    const one = await features('customers');
    assert.match(one.out, /^orders +Integral +Orders of the last 30 days +unit=orders$/m);
    assert.match(one.out, /^churn-model +arn:aws:sns:us-east-1:000000000000:churn$/m);
    const json = JSON.parse((await features('customers', '--json')).out);
    assert.deepEqual(
      json.schema.map(({ name }: { name: string }) => name),
      ['customer_id', 'event_time', 'orders', 'returns'],
    );
    assert.equal(json.expires, '7 days');
    assert.match((await features('--search', 'LAST 30')).out, /^orders +customers +Integral/m);
    assert.equal((await features('--search', 'nothing')).status, 1);
    await assert.rejects(
      features('custmers'),
      /no feature group custmers; did you mean customers\?/,
    );

    await sagemaker.deleteFeatureGroup({ FeatureGroupName: 'customers' });
    await assert.rejects(sagemaker.describeFeatureGroup({ FeatureGroupName: arn }), {
      name: 'ResourceNotFound',
    });
    const [, last] = await place.until(2);
    assert.match(last?.text ?? '', /the group was deleted/);
  } finally {
    sns.destroy();
    await place.close();
  }
});

test('a group that is deleted while it is written to loses nothing that was acknowledged', async () => {
  const runtime = new SageMakerFeatureStoreRuntime({ ...server.client, maxAttempts: 1 });
  const s3 = new S3({ ...server.client, forcePathStyle: true });
  try {
    const name = { FeatureGroupName: 'short-lived' };
    await sagemaker.createFeatureGroup({ ...customers, ...name });
    const { OfflineStoreConfig } = await sagemaker.describeFeatureGroup(name);
    const place = OfflineStoreConfig?.S3StorageConfig?.ResolvedOutputS3Uri ?? '';
    const taken: string[] = [];
    const put = async (id: string) => {
      const Record = [
        { FeatureName: 'customer_id', ValueAsString: id },
        { FeatureName: 'event_time', ValueAsString: '1767225600' },
      ];
      try {
        await runtime.putRecord({ ...name, Record });
        taken.push(id);
      } catch (error) {
        assert.equal((error as Error).name, 'ResourceNotFound');
      }
    };
    const writing = async (worker: number) => {
      for (let i = 0; i < 60; i++) await put(`${worker}-${i}`);
    };
    const workers = Array.from({ length: 8 }, (_, worker) => writing(worker));
    while (taken.length < 100) await new Promise((resolve) => setTimeout(resolve, 1));
    await Promise.all([...workers, sagemaker.deleteFeatureGroup(name)]);
    assert.ok(taken.length < 480, 'it was deleted while it was written to');
    const prefix = place.replace('s3://features/', '');
    const found = await identifiers(s3, 'features', prefix); // offline when the deletion returns
    assert.deepEqual(found.sort(), taken.sort());
  } finally {
    runtime.destroy();
    s3.destroy();
  }
});

test('Search is paged by AWS’s paginator, and takes every part of an expression', async () => {
  for (const name of ['a', 'b', 'c']) {
    await sagemaker.createFeatureGroup({ ...customers, FeatureGroupName: name });
  }
  const SearchExpression: SearchExpression = {
    Operator: 'And',
    Filters: [{ Name: 'FeatureType', Operator: 'NotEquals', Value: 'String' }],
    SubExpressions: [
      {
        Operator: 'Or',
        Filters: [
          { Name: 'FeatureGroupName', Operator: 'Equals', Value: 'a' },
          { Name: 'FeatureGroupName', Operator: 'In', Value: 'b,x' },
        ],
      },
    ],
  };
  const found: string[] = [];
  const pages = paginateSearch(
    { client: sagemaker, pageSize: 3 },
    {
      Resource: 'FeatureMetadata',
      SearchExpression,
      SortBy: 'FeatureName',
      SortOrder: 'Ascending',
    },
  );
  for await (const { Results = [], TotalHits } of pages) {
    assert.equal(TotalHits?.Value, 4);
    for (const { FeatureMetadata: one } of Results) {
      found.push(`${one?.FeatureName} of ${one?.FeatureGroupName}`);
    }
  }
  assert.deepEqual(found, ['event_time of a', 'event_time of b', 'orders of a', 'orders of b']);
  const nested = await sagemaker.search({
    Resource: 'FeatureGroup',
    SearchExpression: {
      NestedFilters: [
        {
          NestedPropertyName: 'FeatureDefinitions',
          Filters: [
            { Name: 'FeatureDefinitions.FeatureName', Operator: 'Contains', Value: 'order' },
          ],
        },
      ],
    },
  });
  assert.equal(nested.Results?.length, 3);
});

test('what is wrong is told before anything is made', async () => {
  const elsewhere = { S3StorageConfig: { S3Uri: 's3://no-such-bucket-here/store' } };
  await assert.rejects(
    sagemaker.createFeatureGroup({
      ...{ ...customers, FeatureGroupName: 'd', OfflineStoreConfig: elsewhere },
    }),
    { name: 'ValidationException', message: /bucket no-such-bucket-here .* is not there/ },
  );
  await assert.rejects(sagemaker.createFeatureGroup({ ...customers, FeatureGroupName: 'a' }), {
    name: 'ResourceInUse',
  });
  await assert.rejects(sagemaker.search({ Resource: 'Experiment' }), {
    ...{ name: 'ValidationException', message: /Experiment cannot be searched here/ },
  });
  await assert.rejects(sagemaker.listFeatureGroups({ NextToken: 'x' }), {
    name: 'ValidationException',
  });
});

test('an offline store that cannot be written is told, with the reason', async () => {
  const runtime = new SageMakerFeatureStoreRuntime(server.client);
  const s3 = new S3({ ...server.client, forcePathStyle: true });
  try {
    await s3.createBucket({ Bucket: 'soon-gone' });
    const OfflineStoreConfig = { S3StorageConfig: { S3Uri: 's3://soon-gone/store' } };
    const name = { FeatureGroupName: 'nowhere' };
    await sagemaker.createFeatureGroup({ ...customers, ...name, OfflineStoreConfig });
    await s3.deleteBucket({ Bucket: 'soon-gone' });
    const Record = [
      { FeatureName: 'customer_id', ValueAsString: '1' },
      { FeatureName: 'event_time', ValueAsString: '1767225600' },
    ];
    await runtime.putRecord({ ...name, Record });
    const told = await until('the offline store to be blocked', async () => {
      const { status, out } = await features('nowhere');
      return status === 1 ? out : undefined;
    });
    assert.match(told, /^ {2}blocked +.*bucket/m);
    const all = await features();
    assert.equal(all.status, 1);
    assert.match(all.out, /^nowhere +3 +online \+ offline blocked/m);
    assert.match(all.out, /npx guiderail features nowhere/);
  } finally {
    runtime.destroy();
    s3.destroy();
  }
});
