import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as sm from '@aws-sdk/client-sagemaker';
import { ManualClock } from '../base/clock.js';
import { ownCall } from '../cli/own-call.js';
import type { EndpointView } from '../services/console/types.js';
import { until } from './live-world.js';
import { MortalServer } from './mortal-server.js';
import { startTestServer, type TestServer } from './server.js';

type Told = Record<string, unknown>;
type At = TestServer['client'];

const EndpointName = 'rides';
const minute = 60_000;
const start = Date.parse('2026-03-01T20:00:00Z');

const told = async (at: At, body: object = {}) =>
  (await ownCall<{ Deployments: Told[] }>(at, `endpoints/${EndpointName}/deployments`, body))
    .Deployments;

/** A model server of someone's that may not be ready. */
async function upstream() {
  const state = { isReady: true };
  const server: Server = createServer((request, response) => {
    request.resume();
    response.writeHead(state.isReady ? 200 : 503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { state, url, server };
}

async function model(client: sm.SageMakerClient, ModelName: string, url: string) {
  await client.send(
    new sm.CreateModelCommand({
      ModelName,
      ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
      PrimaryContainer: { Image: 'guiderail/proxy', Environment: { GUIDERAIL_UPSTREAM_URL: url } },
    }),
  );
}

async function config(client: sm.SageMakerClient, name: string, ModelName: string) {
  await client.send(
    new sm.CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [{ VariantName: 'AllTraffic', ModelName, InitialInstanceCount: 1 }],
    }),
  );
}

const settled = (client: sm.SageMakerClient) =>
  until('the endpoint', async () => {
    const found = await client.send(new sm.DescribeEndpointCommand({ EndpointName }));
    return /ing$/.test(found.EndpointStatus ?? '') ? undefined : found;
  });

async function updateTo(client: sm.SageMakerClient, EndpointConfigName: string) {
  await client.send(new sm.UpdateEndpointCommand({ EndpointName, EndpointConfigName }));
  return settled(client);
}

/** Created, updated, reweighed, and an update to a model that is nowhere; a minute between each. */
async function prepare(client: sm.SageMakerClient, clock: ManualClock, url: string) {
  await model(client, 'm', url);
  await client.send(
    new sm.CreateModelCommand({
      ModelName: 'nowhere',
      ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
      PrimaryContainer: {
        Image: '1.dkr.ecr.us-east-1.amazonaws.com/xgboost:1',
        ModelDataUrl: 's3://none/gone.tar.gz',
      },
    }),
  );
  await config(client, 'one', 'm');
  await config(client, 'two', 'm');
  await config(client, 'broken', 'nowhere');
  await client.send(new sm.CreateEndpointCommand({ EndpointName, EndpointConfigName: 'one' }));
  await settled(client);
  clock.advance(minute);
  await updateTo(client, 'two');
  clock.advance(minute);
  const DesiredWeightsAndCapacities = [{ VariantName: 'AllTraffic', DesiredWeight: 0.5 }];
  const reweigh = { EndpointName, DesiredWeightsAndCapacities };
  await client.send(new sm.UpdateEndpointWeightsAndCapacitiesCommand(reweigh));
  clock.advance(minute);
  await updateTo(client, 'broken');
}

test('each deployment of an endpoint is told with its outcome, after a restart too', async () => {
  const { server: up, url } = await upstream();
  const clock = new ManualClock(start);
  const first = await startTestServer({ clock });
  let server = first;
  try {
    let client = new sm.SageMakerClient(server.client);
    await prepare(client, clock, url);
    const all = await told(server.client);
    const { FailureReason, ...failed } = all[0] as Told;
    assert.match(String(FailureReason), /Could not find model data at s3:\/\/none\/gone.tar.gz/);
    const at = (minutes: number) => ({
      StartTime: start + minutes * minute,
      EndTime: start + minutes * minute,
    });
    const updated = { Operation: 'UpdateEndpoint', Outcome: 'Succeeded' };
    const change = {
      ...{ VariantName: 'AllTraffic', PreviousWeight: 1, Weight: 0.5 },
      ...{ PreviousInstanceCount: 1, InstanceCount: 1 },
    };
    const names = (now: string, before: string) => ({
      ...{ EndpointConfigName: now, PreviousEndpointConfigName: before },
    });
    assert.deepEqual(
      [failed, ...all.slice(1)],
      [
        { ...updated, Outcome: 'RolledBack', ...at(3), ...names('broken', 'two') },
        {
          ...{ Operation: 'UpdateEndpointWeightsAndCapacities', Outcome: 'Succeeded' },
          ...{ ...at(2), ...names('two', 'two'), VariantChanges: [change] },
        },
        { ...updated, ...at(1), ...names('two', 'one') },
        {
          ...{ Operation: 'CreateEndpoint', Outcome: 'Succeeded', ...at(0) },
          EndpointConfigName: 'one',
        },
      ],
    );
    const span = { StartTime: start + minute, EndTime: start + 3 * minute };
    assert.deepEqual(await told(server.client, span), all.slice(1, 3));
    assert.deepEqual(await told(server.client, { Limit: 1 }), all.slice(0, 1));
    await assert.rejects(told(server.client, { Limit: 1_001 }), /Limit must be .* from 1 to 1000/);
    await assert.rejects(told(server.client, { StartTime: 2, EndTime: 1 }), /must be before/);
    await assert.rejects(told(server.client, { Since: 1 }), /Since is not read here/);

    await first.stop();
    server = await startTestServer({ clock, dataDir: first.dataDir });
    assert.deepEqual(await told(server.client), all);
    client = new sm.SageMakerClient(server.client);
    await client.send(new sm.DeleteEndpointCommand({ EndpointName }));
    await assert.rejects(told(server.client), /Could not find endpoint/);
    await client.send(new sm.CreateEndpointCommand({ EndpointName, EndpointConfigName: 'one' }));
    assert.equal((await told(server.client)).length, 1);
  } finally {
    await server.close();
    up.closeAllConnections();
    up.close();
  }
});

test('an endpoint’s page has them as marks of its span and as a list', async () => {
  const { server: up, url } = await upstream();
  const clock = new ManualClock(start);
  const server = await startTestServer({ clock });
  try {
    await prepare(new sm.SageMakerClient(server.client), clock, url);
    const read = (from: number, to: number) =>
      ownCall<EndpointView>(server.client, 'views/endpoint', {
        ...{ name: EndpointName, start: start + from * minute, end: start + to * minute },
      });
    const { marks, deployments } = await read(-5, 10);
    assert.deepEqual(
      marks.map(({ at, kind, label }) => [(at - start) / minute, kind, label]),
      [
        [0, 'deployment', 'Created: one'],
        [1, 'deployment', 'Updated: one → two'],
        [2, 'deployment', 'Weights: AllTraffic 1 → 0.5'],
        [3, 'rollback', 'Update to broken rolled back'],
      ],
    );
    assert.deepEqual(
      deployments.map(({ operation, before, config, outcome }) => [
        operation,
        before,
        config,
        outcome,
      ]),
      [
        ['UpdateEndpoint', 'two', 'broken', 'RolledBack'],
        ['UpdateEndpointWeightsAndCapacities', 'two', 'two', 'Succeeded'],
        ['UpdateEndpoint', 'one', 'two', 'Succeeded'],
        ['CreateEndpoint', undefined, 'one', 'Succeeded'],
      ],
    );
    assert.match(deployments[0]?.failure ?? '', /gone\.tar\.gz/);
    const later = await read(2, 3);
    assert.deepEqual(
      later.marks.map(({ label }) => label),
      ['Weights: AllTraffic 1 → 0.5'],
    );
    assert.equal(later.deployments.length, 4);
  } finally {
    await server.close();
    up.closeAllConnections();
    up.close();
  }
});

test('a deployment that kill -9 interrupts ends as the next start decides', async () => {
  const { state, server: up, url } = await upstream();
  const dataDir = await mkdtemp(join(tmpdir(), 'guiderail-deployments-'));
  const server = await MortalServer.start(dataDir);
  try {
    const at = await server.client();
    const client = new sm.SageMakerClient({ ...at, maxAttempts: 1 });
    await model(client, 'm', url);
    await config(client, 'one', 'm');
    await config(client, 'two', 'm');
    await client.send(new sm.CreateEndpointCommand({ EndpointName, EndpointConfigName: 'one' }));
    await settled(client);
    state.isReady = false;
    server.loses = () => server.kills === 0;
    const update = { EndpointName, EndpointConfigName: 'two' };
    await assert.rejects(client.send(new sm.UpdateEndpointCommand(update)));
    assert.equal(server.kills, 1);
    const [under, created] = await told(at);
    assert.equal(under?.Outcome, 'InProgress');
    assert.equal(under?.EndTime, undefined);
    assert.deepEqual([created?.Operation, created?.Outcome], ['CreateEndpoint', 'Succeeded']);
    state.isReady = true;
    assert.equal((await settled(client)).EndpointConfigName, 'two');
    const [done, ...rest] = await told(at);
    assert.equal(rest.length, 1);
    assert.deepEqual({ ...under, Outcome: 'Succeeded', EndTime: done?.EndTime }, done);
    assert.ok(Number(done?.EndTime) > Number(done?.StartTime));
  } finally {
    await server.close();
    up.closeAllConnections();
    up.close();
    await rm(dataDir, { recursive: true });
  }
});
