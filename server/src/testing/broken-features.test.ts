import assert from 'node:assert/strict';
import { test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { bikeHours, role, withFeatureWorld } from './feature-world.js';

test('what reads a feature group names the file that is no Parquet, by its URI', () =>
  withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const rows = await bikeHours(0, 50, world.clock.now());
    const group = world.group('bikes');
    group.loadFeatureDefinitions({ dataFrame: rows });
    await group.create({
      ...{ s3Uri: 's3://features/store', recordIdentifierName: 'hour_id', roleArn: role },
      eventTimeFeatureName: 'EventTime',
    });
    await world.put('bikes', rows);
    const s3 = new S3(world.server.client);
    const { Contents: [{ Key = '' } = {}] = [] } = await s3.listObjectsV2({ Bucket: 'features' });
    const folder = Key.slice(0, Key.lastIndexOf('/'));
    await s3.putObject({ Bucket: 'features', Key: `${folder}/mine.parquet`, Body: 'mine' });
    await world.own('feature-groups/bikes/statistics');
    const broken = `${folder}/20260301T200000Z_00000000000000FF.parquet`;
    await s3.putObject({ Bucket: 'features', Key: broken, Body: 'no Parquet at all' });
    s3.destroy();
    const named = (error: Error) => {
      assert.ok(error.message.includes(`s3://features/${broken}`), error.message);
      assert.doesNotMatch(error.message, /(?:^|[^:/\w])\/\w/);
      return true;
    };
    await assert.rejects(world.own('feature-groups/bikes/statistics'), named);
    await assert.rejects(world.own('feature-groups/bikes/consistency'), named);
    await assert.rejects(world.monitor().suggestBaseline({ featureGroup: group }), named);
  }));
