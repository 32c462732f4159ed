import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FeatureGroup, FeatureStore, NeedsGuiderailError, Session } from '../index.js';
import { type Answers, withStub } from '../testing/aws-stub.js';

const columns = (...types: string[]) => types.map((Type, at) => ({ Name: `c${at}`, Type }));

/** A server that makes every set at once, with two rows. */
function answers(state = 'SUCCEEDED'): Answers {
  const ResultConfiguration = { OutputLocation: 's3://sets/churn/q1.csv' };
  const Status = { State: state, StateChangeReason: 'out of memory' };
  const ResultSetMetadata = { ColumnInfo: columns('bigint', 'varchar', 'double') };
  return {
    'POST /_guiderail/training-sets': () => ({
      json: { QueryExecutionId: 'q1', Sql: 'SELECT 1', OutputLocation: 's3://sets/churn/q1.csv' },
    }),
    GetQueryExecution: () => ({ json: { QueryExecution: { Status, ResultConfiguration } } }),
    GetQueryResults: () => ({ json: { ResultSet: { ResultSetMetadata, Rows: [] } } }),
  };
}
const asked = (bodies: unknown[]) => JSON.parse(String(bodies.at(-1))) as Record<string, unknown>;
const names = {
  recordIdentifierFeatureName: 'id',
  eventTimeIdentifierFeatureName: 'at',
} as const;

test('rows are uploaded, and the set comes back as rows, columns or a place', () =>
  withStub(answers(), async (stub, sagemakerSession) => {
    stub.objects.set(
      'sets/churn/q1.csv',
      '"id","at","spend.1"\n"1","2024-01-01T00:00:00Z","0.5"\n"2","2024-01-02T00:00:00Z",\n',
    );
    const customers = new FeatureGroup({ name: 'customers', sagemakerSession });
    const shops = new FeatureGroup({ name: 'shops', sagemakerSession });
    const builder = new FeatureStore({ sagemakerSession })
      .createDataset({
        base: [
          { id: 1, at: new Date('2024-01-01T00:00:00Z'), shop: 'a, "b"', churned: true },
          { id: 2, at: new Date('2024-01-02T00:00:00Z'), shop: null, churned: false },
        ],
        outputPath: 's3://sets/churn',
        ...names,
      })
      .withFeatureGroup(customers, { includedFeatureNames: ['spend'], maximumAge: '30d' })
      .withFeatureGroup(shops, {
        targetFeatureNameInBase: 'shop',
        featureNameInTarget: 'name',
        joinType: 'LEFT_JOIN',
        joinComparator: 'NOT_EQUAL_TO',
      })
      .pointInTimeAccurateJoin()
      .asOf(new Date('2024-02-01T00:00:00Z'))
      .withEventTimeRange({ startingTimestamp: new Date('2024-01-01T00:00:00Z') })
      .includeDuplicatedRecords()
      .includeDeletedRecords()
      .withNumberOfRecentRecordsByRecordIdentifier(1)
      .withNumberOfRecordsFromQueryResults(100);
    const [rows, sql] = await builder.toRows();
    assert.equal(sql, 'SELECT 1');
    assert.deepEqual(rows, [
      { id: 1, at: '2024-01-01T00:00:00Z', 'spend.1': 0.5 },
      { id: 2, at: '2024-01-02T00:00:00Z', 'spend.1': null },
    ]);
    const { base, ...more } = asked(stub.bodies('POST /_guiderail/training-sets'));
    assert.deepEqual(more, {
      featureGroups: [
        {
          name: 'customers',
          features: ['spend'],
          join: 'INNER_JOIN',
          comparator: 'EQUALS',
          maximumAge: '30d',
        },
        {
          name: 'shops',
          baseKey: 'shop',
          groupKey: 'name',
          join: 'LEFT_JOIN',
          comparator: 'NOT_EQUAL_TO',
        },
      ],
      pointInTime: true,
      asOf: '2024-02-01T00:00:00.000Z',
      eventTimeRange: { start: '2024-01-01T00:00:00.000Z' },
      includeDuplicated: true,
      includeDeleted: true,
      recentRecords: 1,
      limit: 100,
      outputLocation: 's3://sets/churn',
      format: 'csv',
    });
    const { s3Uri, ...told } = base as { s3Uri: string };
    assert.match(s3Uri, /^s3:\/\/sets\/churn\/dataframe-base-[\da-f-]{36}\/base\.csv$/);
    assert.deepEqual(told, {
      format: 'csv',
      columns: [
        { name: 'id', type: 'Integral' },
        { name: 'at', type: 'String' },
        { name: 'shop', type: 'String' },
        { name: 'churned', type: 'String' },
      ],
      recordIdentifier: 'id',
      eventTime: 'at',
    });
    assert.equal(
      stub.objects.get(s3Uri.slice(5)),
      'id,at,shop,churned\n' +
        '1,2024-01-01T00:00:00.000Z,"a, ""b""",true\n' +
        '2,2024-01-02T00:00:00.000Z,,false\n',
    );
    const [frame] = await builder.toDataFrame();
    assert.deepEqual(frame['spend.1'], [0.5, null]);
    assert.deepEqual(await builder.toCsvFile(), ['s3://sets/churn/q1.csv', 'SELECT 1']);
    await builder.toParquetFiles();
    assert.equal(asked(stub.bodies('POST /_guiderail/training-sets')).format, 'parquet');
  }));

