import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  FeatureGroup,
  FeatureStore,
  FractionalFeatureDefinition,
  ListCollectionType,
  StringFeatureDefinition,
  UnexpectedStatusError,
  VectorCollectionType,
} from '../index.js';
import { type Answers, failure, type Seen, withStub } from '../testing/aws-stub.js';
import { pythonFeatureStore } from '../testing/python-feature-store.js';

const roleArn = 'arn:aws:iam::000000000000:role/r';
const rows = [
  { id: 1, price: 1.5, name: 'a', EventTime: 1700000000 },
  { id: 2, price: 2, name: null, EventTime: 1700000001.5 },
  { id: 3, price: Number.NaN, name: 'c "q"', EventTime: 1700000002.25 },
];
const group = {
  FeatureGroupArn: 'arn:aws:sagemaker:us-east-1:000000000000:feature-group/g',
  FeatureGroupStatus: 'Created',
  OfflineStoreConfig: {
    S3StorageConfig: { S3Uri: 's3://b/p', ResolvedOutputS3Uri: 's3://b/p/data' },
    DataCatalogConfig: {
      Catalog: 'AwsDataCatalog',
      Database: 'sagemaker_featurestore',
      TableName: 'g_1',
    },
  },
};
const empty = () => ({ json: {} });
const answers: Answers = {
  CreateFeatureGroup: () => ({ json: { FeatureGroupArn: group.FeatureGroupArn } }),
  DescribeFeatureGroup: () => ({ json: group }),
  UpdateFeatureGroup: empty,
  DeleteFeatureGroup: empty,
  UpdateFeatureMetadata: empty,
  DescribeFeatureMetadata: () => ({ json: { Parameters: [{ Key: 'source', Value: 'shop' }] } }),
  ListTags: (body: { NextToken?: string }) => ({
    json: body.NextToken
      ? { Tags: [{ Key: 'b', Value: '2' }] }
      : { Tags: [{ Key: 'a', Value: '1' }], NextToken: 'more' },
  }),
  'PUT /FeatureGroup/g': empty,
  'GET /FeatureGroup/g': () => ({
    json: { Record: [{ FeatureName: 'price', ValueAsString: '1.5' }] },
  }),
  'DELETE /FeatureGroup/g': empty,
  StartQueryExecution: () => ({ json: { QueryExecutionId: 'q1' } }),
  ListFeatureGroups: () => ({ json: { FeatureGroupSummaries: [] } }),
  Search: () => ({ json: { Results: [] } }),
  'POST /BatchGetRecord': () => ({ json: { Records: [], Errors: [], UnprocessedIdentifiers: [] } }),
};

/** Requests in the form of the recordings. */
const told = (seen: readonly Seen[]) =>
  seen
    .filter(({ operation, body }) => operation !== 'DescribeFeatureGroup' || hasToken(body))
    .map(({ operation, path, body }) => {
      const [method] = operation.split(' ');
      const parsed: unknown = typeof body === 'string' ? (body ? JSON.parse(body) : null) : body;
      if (typeof parsed === 'object' && parsed)
        Reflect.deleteProperty(parsed, 'ClientRequestToken');
      return { operation: method === operation ? operation : `${method} ${path}`, body: parsed };
    });
const hasToken = (body: unknown) => 'NextToken' in (body as object);

