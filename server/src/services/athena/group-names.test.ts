import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Athena } from '@aws-sdk/client-athena';
import { SageMaker } from '@aws-sdk/client-sagemaker';
import { FeatureGroup, Session } from '@guiderail/sdk';
import { startTestServer } from '../../testing/server.js';
import type { CatalogTable } from '../common/table-catalog.js';
import { tablesByName } from './tables.js';

const database = 'sagemaker_featurestore';

const tableOf = (name: string, created: number, group?: string): CatalogTable => ({
  ...{ region: 'us-east-1', database, name, columns: [], partitionKeys: [], created },
  ...{ location: 's3://lake/x/', format: { kind: 'parquet' }, parameters: {} },
  owner: group && `arn:aws:sagemaker:us-east-1:000000000000:feature-group/${group}`,
});

test('a group means its newest table, unless a table has its name or another group its letters', () => {
  const named = tablesByName([
    tableOf('hours_2', 20, 'Hours'),
    tableOf('hours_1', 10, 'Hours'),
    tableOf('days', 5),
    tableOf('days_1', 10, 'days'),
    tableOf('a_1', 1, 'week-days'),
    tableOf('b_1', 1, 'Week-Days'),
  ]);
  const meant = (name: string) => named.get(`${database}.${name}`)?.name;
  assert.equal(meant('hours'), 'hours_2');
  assert.equal(meant('hours_1'), 'hours_1');
  assert.equal(meant('days'), 'days');
  assert.equal(meant('week-days'), undefined);
});

test('queries find a feature group by its name, also what waits to be written', async () => {
  const server = await startTestServer();
  const sagemakerSession = new Session({ clientConfig: server.client });
  try {
    const dataFrame = [{ id: 'a', at: '2026-11-22T09:00:00Z', n: 1 }];
    const group = new FeatureGroup({ name: 'week-hours', sagemakerSession });
    group.loadFeatureDefinitions({ dataFrame });
    const bucket = await sagemakerSession.defaultBucket();
    await group.create({
      s3Uri: `s3://${bucket}/features`,
      recordIdentifierName: 'id',
      eventTimeFeatureName: 'at',
      roleArn: 'arn:aws:iam::000000000000:role/features',
      enableOnlineStore: true,
    });
    await group.ingest({ dataFrame });
    const outputLocation = `s3://${bucket}/queries/`;
    const query = await group.athenaQuery();
    const rowsOf = async (queryString: string) => {
      await query.run({ queryString, outputLocation });
      await query.waitForSuccess();
      return query.asRows();
    };
    assert.deepEqual(
      await rowsOf('SELECT h.id, n FROM "week-hours" AS h JOIN "Week-Hours" USING (n)'),
      [{ id: 'a', n: 1 }],
    );
    const qualified = `SELECT "week-hours".n FROM ${database}."week-hours"`;
    assert.deepEqual(await rowsOf(qualified), [{ n: 1 }]);
    await query.run({ queryString: 'DESCRIBE `week-hours`', outputLocation });
    await query.waitForSuccess();
    await query.run({ queryString: 'SELECT 1 FROM weekhours', outputLocation });
    await assert.rejects(
      query.waitForSuccess(),
      /TABLE_NOT_FOUND: line 1:15: .*weekhours' does not exist; near are .*\.week-hours/,
    );
  } finally {
    sagemakerSession.destroy();
    await server.close();
  }
});

test("a database that a group's DataCatalogConfig names is told of with its tables", async () => {
  const server = await startTestServer();
  const sagemaker = new SageMaker(server.client);
  const athena = new Athena(server.client);
  try {
    const bucket = await new Session({ clientConfig: server.client }).defaultBucket();
    await sagemaker.createFeatureGroup({
      FeatureGroupName: 'rides',
      RecordIdentifierFeatureName: 'id',
      EventTimeFeatureName: 'at',
      FeatureDefinitions: [
        { FeatureName: 'id', FeatureType: 'String' },
        { FeatureName: 'at', FeatureType: 'String' },
      ],
      OfflineStoreConfig: {
        S3StorageConfig: { S3Uri: `s3://${bucket}/features` },
        DataCatalogConfig: { Catalog: 'AwsDataCatalog', Database: 'Mobility', TableName: 'Rides' },
      },
      RoleArn: 'arn:aws:iam::000000000000:role/features',
    });
    const at = { CatalogName: 'AwsDataCatalog' };
    const { DatabaseList } = await athena.listDatabases(at);
    assert.deepEqual(
      DatabaseList?.map(({ Name }) => Name),
      ['default', 'mobility', database],
    );
    const tables = await athena.listTableMetadata({ ...at, DatabaseName: 'mobility' });
    assert.deepEqual(
      tables.TableMetadataList?.map(({ Name }) => Name),
      ['rides'],
    );
  } finally {
    athena.destroy();
    sagemaker.destroy();
    await server.close();
  }
});