test('a group or files in S3 are a base as they are', () =>
  withStub(answers(), async (stub, sagemakerSession) => {
    const store = new FeatureStore({ sagemakerSession });
    const outputPath = 's3://sets/churn';
    const group = new FeatureGroup({ name: 'customers', sagemakerSession });
    await store
      .createDataset({ base: group, outputPath, includedFeatureNames: ['spend'] })
      .toCsvFile();
    const bodies = () => stub.bodies('POST /_guiderail/training-sets');
    assert.deepEqual(asked(bodies()).base, { featureGroup: 'customers', features: ['spend'] });
    assert.equal(asked(bodies()).pointInTime, false);
    const types = [{ name: 'id', type: 'Integral' }] as const;
    const base = { s3Uri: 's3://labels/', format: 'parquet', columns: types } as const;
    await store.createDataset({ base, outputPath, ...names }).toCsvFile();
    assert.deepEqual(asked(bodies()).base, { ...base, recordIdentifier: 'id', eventTime: 'at' });
  }));

test('what is missing is said before anything is sent', () =>
  withStub(answers(), async (stub, sagemakerSession) => {
    const store = new FeatureStore({ sagemakerSession });
    const outputPath = 's3://sets/churn';
    assert.throws(
      () => store.createDataset({ base: [], outputPath }),
      /Give recordIdentifierFeatureName and eventTimeIdentifierFeatureName/,
    );
    const lacking = store.createDataset({ base: [{ id: 1 }], outputPath, ...names });
    await assert.rejects(lacking.toCsvFile(), /The base has no column at; it has id\./);
    const empty = store.createDataset({ base: [], outputPath, ...names });
    await assert.rejects(empty.toCsvFile(), /The base has no rows: give at least one\./);
    assert.deepEqual(stub.seen, []);
  }));

test('a set that fails says why; on AWS it needs Guiderail', async () => {
  await withStub(answers('FAILED'), async (_, sagemakerSession) => {
    const base = new FeatureGroup({ name: 'customers', sagemakerSession });
    const store = new FeatureStore({ sagemakerSession });
    const set = store.createDataset({ base, outputPath: 's3://sets/churn' });
    await assert.rejects(set.toRows(), /Query q1 is FAILED, not SUCCEEDED: out of memory/);
  });
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const endpoint = 'https://api.sagemaker.us-east-1.amazonaws.com';
  const clientConfig = { region: 'us-east-1', credentials, endpoint };
  const sagemakerSession = new Session({ clientConfig });
  const base = new FeatureGroup({ name: 'customers', sagemakerSession });
  const set = new FeatureStore({ sagemakerSession }).createDataset({
    ...{ base, outputPath: 's3://sets/churn' },
  });
  await assert.rejects(set.toCsvFile(), NeedsGuiderailError);
  sagemakerSession.destroy();
});