test('feature groups send what Python’s send', () =>
  withStub(answers, async (stub, sagemakerSession) => {
    const g = new FeatureGroup({ name: 'g', sagemakerSession });
    const s3Uri = 's3://b/p';
    g.loadFeatureDefinitions({ dataFrame: rows });
    const names = { recordIdentifierName: 'id', eventTimeFeatureName: 'EventTime', roleArn };
    await g.create({ s3Uri, ...names });
    await g.create({
      ...{ s3Uri: false, ...names, enableOnlineStore: true, onlineStoreKmsKeyId: 'k1' },
      ttlDuration: { unit: 'Hours', value: 3 },
      onlineStoreStorageType: 'InMemory',
      throughputConfig: {
        mode: 'Provisioned',
        provisionedReadCapacityUnits: 10,
        provisionedWriteCapacityUnits: 20,
      },
      description: 'd',
      tags: [{ Key: 't', Value: 'u' }],
    });
    await g.create({
      ...{ s3Uri, ...names, enableOnlineStore: true, offlineStoreKmsKeyId: 'k2' },
      disableGlueTableCreation: true,
      dataCatalogConfig: { tableName: 't', catalog: 'c', database: 'd' },
      tableFormat: 'Iceberg',
    });
    await g.update({
      featureAdditions: [
        new FractionalFeatureDefinition('x'),
        new StringFeatureDefinition('y', new ListCollectionType()),
        new FractionalFeatureDefinition('v', new VectorCollectionType(3)),
      ],
      onlineStoreConfig: { ttlDuration: { unit: 'Days', value: 1 } },
      throughputConfig: { mode: 'OnDemand' },
    });
    await g.updateFeatureMetadata({
      featureName: 'price',
      description: 'in EUR',
      parameterAdditions: [{ key: 'source', value: 'shop' }],
      parameterRemovals: ['old'],
    });
    await g.describeFeatureMetadata({ featureName: 'price' });
    await g.describe({ nextToken: 'n' });
    await g.putRecord({
      record: [
        { featureName: 'id', valueAsString: '1' },
        { featureName: 'y', valueAsStringList: ['a', 'b'] },
      ],
      targetStores: ['OnlineStore'],
      ttlDuration: { unit: 'Weeks', value: 2 },
    });
    const read = { recordIdentifierValueAsString: '1', featureNames: ['price'] };
    assert.deepEqual(await g.getRecord(read), [{ FeatureName: 'price', ValueAsString: '1.5' }]);
    await g.deleteRecord({
      recordIdentifierValueAsString: '1',
      eventTime: '2024-01-01T00:00:00Z',
      deletionMode: 'HardDelete',
    });
    const query = await g.athenaQuery();
    const location = { outputLocation: 's3://b/q', kmsKey: 'k', workgroup: 'w' };
    assert.equal(await query.run({ queryString: 'SELECT 1', ...location }), 'q1');
    const store = new FeatureStore({ sagemakerSession });
    const order = { sortOrder: 'Ascending' } as const;
    await store.listFeatureGroups({ nameContains: 'g', sortBy: 'Name', ...order, maxResults: 5 });
    await store.search({
      resource: 'FeatureMetadata',
      filters: [{ name: 'FeatureName', value: 'pri', operator: 'Contains' }],
      operator: 'Or',
      ...{ sortBy: 'FeatureName', ...order, maxResults: 3 },
    });
    await store.batchGetRecord({
      identifiers: [
        {
          featureGroupName: 'g',
          recordIdentifiersValueAsString: ['1', '2'],
          featureNames: ['price'],
        },
      ],
      expirationTimeResponse: 'Enabled',
    });
    await g.delete();
    assert.deepEqual(told(stub.seen), pythonFeatureStore.requests);
    assert.equal(await g.asHiveDdl(), pythonFeatureStore.hiveDdl);
  }));

test('what is set of an online store turns it on, and a plain no is sent', () =>
  withStub(answers, async (stub, sagemakerSession) => {
    const g = new FeatureGroup({ name: 'g', sagemakerSession });
    g.loadFeatureDefinitions({ dataFrame: [{ id: 'a', at: 1700000000 }] });
    const names = { recordIdentifierName: 'id', eventTimeFeatureName: 'at', roleArn };
    const s3Uri = 's3://b/p';
    await g.create({ s3Uri, ...names, ttlDuration: { unit: 'Hours', value: 3 } });
    await g.create({ s3Uri, ...names, enableOnlineStore: false });
    const bodies = stub.bodies('CreateFeatureGroup') as Record<string, unknown>[];
    assert.deepEqual(bodies[0]?.OnlineStoreConfig, {
      EnableOnlineStore: true,
      TtlDuration: { Unit: 'Hours', Value: 3 },
    });
    assert.deepEqual(bodies[1]?.OnlineStoreConfig, { EnableOnlineStore: false });
    // seconds that happen to be whole are no Integral event time, which the store does not take
    assert.deepEqual(bodies[0]?.FeatureDefinitions, [
      { FeatureName: 'id', FeatureType: 'String' },
      { FeatureName: 'at', FeatureType: 'Fractional' },
    ]);
  }));

