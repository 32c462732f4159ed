import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GroupsWorld, withGroups } from './testing/groups-world.js';

const group = (name: string, feature: string, tags: Record<string, string> = {}) => ({
  FeatureGroupName: name,
  RecordIdentifierFeatureName: 'id',
  EventTimeFeatureName: 'at',
  FeatureDefinitions: [
    { FeatureName: 'id', FeatureType: 'String' },
    { FeatureName: 'at', FeatureType: 'Fractional' },
    { FeatureName: feature, FeatureType: 'Integral' },
  ],
  OnlineStoreConfig: { EnableOnlineStore: true },
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});

async function ready({ call, clock }: GroupsWorld): Promise<void> {
  await call('CreateFeatureGroup', group('customers', 'orders', { team: 'growth' }));
  clock.advance(3_600_000);
  await call(
    'CreateFeatureGroup',
    group('shops', 'Orders_Total', { team: 'growth', owner: 'ann' }),
  );
  clock.advance(3_600_000);
  await call('CreateFeatureGroup', group('rides', 'distance', { team: 'bikes' }));
  await call('UpdateFeatureMetadata', {
    ...{ FeatureGroupName: 'rides', FeatureName: 'distance', Description: 'Metres of a ride' },
    ParameterAdditions: [{ Key: 'unit', Value: 'm' }],
  });
}

type Filter = readonly [name: string, operator: string, value?: string];
const filters = (...all: readonly Filter[]) =>
  all.map(([Name, Operator, Value]) => ({ Name, Operator, ...(Value !== undefined && { Value }) }));

const searching =
  ({ call }: GroupsWorld, Resource: 'FeatureGroup' | 'FeatureMetadata') =>
  async (SearchExpression?: object, more: object = {}): Promise<string[]> => {
    const answer = await call('Search', {
      ...{ Resource, SortBy: 'FeatureGroupName', SortOrder: 'Ascending', ...more },
      ...(SearchExpression && { SearchExpression }),
    });
    const member = Resource === 'FeatureGroup' ? 'FeatureGroupName' : 'FeatureName';
    return answer.Results.map(
      (one: Record<string, Record<string, string>>) => one[Resource]?.[member],
    );
  };

test('groups are found by every operator, by tags and by their features', async () => {
  await withGroups(async (world) => {
    await ready(world);
    const find = searching(world, 'FeatureGroup');
    const by = (...all: readonly Filter[]) => find({ Filters: filters(...all) });
    assert.deepEqual(await find(), ['customers', 'rides', 'shops']);
    assert.deepEqual(await by(['FeatureGroupName', 'Equals', 'shops']), ['shops']);
    assert.deepEqual(await by(['FeatureGroupName', 'NotEquals', 'shops']), ['customers', 'rides']);
    assert.deepEqual(await by(['FeatureGroupName', 'In', 'shops, rides']), ['rides', 'shops']);
    assert.deepEqual(await by(['FeatureDefinitions.FeatureName', 'Contains', 'order']), [
      ...['customers', 'shops'],
    ]);
    assert.deepEqual(await by(['Tags.team', 'Equals', 'growth']), ['customers', 'shops']);
    assert.deepEqual(await by(['Tags.owner', 'Exists']), ['shops']);
    assert.deepEqual(await by(['Tags.owner', 'NotExists']), ['customers', 'rides']);
    assert.deepEqual(await by(['AllTags', 'Contains', 'bike']), ['rides']);
    assert.deepEqual(await by(['FeatureGroupARN', 'Contains', '/rides']), ['rides']);
    const second = '2026-03-01T01:00:00';
    assert.deepEqual(await by(['CreationTime', 'GreaterThan', second]), ['rides']);
    assert.deepEqual(await by(['CreationTime', 'GreaterThanOrEqualTo', second]), [
      'rides',
      'shops',
    ]);
    assert.deepEqual(await by(['CreationTime', 'LessThan', second]), ['customers']);
    assert.deepEqual(await by(['CreationTime', 'LessThanOrEqualTo', second]), [
      'customers',
      'shops',
    ]);
    assert.deepEqual(await by(['CreationTime', 'Equals', `${second}Z`]), ['shops']);
    assert.deepEqual(
      await find(undefined, { VisibilityConditions: [{ Key: 'Tags.team', Value: 'bikes' }] }),
      ['rides'],
    );
    assert.deepEqual(await find(undefined, { CrossAccountFilterOption: 'CrossAccount' }), []);
  });
});

