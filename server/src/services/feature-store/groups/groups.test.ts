import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accountId,
  arn,
  features,
  input,
  offline,
  region,
  withGroups,
} from './testing/groups-world.js';

const epoch = Date.parse('2026-03-01T00:00:00Z') / 1000;

test('a group is made, described, and found by name and ARN in any case', async () => {
  await withGroups(async ({ call, groups }) => {
    const tags = [{ Key: 'team', Value: 'growth' }];
    assert.deepEqual(await call('CreateFeatureGroup', { ...input, Tags: tags }), {
      FeatureGroupArn: arn,
    });
    const told = await call('DescribeFeatureGroup', { FeatureGroupName: arn });
    assert.equal(told.FeatureGroupName, 'My-Customers');
    assert.equal(told.FeatureGroupStatus, 'Created');
    assert.deepEqual(told.OfflineStoreStatus, { Status: 'Active' });
    assert.deepEqual(told.FeatureDefinitions, features);
    assert.deepEqual(told.OnlineStoreConfig, { StorageType: 'Standard', EnableOnlineStore: true });
    assert.deepEqual(told.ThroughputConfig, { ThroughputMode: 'OnDemand' });
    assert.equal(told.LastUpdateStatus, undefined);
    assert.deepEqual((await call('ListTags', { ResourceArn: arn })).Tags, tags);
    for (const name of ['My-Customers', 'my-customers', arn, arn.replace('my-c', 'My-C')]) {
      assert.equal(groups.get(region, name).name, 'My-Customers', name);
    }
    const missing = { name: 'ResourceNotFound', status: 404 };
    assert.throws(() => groups.get('us-east-1', 'My-Customers'), missing);
    assert.throws(() => groups.get('us-east-1', arn), missing);
    assert.throws(() => groups.get(region, `${arn}x`), missing);
    await assert.rejects(call('DescribeFeatureGroup', { FeatureGroupName: 'x' }), {
      ...{ name: 'ResourceNotFound', status: 400 },
    });
    await assert.rejects(
      call('CreateFeatureGroup', { ...input, FeatureGroupName: 'MY-customers' }),
      {
        name: 'ResourceInUse',
        message: /there is a feature group My-Customers already/,
      },
    );
  });
});

test('the offline store has AWS’s place, and a table in the catalog', async () => {
  await withGroups(async ({ call, tables }) => {
    await call('CreateFeatureGroup', input);
    const { OfflineStoreConfig: told } = await call('DescribeFeatureGroup', {
      FeatureGroupName: 'My-Customers',
    });
    const place =
      `s3://store/features/${accountId}/sagemaker/${region}/offline-store/` +
      `My-Customers-${epoch}/data`;
    assert.equal(told.S3StorageConfig.ResolvedOutputS3Uri, place);
    assert.deepEqual(told.DataCatalogConfig, {
      Catalog: 'AwsDataCatalog',
      Database: 'sagemaker_featurestore',
      TableName: `my_customers_${epoch}`,
    });
    const [table] = [...tables.values()];
    assert.equal(table?.location, place);
    assert.equal(table?.owner, arn);
    assert.deepEqual(
      table?.columns.map(({ name, type }) => `${name} ${type}`),
      [
        ...['customer-id string', 'eventtime double', 'orders bigint'],
        ...['write_time timestamp', 'api_invocation_time timestamp', 'is_deleted boolean'],
      ],
    );
    assert.deepEqual(
      table?.partitionKeys.map(({ name }) => name),
      ['year', 'month', 'day', 'hour'],
    );
  });
});

test('a feature may be named as a folder of the offline store, which is no column then', async () => {
  await withGroups(async ({ call, tables }) => {
    const FeatureDefinitions = [...features, define('Hour', 'Integral')];
    await call('CreateFeatureGroup', { ...input, FeatureDefinitions });
    const [table] = [...tables.values()];
    assert.equal(table?.columns[3]?.name, 'hour');
    assert.deepEqual(
      table?.partitionKeys.map(({ name }) => name),
      ['year', 'month', 'day'],
    );
  });
});

test('a table of the client’s own choice, or none', async () => {
  await withGroups(async ({ call, tables }) => {
    const own = { Catalog: 'AwsDataCatalog', Database: 'd', TableName: 't' };
    const choice = { ...input, OfflineStoreConfig: { ...offline, DataCatalogConfig: own } };
    await call('CreateFeatureGroup', choice);
    assert.ok(tables.has(`${region}/d.t`));
    await assert.rejects(call('CreateFeatureGroup', { ...choice, FeatureGroupName: 'b' }), {
      message: /There is a table d\.t already, of arn:.*: choose another/,
    });
    const none = { ...offline, DisableGlueTableCreation: true };
    await call('CreateFeatureGroup', { ...input, FeatureGroupName: 'c', OfflineStoreConfig: none });
    const made = { ...none, DataCatalogConfig: { ...own, TableName: 'of-the-client' } };
    await call('CreateFeatureGroup', { ...input, FeatureGroupName: 'd', OfflineStoreConfig: made });
    assert.equal(tables.size, 1);
    const catalogOf = async (FeatureGroupName: string) =>
      (await call('DescribeFeatureGroup', { FeatureGroupName })).OfflineStoreConfig
        .DataCatalogConfig;
    assert.equal(await catalogOf('c'), undefined);
    assert.equal((await catalogOf('d')).TableName, 'of-the-client');
  });
});

