import assert from 'node:assert/strict';
import { test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { FeatureGroup, Session } from '@guiderail/sdk';
import { startTestServer } from '../../testing/server.js';

test('a query of feature groups passes over what is not theirs, and names what is and is broken', async () => {
  const logged: unknown[] = [];
  const server = await startTestServer({
    log: (_, message, fields) => void logged.push([message, fields]),
  });
  const sagemakerSession = new Session({ clientConfig: server.client });
  const s3 = new S3(server.client);
  try {
    const dataFrame = [{ id: 'a', at: '2026-11-22T09:00:00Z', n: 1 }];
    await s3.createBucket({ Bucket: 'store' });
    const outputLocation = 's3://store/queries/';
    const prefixes: string[] = [];
    for (const name of ['hours', 'days']) {
      const group = new FeatureGroup({ name, sagemakerSession });
      group.loadFeatureDefinitions({ dataFrame });
      await group.create({
        s3Uri: 's3://store/features',
        recordIdentifierName: 'id',
        eventTimeFeatureName: 'at',
        roleArn: 'arn:aws:iam::000000000000:role/features',
        enableOnlineStore: true,
      });
      await group.ingest({ dataFrame });
      const { OfflineStoreConfig } = await group.describe();
      const uri = OfflineStoreConfig?.S3StorageConfig?.ResolvedOutputS3Uri ?? '';
      prefixes.push(uri.replace('s3://store/', ''));
    }
    const put = (Key: string, Body: string) => s3.putObject({ Bucket: 'store', Key, Body });
    const hour = `${prefixes[0]}/year=2026/month=11/day=22/hour=09`;
    await put(`${prefixes[0]}/notes.txt`, 'ours');
    await put(`${hour}/x.json`, '{}');
    await put(`${hour}/part-0.parquet`, 'mine');
    const query = await new FeatureGroup({ name: 'hours', sagemakerSession }).athenaQuery();
    const queryString = 'SELECT hours.n + days.n AS n, hours.year FROM hours JOIN days USING (id)';
    await query.run({ queryString, outputLocation });
    await query.waitForSuccess();
    assert.deepEqual(await query.asRows(), [{ n: 2, year: '2026' }]);
    assert.deepEqual(logged, [
      [
        "a query passed over objects that are not of its table's owner",
        { object: `s3://store/${prefixes[0]}/notes.txt` },
      ],
    ]);
    const broken = `${hour}/20261122T090000Z_0123456789ABCDEF.parquet`;
    await put(broken, 'no Parquet');
    await query.run({ queryString, outputLocation });
    await assert.rejects(query.waitForSuccess(), (error: Error) => error.message.includes(broken));
  } finally {
    s3.destroy();
    sagemakerSession.destroy();
    await server.close();
  }
});