test('expressions within expressions, and filters of one element', async () => {
  await withGroups(async (world) => {
    await ready(world);
    const find = searching(world, 'FeatureGroup');
    const growth = filters(['Tags.team', 'Equals', 'growth']);
    const either = {
      Operator: 'Or',
      Filters: filters(['FeatureGroupName', 'Equals', 'rides']),
      SubExpressions: [{ Filters: [...growth, ...filters(['Tags.owner', 'Exists'])] }],
    };
    assert.deepEqual(await find(either), ['rides', 'shops']);
    const nested = (type: string) => ({
      NestedFilters: [
        {
          NestedPropertyName: 'FeatureDefinitions',
          Filters: filters(
            ['FeatureDefinitions.FeatureName', 'Equals', 'orders'],
            ['FeatureType', 'Equals', type],
          ),
        },
      ],
    });
    assert.deepEqual(await find(nested('Integral')), ['customers']);
    assert.deepEqual(await find(nested('String')), []);
    for (const name of ['constructor', '__proto__', 'length', 'FeatureName.length', '.', 'x.y.z']) {
      const Filters = filters([name, 'Exists']);
      const odd = { NestedFilters: [{ NestedPropertyName: 'FeatureDefinitions', Filters }] };
      assert.deepEqual(await find(odd), [], name);
    }
  });
});

test('features are found by what is said of them', async () => {
  await withGroups(async (world) => {
    await ready(world);
    const find = searching(world, 'FeatureMetadata');
    const by = (...all: readonly Filter[]) => find({ Filters: filters(...all) });
    assert.deepEqual(await by(['FeatureName', 'Contains', 'ORDER']), ['orders', 'Orders_Total']);
    assert.deepEqual(await by(['Description', 'Contains', 'metres']), ['distance']);
    assert.deepEqual(await by(['Parameters.unit', 'Equals', 'm']), ['distance']);
    assert.deepEqual(await by(['AllParameters', 'Contains', 'unit']), ['distance']);
    assert.deepEqual(
      await by(['FeatureType', 'Equals', 'Integral'], ['FeatureGroupName', 'Equals', 'shops']),
      ['Orders_Total'],
    );
  });
});

test('pages hold for their query, in the order of any property', async () => {
  await withGroups(async (world) => {
    await ready(world);
    const { call } = world;
    const query = { Resource: 'FeatureMetadata', SortBy: 'FeatureType', MaxResults: 4 };
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await call('Search', { ...query, ...(NextToken && { NextToken }) });
      assert.deepEqual(page.TotalHits, { Value: 9, Relation: 'EqualTo' });
      for (const { FeatureMetadata: one } of page.Results)
        names.push(`${one.FeatureType} ${one.FeatureGroupName}`);
      NextToken = page.NextToken;
    } while (NextToken);
    const types = ['String', 'Integral', 'Fractional'];
    const groups = ['shops', 'rides', 'customers'];
    assert.deepEqual(
      names,
      types.flatMap((type) => groups.map((name) => `${type} ${name}`)),
    );
    const first = await call('Search', query);
    const other = { ...query, SortBy: 'FeatureName', NextToken: first.NextToken };
    await assert.rejects(call('Search', other), /NextToken is not one/);
  });
});

const refused: readonly [object, RegExp][] = [
  [{ Resource: 'TrainingJob' }, /TrainingJob cannot be searched here; these can: FeatureGroup, /],
  [
    { SortBy: 'Colour' },
    /FeatureGroup has no property Colour to search by; it has FeatureGroupName/,
  ],
  [{ SearchExpression: {} }, /needs at least one of Filters/],
  [{ SearchExpression: { Filters: filters(['Colour', 'Exists']) } }, /no property Colour/],
  [{ SearchExpression: { Filters: filters(['Description', 'Equals']) } }, /needs a Value/],
  [
    { SearchExpression: { Filters: filters(['CreationTime', 'LessThan', 'soon']) } },
    /CreationTime is a time: write soon as/,
  ],
  [
    { SearchExpression: { Filters: filters(['FeatureGroupName', 'LessThan', 'b']) } },
    /LessThan is for numbers and times/,
  ],
  [
    {
      SearchExpression: {
        SubExpressions: Array.from({ length: 20 }, () => ({
          Filters: filters(['FeatureGroupName', 'Exists'], ['Tags', 'Exists']),
        })),
      },
    },
    /has 60 filters, nested filters and expressions; it may have 50/,
  ],
];

test('what cannot be searched for is refused, with what to change', async () => {
  await withGroups(async (world) => {
    await ready(world);
    for (const [query, message] of refused) {
      await assert.rejects(world.call('Search', { Resource: 'FeatureGroup', ...query }), {
        ...{ name: 'ValidationException', message },
      });
    }
  });
});