const define = (FeatureName: string, FeatureType: string, more: object = {}) => ({
  ...{ FeatureName, FeatureType, ...more },
});

const refused: readonly [string, object, RegExp | string][] = [
  ['identifier', { RecordIdentifierFeatureName: 'id' }, /id is not among the FeatureDefinitions/],
  ['event time', { EventTimeFeatureName: 'orders' }, /orders is Integral: make it String/],
  ['one for both', { EventTimeFeatureName: 'customer-id' }, /must be two features/],
  ['twice', { FeatureDefinitions: [...features, ...features] }, /customer-id is defined twice/],
  [
    'case',
    { FeatureDefinitions: [...features, define('Orders', 'String')] },
    /orders and Orders differ in case only/,
  ],
  [
    'reserved',
    { FeatureDefinitions: [...features, define('write_time', 'String')] },
    /write_time is kept for a column/,
  ],
  [
    'collection',
    { FeatureDefinitions: [...features, define('l', 'String', { CollectionType: 'List' })] },
    /collections need OnlineStoreConfig.StorageType InMemory/,
  ],
  [
    'vector',
    {
      FeatureDefinitions: [...features, define('v', 'Fractional', { CollectionType: 'Vector' })],
      OnlineStoreConfig: { StorageType: 'InMemory' },
    },
    /give CollectionConfig.VectorConfig.Dimension/,
  ],
  ['no store', { OfflineStoreConfig: undefined }, /at least one of OnlineStoreConfig/],
  [
    'no store on',
    { OfflineStoreConfig: undefined, OnlineStoreConfig: { EnableOnlineStore: false } },
    /at least one of OnlineStoreConfig/,
  ],
  ['TTL', { OnlineStoreConfig: { TtlDuration: { Unit: 'Days' } } }, /needs both Unit and Value/],
  [
    'bucket',
    { OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://missing/x' } } },
    /The bucket missing .* is not there/,
  ],
  [
    'URI',
    { OfflineStoreConfig: { S3StorageConfig: { S3Uri: 'https://b/x' } } },
    /write it as s3:\/\/bucket/,
  ],
  ['capacity', { ThroughputConfig: { ThroughputMode: 'Provisioned' } }, /Provisioned needs/],
];

test('what cannot be a group is refused, with what to change', async () => {
  await withGroups(async ({ call, tables, events }) => {
    for (const [what, change, message] of refused) {
      const asked = call('CreateFeatureGroup', { ...input, ...change });
      await assert.rejects(asked, { name: 'ValidationException', message }, what);
    }
    const keys = [
      { Key: 'a', Value: '' },
      { Key: 'a', Value: '' },
    ];
    await assert.rejects(call('CreateFeatureGroup', { ...input, Tags: keys }), /given twice/);
    assert.equal(tables.size, 0);
    assert.deepEqual(events, []);
  });
});

test('features are added, and seen by the next who asks', async () => {
  await withGroups(async ({ call, groups, tables, clock, settle, events }) => {
    await call('CreateFeatureGroup', input);
    clock.advance(5_000);
    const added = [define('age', 'Integral')];
    const { number } = groups.get(region, arn).document;
    assert.deepEqual(
      await call('UpdateFeatureGroup', { FeatureGroupName: arn, FeatureAdditions: added }),
      { FeatureGroupArn: arn },
    );
    assert.equal(groups.get(region, 'My-Customers').document.features.length, 4);
    assert.equal((await groups.byNumber(number))?.document.features.length, 4);
    const told = await call('DescribeFeatureGroup', { FeatureGroupName: 'My-Customers' });
    assert.deepEqual(told.LastUpdateStatus, { Status: 'Successful' });
    assert.equal(told.LastModifiedTime.getTime() - told.CreationTime.getTime(), 5_000);
    const [table] = [...tables.values()];
    assert.equal(table?.columns[3]?.name, 'age');
    const meta = { FeatureGroupName: arn, FeatureName: 'age' };
    const { CreationTime } = await call('DescribeFeatureMetadata', meta);
    assert.equal(CreationTime.getTime(), clock.now());
    for (const again of [[define('Age', 'String')], [define('is_deleted', 'String')]]) {
      const update = { FeatureGroupName: arn, FeatureAdditions: again };
      await assert.rejects(call('UpdateFeatureGroup', update), { name: 'ValidationException' });
    }
    const many = Array.from({ length: 2_497 }, (_, i) => define(`f${i}`, 'Integral'));
    await assert.rejects(
      call('UpdateFeatureGroup', { FeatureGroupName: arn, FeatureAdditions: many }),
      { name: 'ResourceLimitExceeded' },
    );
    await settle();
    const own = events.filter(({ source }) => source === 'guiderail').map(({ detail }) => detail);
    assert.equal(own.length, 1);
    assert.equal(own[0]?.Breaking, false);
    assert.deepEqual(((own[0]?.Changes ?? []) as { Features: object }[])[0]?.Features, added);
  });
});

test('the online store and the throughput are changed one at a time', async () => {
  await withGroups(async ({ call }) => {
    await call('CreateFeatureGroup', input);
    const update = (more: object) =>
      call('UpdateFeatureGroup', { FeatureGroupName: 'My-Customers', ...more });
    const online = async () =>
      (await call('DescribeFeatureGroup', { FeatureGroupName: arn })).OnlineStoreConfig;
    const TtlDuration = { Unit: 'Days', Value: 7 };
    await update({ OnlineStoreConfig: { TtlDuration } });
    assert.deepEqual((await online()).TtlDuration, TtlDuration);
    await update({ OnlineStoreConfig: { StorageType: 'Standard_V2' } });
    assert.deepEqual(await online(), {
      ...{ StorageType: 'Standard_V2', EnableOnlineStore: true, TtlDuration },
    });
    await update({ OnlineStoreConfig: { TtlDuration: {} } });
    assert.equal((await online()).TtlDuration, undefined);
    const rate = { ThroughputMode: 'Provisioned', ProvisionedWriteCapacityUnits: 5 };
    await assert.rejects(update({ ThroughputConfig: rate }), /ProvisionedReadCapacityUnits/);
    await update({ ThroughputConfig: { ...rate, ProvisionedReadCapacityUnits: 5 } });
    await update({ ThroughputConfig: { ThroughputMode: 'OnDemand' } });
    const told = await call('DescribeFeatureGroup', { FeatureGroupName: arn });
    assert.deepEqual(told.ThroughputConfig, { ThroughputMode: 'OnDemand' });
    await assert.rejects(update({}), /Give one of/);
    await assert.rejects(
      update({ OnlineStoreConfig: { StorageType: 'Standard' } }),
      /cannot go from Standard_V2 to Standard/,
    );
  });
});

test('what features mean is said, changed and bounded', async () => {
  await withGroups(async ({ call }) => {
    await call('CreateFeatureGroup', input);
    const of = { FeatureGroupName: arn, FeatureName: 'orders' };
    const meta = () => call('DescribeFeatureMetadata', of);
    assert.deepEqual((await meta()).Parameters, []);
    await call('UpdateFeatureMetadata', {
      ...of,
      Description: 'orders of the last 30 days',
      ParameterAdditions: [
        { Key: 'unit', Value: 'orders' },
        { Key: 'pii', Value: 'no' },
      ],
    });
    await call('UpdateFeatureMetadata', {
      ...of,
      ParameterAdditions: [{ Key: 'unit', Value: 'count' }],
      ParameterRemovals: ['pii', 'nothing'],
    });
    const told = await meta();
    assert.equal(told.Description, 'orders of the last 30 days');
    assert.equal(told.FeatureType, 'Integral');
    assert.deepEqual(told.Parameters, [{ Key: 'unit', Value: 'count' }]);
    const many = Array.from({ length: 25 }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));
    await assert.rejects(call('UpdateFeatureMetadata', { ...of, ParameterAdditions: many }), {
      message: /would have 26 parameters, and may have 25/,
    });
    await assert.rejects(call('DescribeFeatureMetadata', { ...of, FeatureName: 'nothing' }), {
      name: 'ResourceNotFound',
    });
  });
});

test('groups are listed by AWS’s filters', async () => {
  await withGroups(async ({ call, clock }) => {
    for (const name of ['alpha', 'beta', 'gamma']) {
      await call('CreateFeatureGroup', {
        ...{ ...input, FeatureGroupName: name },
        ...(name === 'beta' && { OfflineStoreConfig: undefined, OnlineStoreConfig: {} }),
      });
      clock.advance(1_000);
    }
    const names = async (query: object) =>
      (await call('ListFeatureGroups', query)).FeatureGroupSummaries.map(
        (one: { FeatureGroupName: string }) => one.FeatureGroupName,
      );
    assert.deepEqual(await names({}), ['gamma', 'beta', 'alpha']);
    assert.deepEqual(await names({ NameContains: 'ET' }), ['beta']);
    assert.deepEqual(await names({ OfflineStoreStatusEquals: 'Active' }), ['gamma', 'alpha']);
    assert.deepEqual(await names({ FeatureGroupStatusEquals: 'CreateFailed' }), []);
    assert.deepEqual(await names({ SortBy: 'Name', SortOrder: 'Ascending', MaxResults: 2 }), [
      ...['alpha', 'beta'],
    ]);
  });
});
