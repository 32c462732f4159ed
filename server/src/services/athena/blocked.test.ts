import assert from 'node:assert/strict';
import { test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { FeatureGroup, Session } from '@guiderail/sdk';
import { startTestServer } from '../../testing/server.js';

test('a query says that an offline store cannot be written, and nothing is logged as broken', async () => {
  const logged: string[] = [];
  const server = await startTestServer({
    log: (_, message) => {
      logged.push(message);
    },
  });
  const sagemakerSession = new Session({ clientConfig: server.client });
  const s3 = new S3(server.client);
  try {
    const dataFrame = [{ id: 'a', at: '2026-11-22T09:00:00Z', n: 1 }];
    const group = new FeatureGroup({ name: 'hours', sagemakerSession });
    group.loadFeatureDefinitions({ dataFrame });
    await s3.createBucket({ Bucket: 'store' });
    await group.create({
      s3Uri: 's3://store/features',
      recordIdentifierName: 'id',
      eventTimeFeatureName: 'at',
      roleArn: 'arn:aws:iam::000000000000:role/features',
      enableOnlineStore: true,
    });
    await s3.deleteBucket({ Bucket: 'store' });
    await group.ingest({ dataFrame });
    const outputLocation = `s3://${await sagemakerSession.defaultBucket()}/queries/`;
    const query = await group.athenaQuery();
    const queryString = `SELECT count(*) FROM "${query.tableName}"`;
    await query.run({ queryString, outputLocation });
    await assert.rejects(query.waitForSuccess(), /bucket store .* does not exist/);
    const { QueryExecution } = await query.getQueryExecution();
    assert.equal(QueryExecution?.Status?.AthenaError?.Retryable, true);
    assert.ok(!logged.includes('a query broke'), logged.join('; '));
  } finally {
    s3.destroy();
    sagemakerSession.destroy();
    await server.close();
  }
});