test('metadata, tags and existence are told', () =>
  withStub(answers, async (stub, sagemakerSession) => {
    const g = new FeatureGroup({ name: 'g', sagemakerSession });
    const [tag, another] = await g.listTags();
    assert.deepEqual([tag?.Key, another?.Key], ['a', 'b']);
    const parameters = await g.listParametersForFeatureMetadata({ featureName: 'price' });
    assert.deepEqual(parameters, [{ Key: 'source', Value: 'shop' }]);
    assert.equal(await g.exists(), true);
    assert.equal((await g.waitForCreation()).FeatureGroupStatus, 'Created');
    assert.ok(stub.operations().includes('ListTags'));
  }));

test('a group that fails, or that there is not, says so', () => {
  const failed = { FeatureGroupStatus: 'CreateFailed', FailureReason: 'no such bucket' };
  let answer: () => ReturnType<typeof failure> = () => ({ json: failed });
  return withStub({ DescribeFeatureGroup: () => answer() }, async (_, sagemakerSession) => {
    const g = new FeatureGroup({ name: 'g', sagemakerSession });
    await assert.rejects(g.waitForCreation(), (error) => {
      assert.ok(error instanceof UnexpectedStatusError);
      assert.match(error.message, /CreateFailed.*no such bucket/);
      return true;
    });
    await assert.rejects(g.athenaQuery(), /has no table/);
    answer = () => failure('ResourceNotFound');
    assert.equal(await g.exists(), false);
  });
});

test('a query’s rows have the types of its columns, and nulls apart from empty texts', () => {
  let state = 'RUNNING';
  const query: Answers = {
    ...answers,
    GetQueryExecution: () => {
      const told = { State: state, StateChangeReason: state === 'FAILED' ? 'no such column' : '' };
      if (state === 'RUNNING') state = 'SUCCEEDED';
      const ResultConfiguration = { OutputLocation: 's3://b/q/q1.csv' };
      return { json: { QueryExecution: { Status: told, ResultConfiguration } } };
    },
    GetQueryResults: () => {
      const types = ['bigint', 'double', 'varchar', 'boolean', 'timestamp'];
      const ColumnInfo = types.map((Type, at) => ({ Name: `c${at}`, Type }));
      return { json: { ResultSet: { ResultSetMetadata: { ColumnInfo }, Rows: [] } } };
    },
  };
  return withStub(query, async (stub, sagemakerSession) => {
    const header = '"n","x","s","b","t"';
    const first = '"9007199254740993","0.5","a ""b"",\nc","true","2024-01-01 00:00:00.000"';
    stub.objects.set('b/q/q1.csv', `${header}\n${first}\n"7",,"",,\n`);
    const q = await new FeatureGroup({ name: 'g', sagemakerSession }).athenaQuery();
    await assert.rejects(q.asRows(), /call run\(\) first/);
    await q.run({ queryString: 'SELECT 1', outputLocation: 's3://b/q' });
    await q.wait();
    const rows = await q.asRows();
    assert.deepEqual(rows, [
      { n: 9007199254740993n, x: 0.5, s: 'a "b",\nc', b: true, t: '2024-01-01 00:00:00.000' },
      { n: 7, x: null, s: '', b: null, t: null },
    ]);
    assert.deepEqual((await q.asDataFrame()).n, [9007199254740993n, 7]);
    state = 'FAILED';
    await assert.rejects(q.asRows(), /Query q1 is FAILED, not SUCCEEDED: no such column/);
  });
});
