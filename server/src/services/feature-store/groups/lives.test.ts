import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arn, input, offline, region, withGroups } from './testing/groups-world.js';

const epoch = Date.parse('2026-03-01T00:00:00Z') / 1000;

const define = (FeatureName: string, FeatureType: string, more: object = {}) => ({
  ...{ FeatureName, FeatureType, ...more },
});

test('a deleted group leaves its table, and its number to nobody', async () => {
  await withGroups(async ({ call, groups, tables, removed, offline }) => {
    await call('CreateFeatureGroup', { ...input, Tags: [{ Key: 'a', Value: 'b' }] });
    const { number } = groups.get(region, arn).document;
    let during = '';
    offline.beforeDelete = async () => {
      assert.throws(() => groups.get(region, arn), { name: 'ResourceNotFound' });
      during = (await call('DescribeFeatureGroup', { FeatureGroupName: arn })).FeatureGroupStatus;
    };
    let removedBefore: number[] = [];
    offline.afterDelete = async () => {
      removedBefore = [...removed];
    };
    await call('DeleteFeatureGroup', { FeatureGroupName: 'My-Customers' });
    assert.equal(during, 'Deleting');
    assert.deepEqual(removed, [number]);
    assert.deepEqual(removedBefore, [number]);
    assert.equal(tables.size, 1);
    assert.deepEqual((await call('ListTags', { ResourceArn: arn })).Tags, []);
    assert.equal((await groups.byNumber(number))?.name, 'My-Customers');
    await assert.rejects(call('DeleteFeatureGroup', { FeatureGroupName: 'My-Customers' }), {
      name: 'ResourceNotFound',
    });
    await call('CreateFeatureGroup', input);
    const again = groups.get(region, arn).document;
    assert.equal(again.number, number + 1);
    // made within the same second, it has another folder all the same
    const uri = again.offline?.S3StorageConfig.ResolvedOutputS3Uri;
    assert.match(uri ?? '', new RegExp(`My-Customers-${epoch + 1}/data$`));
  });
});

test('a group that cannot be settled stays as it was', async () => {
  await withGroups(async ({ call, groups, offline, removed }) => {
    await call('CreateFeatureGroup', input);
    offline.beforeDelete = async () => {
      throw new Error('the disk is full');
    };
    await assert.rejects(call('DeleteFeatureGroup', { FeatureGroupName: arn }), /disk is full/);
    assert.equal(groups.get(region, arn).status, 'Created');
    assert.deepEqual(removed, []);
  });
});

test('online records that a deletion could not take away are taken at the next start', async () => {
  await withGroups(async (world) => {
    await world.call('CreateFeatureGroup', input);
    const { number } = world.groups.get(region, arn).document;
    world.removing = false;
    await assert.rejects(world.call('DeleteFeatureGroup', { FeatureGroupName: 'My-Customers' }));
    const after = await world.crash();
    assert.deepEqual(after.removed, [number]);
    assert.equal(after.groups.known(region, arn), undefined);
    assert.deepEqual((await after.crash()).removed, []);
  });
});

test('groups, numbers and meanings are there again after a crash', async () => {
  await withGroups(async (world) => {
    await world.call('CreateFeatureGroup', input);
    const of = { FeatureGroupName: arn, FeatureName: 'orders' };
    await world.call('UpdateFeatureMetadata', { ...of, Description: 'd' });
    await world.call('UpdateFeatureGroup', {
      ...{ FeatureGroupName: arn, FeatureAdditions: [define('age', 'Integral')] },
    });
    const { document } = world.groups.get(region, arn);
    const after = await world.crash();
    assert.deepEqual(after.groups.get(region, arn).document, JSON.parse(JSON.stringify(document)));
    assert.equal((await after.call('DescribeFeatureMetadata', of)).Description, 'd');
    await after.call('CreateFeatureGroup', { ...input, FeatureGroupName: 'other' });
    assert.equal(after.groups.get(region, 'other').document.number, document.number + 1);
  });
});

test('changes of one group at once are all there', async () => {
  await withGroups(async ({ call, groups }) => {
    await call('CreateFeatureGroup', input);
    const names = Array.from({ length: 20 }, (_, i) => `f${i}`);
    await Promise.all(
      names.map((name) =>
        call('UpdateFeatureGroup', {
          ...{ FeatureGroupName: arn, FeatureAdditions: [define(name, 'Integral')] },
        }),
      ),
    );
    const known = groups.get(region, arn).document.features.map(({ FeatureName }) => FeatureName);
    assert.deepEqual(known.slice(3), names);
    const both = ['x', 'X'].map((FeatureGroupName) =>
      call('CreateFeatureGroup', { ...input, FeatureGroupName }),
    );
    const [first, second] = await Promise.allSettled(both);
    assert.deepEqual([first?.status, second?.status], ['fulfilled', 'rejected']);
    const DataCatalogConfig = { Catalog: 'AwsDataCatalog', Database: 'd', TableName: 't' };
    const one = { ...input, OfflineStoreConfig: { ...offline, DataCatalogConfig } };
    const sameTable = ['y', 'z'].map((FeatureGroupName) =>
      call('CreateFeatureGroup', { ...one, FeatureGroupName }),
    );
    const [mine, other] = await Promise.allSettled(sameTable);
    assert.deepEqual([mine?.status, other?.status], ['fulfilled', 'rejected']);
  });
});
