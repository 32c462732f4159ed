import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GroupsWorld, withGroups } from './testing/groups-world.js';

const features = [
  { FeatureName: 'id', FeatureType: 'String' },
  { FeatureName: 'at', FeatureType: 'String' },
  { FeatureName: 'score', FeatureType: 'Fractional' },
];
const input = {
  FeatureGroupName: 'scores',
  RecordIdentifierFeatureName: 'id',
  EventTimeFeatureName: 'at',
  FeatureDefinitions: features,
  OnlineStoreConfig: { EnableOnlineStore: true },
  Tags: [
    { Key: 'owner', Value: 'ann@example.org' },
    { Key: 'team', Value: 'risk' },
    { Key: 'consumer:fraud-model', Value: 'arn:test:fraud' },
    { Key: 'consumer:dashboard', Value: 'bo@example.org' },
  ],
};
const ttl = (Unit: string, Value: number) => ({
  ...{ FeatureGroupName: 'scores', OnlineStoreConfig: { TtlDuration: { Unit, Value } } },
});
const own = ({ events }: GroupsWorld) =>
  events.filter(({ source }) => source === 'guiderail').map(({ detail }) => detail);
const kinds = (detail: Readonly<Record<string, unknown>> | undefined) =>
  ((detail?.Changes ?? []) as { Change: string }[]).map(({ Change }) => Change);

test('AWS’s event tells of every change of state', async () => {
  await withGroups(async (world) => {
    const { call, settle, events } = world;
    const Tags = [{ Key: 'cost-centre', Value: '7' }];
    await call('CreateFeatureGroup', { ...input, Tags });
    await call('UpdateFeatureGroup', ttl('Days', 7));
    await call('DeleteFeatureGroup', { FeatureGroupName: 'scores' });
    await settle();
    const states = events.filter(({ source }) => source === 'aws.sagemaker');
    assert.deepEqual(
      states.map(({ detailType, detail }) => [detailType, detail.FeatureGroupStatus]),
      ['Created', 'Created', 'Deleting'].map((status) => [
        ...['SageMaker Feature Group State Change', status],
      ]),
    );
    assert.deepEqual(states[0]?.detail.FeatureDefinitions, features);
    for (const { detail } of states) assert.deepEqual(detail.Tags, { 'cost-centre': '7' });
    assert.equal(new Set(events.map(({ id }) => id)).size, events.length);
  });
});

test('a TTL that comes or gets shorter warns the consumers, a longer one does not', async () => {
  await withGroups(async (world) => {
    const { call, settle, messages } = world;
    await call('CreateFeatureGroup', input);
    await call('UpdateFeatureGroup', ttl('Days', 30));
    await call('UpdateFeatureGroup', ttl('Weeks', 1));
    await call('UpdateFeatureGroup', ttl('Days', 8));
    await call('UpdateFeatureGroup', ttl('Hours', 192));
    await settle();
    assert.deepEqual(own(world).map(kinds), [
      ['TtlIntroduced'],
      ['TtlShortened'],
      ['TtlLengthened'],
    ]);
    assert.deepEqual(
      own(world).map(({ Breaking }) => Breaking),
      [true, true, false],
    );
    assert.deepEqual(
      messages.map(({ arn }) => arn),
      ['arn:test:fraud', 'arn:test:fraud'],
    );
    assert.equal(
      messages[1]?.message.subject,
      'Feature group scores: records written from now on expire after 1 week (before: 30 days)',
    );
    assert.match(
      messages[1]?.message.body ?? '',
      /Owner ann@example.org\nTeam risk\nYou are told as fraud-model/,
    );
  });
});

test('a deletion is told with owner, team and consumers, whatever ends in between', async () => {
  await withGroups(async (world) => {
    world.telling = false;
    await world.call('CreateFeatureGroup', input);
    await world.call('DeleteFeatureGroup', { FeatureGroupName: 'scores' });
    const after = await world.crash();
    await after.settle();
    const [told] = own(after);
    assert.deepEqual(kinds(told), ['Deleted']);
    assert.equal(told?.Owner, 'ann@example.org');
    assert.equal(told?.Team, 'risk');
    assert.deepEqual(told?.Consumers, [
      { Name: 'dashboard', Notify: 'bo@example.org' },
      { Name: 'fraud-model', Notify: 'arn:test:fraud' },
    ]);
    const all = [...world.messages, ...after.messages];
    assert.equal(all[0]?.message.subject, 'Feature group scores: the group was deleted');
  });
});

test('who takes a name again is compared with what was there, and its readers are warned', async () => {
  await withGroups(async (world) => {
    const { call, settle, messages } = world;
    await call('CreateFeatureGroup', input);
    await call('DeleteFeatureGroup', { FeatureGroupName: 'scores' });
    await settle();
    messages.length = 0;
    await call('CreateFeatureGroup', {
      ...input,
      FeatureDefinitions: [
        { FeatureName: 'id', FeatureType: 'Integral' },
        { FeatureName: 'at', FeatureType: 'String' },
        { FeatureName: 'grade', FeatureType: 'String' },
      ],
      Tags: [],
    });
    await settle();
    const told = own(world).at(-1);
    assert.deepEqual(kinds(told), ['FeaturesRemoved', 'FeatureTypeChanged', 'FeaturesAdded']);
    assert.equal(told?.Recreated, true);
    assert.deepEqual(
      messages.map(({ arn, message }) => [arn, message.subject]),
      [['arn:test:fraud', 'Feature group scores: 2 changes']],
    );
    assert.match(
      messages[0]?.message.body ?? '',
      /- features no longer there: score\n- id was String and is Integral/,
    );
    // the same again is no news
    await call('DeleteFeatureGroup', { FeatureGroupName: 'scores' });
    await settle();
    const before = own(world).length;
    await call('CreateFeatureGroup', {
      ...input,
      FeatureDefinitions: [
        { FeatureName: 'id', FeatureType: 'Integral' },
        { FeatureName: 'at', FeatureType: 'String' },
        { FeatureName: 'grade', FeatureType: 'String' },
      ],
    });
    await settle();
    assert.equal(own(world).length, before);
  });
});
