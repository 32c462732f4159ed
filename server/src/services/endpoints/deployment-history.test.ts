import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeploymentHistory, mostDeployments } from './deployment-history.js';
import { type EndpointDocument, type EndpointResource, endpointKind } from './document.js';
import { withRoom } from './testing/room.js';

const endpoint = (
  modified: number,
  weight: number,
  document: Partial<EndpointDocument> = {},
): EndpointResource => ({
  ...{ kind: endpointKind, region: 'us-east-1', name: 'bikes', arn: 'arn', status: 'InService' },
  ...{ created: 10, modified },
  document: {
    config: 'one',
    variants: [
      {
        ...{ name: 'AllTraffic', model: 'bikes', weight, container: {} },
        settings: { VariantName: 'AllTraffic', ModelName: 'bikes', InitialInstanceCount: 2 },
      },
    ],
    ...document,
  },
});

const all = { limit: 10_000 };

test('the newest thousand deployments of each endpoint are kept', () =>
  withRoom(async ({ state }) => {
    const history = await DeploymentHistory.open(state);
    const other = { ...endpoint(1, 1), name: 'other' };
    await history.begin(other);
    await state.transaction(async (rows) => {
      const within = history.within(rows);
      for (let i = 1; i <= 1_003; i++) {
        await within.reweighed(endpoint(i - 1, i - 1), endpoint(i, i));
      }
    });
    const kept = await history.list(endpoint(0, 0), all);
    assert.equal(kept.length, mostDeployments);
    assert.deepEqual([kept[0]?.started, kept.at(-1)?.started], [1_003, 4]);
    assert.deepEqual(kept[0]?.changes, [
      {
        ...{ VariantName: 'AllTraffic', PreviousWeight: 1_002, Weight: 1_003 },
        ...{ PreviousInstanceCount: 2, InstanceCount: 2 },
      },
    ]);
    assert.equal((await history.list(other, all)).length, 1);
    const some = await history.list(endpoint(0, 0), { start: 500, end: 503, limit: 2 });
    assert.deepEqual(
      some.map(({ started }) => started),
      [502, 501],
    );
  }));

test('what was under way when the table was made is told at its end', () =>
  withRoom(async ({ state }) => {
    const history = await DeploymentHistory.open(state);
    const update = { config: 'two', variants: [], started: 30 };
    await history.end(endpoint(30, 1, { update }), 40, 'x'.repeat(2_000));
    const [only, ...more] = await history.list(endpoint(0, 0), all);
    assert.deepEqual(more, []);
    assert.equal(only?.failure?.length, 1_024);
    const { failure: _, ...rest } = only ?? {};
    assert.deepEqual(rest, {
      ...{ operation: 'UpdateEndpoint', outcome: 'RolledBack', started: 30, ended: 40 },
      ...{ config: 'two', before: 'one', changes: undefined },
    });
  }));
