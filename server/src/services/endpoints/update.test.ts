import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { bucket, openRoom, type Room, serve, withRoom } from './testing/room.js';

type Members = Record<string, unknown>;

const body = Array(12).fill('1').join(',');

const invoke = (room: Room, more: Members = {}) =>
  room.call('InvokeEndpoint', {
    EndpointName: 'bikes',
    Body: Buffer.from(body),
    ContentType: 'text/csv',
    ...more,
  });

const capture = (percentage: number, EnableCapture = true): Members => ({
  EnableCapture,
  InitialSamplingPercentage: percentage,
  DestinationS3Uri: `s3://${bucket}/live`,
  CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
});

async function config(room: Room, name: string, more: Members = {}): Promise<void> {
  await room.call('CreateEndpointConfig', {
    EndpointConfigName: name,
    ProductionVariants: [
      { VariantName: 'AllTraffic', ModelName: 'bikes', InitialInstanceCount: 1 },
    ],
    ...more,
  });
}

const update = (room: Room, EndpointConfigName: string, more: Members = {}) =>
  room.call('UpdateEndpoint', { EndpointName: 'bikes', EndpointConfigName, ...more });

const statuses = (room: Room) =>
  room.events
    .filter(({ detailType }) => detailType === 'SageMaker Endpoint State Change')
    .map(({ detail }) => detail.EndpointStatus);
const variantsOf = (described: Members) => described.ProductionVariants as Members[];

async function captured(room: Room): Promise<number> {
  await room.service.captures.seal('us-east-1', 'bikes', Number.POSITIVE_INFINITY);
  let lines = 0;
  for (const { key } of await room.objects.list(bucket, { prefix: 'live/', limit: 1e4 })) {
    lines += (await room.text(key)).trimEnd().split('\n').length;
  }
  return lines;
}

/** A model server whose answers wait until they are let go; 503 to pings while `down`. */
async function withModelServer(
  work: (server: { url: string; down: boolean; waiting: (() => void)[] }) => Promise<void>,
): Promise<void> {
  const state = { url: '', down: false, waiting: [] as (() => void)[] };
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(state.down ? 503 : 200).end();
      return;
    }
    request.resume();
    state.waiting.push(() => response.writeHead(200, { 'content-type': 'text/csv' }).end('7\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await work(state);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const proxyModel = (room: Room, ModelName: string, url: string) =>
  room.call('CreateModel', {
    ModelName,
    PrimaryContainer: {
      Image: 'guiderail/proxy',
      Environment: { GUIDERAIL_UPSTREAM_URL: url },
    },
  });

test('an update puts another configuration in place and tells of it', () =>
  withRoom(async (room) => {
    await serve(room);
    await invoke(room);
    await config(room, 'two', {
      ProductionVariants: [
        { VariantName: 'a', ModelName: 'bikes', InitialVariantWeight: 1, InitialInstanceCount: 2 },
        { VariantName: 'b', ModelName: 'bikes', InitialVariantWeight: 0 },
      ],
      DataCaptureConfig: capture(100, false),
    });
    const DeploymentConfig = {
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
      },
    };
    await update(room, 'two', { DeploymentConfig });
    const described = await room.settled('bikes');
    assert.equal(described.EndpointStatus, 'InService');
    assert.equal(described.EndpointConfigName, 'two');
    assert.equal(described.PendingDeploymentSummary, undefined);
    assert.deepEqual(described.LastDeploymentConfig, DeploymentConfig);
    assert.equal((described.DataCaptureConfig as Members).CaptureStatus, 'Stopped');
    assert.deepEqual(
      variantsOf(described).map((one) => [
        one.VariantName,
        one.CurrentWeight,
        one.CurrentInstanceCount,
      ]),
      [
        ['a', 1, 2],
        ['b', 0, 1],
      ],
    );
    assert.equal((await invoke(room)).InvokedProductionVariant, 'a');
    assert.equal((await invoke(room, { TargetVariant: 'b' })).InvokedProductionVariant, 'b');
    await assert.rejects(invoke(room, { TargetVariant: 'AllTraffic' }), {
      code: 'ValidationError',
      message: 'Variant AllTraffic of endpoint bikes not found; there are a, b.',
    });
    assert.equal(await captured(room), 1);
    assert.deepEqual(statuses(room), ['CREATING', 'IN_SERVICE', 'UPDATING', 'IN_SERVICE']);
    const page = room.service.prometheus();
    assert.match(page, /guiderail_invocations_total\{[^}]*variant="AllTraffic"[^}]*\} 1\n/);
  }));

test('an update whose model does not load leaves the old one serving, and says why', () =>
  withRoom(async (room) => {
    await serve(room);
    await room.call('CreateModel', {
      ModelName: 'broken',
      PrimaryContainer: {
        Image: '1.dkr.ecr.us-east-1.amazonaws.com/xgboost:1',
        ModelDataUrl: `s3://${bucket}/gone.tar.gz`,
      },
    });
    await config(room, 'broken', {
      ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'broken' }],
    });
    await update(room, 'broken');
    const described = await room.settled('bikes');
    assert.equal(described.EndpointStatus, 'InService');
    assert.equal(described.EndpointConfigName, 'bikes');
    assert.match(String(described.FailureReason), /AllTraffic: Could not find model data at/);
    await invoke(room);
    assert.equal(await captured(room), 1);
    assert.deepEqual(statuses(room).slice(2), ['UPDATING', 'ROLLING_BACK', 'IN_SERVICE']);
    await config(room, 'fine');
    await update(room, 'fine');
    assert.equal((await room.settled('bikes')).FailureReason, undefined);
  }));

test('while an update is under way the old model serves; it may be deleted, not updated', () =>
  withModelServer((server) =>
    withRoom(async (room) => {
      await serve(room);
      server.down = true;
      await proxyModel(room, 'slow', server.url);
      await config(room, 'slow', {
        ProductionVariants: [{ VariantName: 'new', ModelName: 'slow', InitialInstanceCount: 1 }],
      });
      await update(room, 'slow');
      const described = await room.call('DescribeEndpoint', { EndpointName: 'bikes' });
      assert.equal(described.EndpointStatus, 'Updating');
      assert.equal(described.EndpointConfigName, 'bikes');
      const pending = described.PendingDeploymentSummary as Members;
      assert.equal(pending.EndpointConfigName, 'slow');
      assert.deepEqual(
        (pending.ProductionVariants as Members[]).map((one) => one.VariantName),
        ['new'],
      );
      assert.equal((await invoke(room)).InvokedProductionVariant, 'AllTraffic');
      const busy = {
        code: 'ValidationException',
        message:
          'Cannot update in-progress endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/bikes".',
      };
      await assert.rejects(update(room, 'slow'), busy);
      await assert.rejects(
        room.call('UpdateEndpointWeightsAndCapacities', {
          EndpointName: 'bikes',
          DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredWeight: 2 }],
        }),
        busy,
      );
      await room.call('DeleteEndpoint', { EndpointName: 'bikes' });
      server.down = false;
      await room.service.tick();
      await assert.rejects(room.call('DescribeEndpoint', { EndpointName: 'bikes' }), {
        code: 'ValidationException',
      });
      await assert.rejects(invoke(room), { code: 'ValidationError' });
      assert.equal(await captured(room), 1);
    }),
  ));

test('requests under way in the old variants are answered and captured after an update', () =>
  withModelServer((server) =>
    withRoom(async (room) => {
      await proxyModel(room, 'slow', server.url);
      await config(room, 'slow', {
        ProductionVariants: [{ VariantName: 'slow', ModelName: 'slow' }],
        DataCaptureConfig: capture(100),
      });
      await room.call('CreateEndpoint', { EndpointName: 'bikes', EndpointConfigName: 'slow' });
      await room.settled('bikes');
      const underWay = [invoke(room), invoke(room)];
      while (server.waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      await config(room, 'off', {
        ProductionVariants: [{ VariantName: 'new', ModelName: 'slow' }],
      });
      await update(room, 'off');
      assert.equal((await room.settled('bikes')).EndpointConfigName, 'off');
      for (const answer of server.waiting.splice(0)) answer();
      for (const answer of await Promise.all(underWay)) {
        assert.equal(answer.InvokedProductionVariant, 'slow');
      }
      assert.equal(await captured(room), 2);
    }),
  ));

test('weights and capacities change at once, and are kept where an update says so', () =>
  withRoom(async (room) => {
    await serve(room);
    const variants = ['a', 'b'].map((VariantName) => ({
      VariantName,
      ModelName: 'bikes',
      InitialInstanceCount: 1,
    }));
    await config(room, 'ab', { ProductionVariants: variants });
    await update(room, 'ab');
    await room.settled('bikes');
    const reweigh = (DesiredWeightsAndCapacities: Members[]) =>
      room.call('UpdateEndpointWeightsAndCapacities', {
        EndpointName: 'bikes',
        DesiredWeightsAndCapacities,
      });
    await reweigh([
      { VariantName: 'a', DesiredWeight: 0 },
      { VariantName: 'b', DesiredWeight: 3, DesiredInstanceCount: 4 },
    ]);
    const seen = async () =>
      variantsOf(await room.settled('bikes')).map((one) => [
        one.CurrentWeight,
        one.CurrentInstanceCount,
      ]);
    assert.deepEqual(await seen(), [
      [0, 1],
      [3, 4],
    ]);
    for (let i = 0; i < 20; i++) assert.equal((await invoke(room)).InvokedProductionVariant, 'b');
    await assert.rejects(reweigh([{ VariantName: 'c', DesiredWeight: 1 }]), {
      code: 'ValidationException',
      message: 'Endpoint "bikes" has no production variant "c"; it has a, b.',
    });
    await assert.rejects(reweigh([{ VariantName: 'b', DesiredWeight: 0 }]), /greater than 0/);
    await update(room, 'ab', {
      RetainAllVariantProperties: true,
      ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredInstanceCount' }],
    });
    assert.deepEqual(await seen(), [
      [0, 1],
      [3, 1],
    ]);
    await update(room, 'ab');
    assert.deepEqual(await seen(), [
      [1, 1],
      [1, 1],
    ]);
  }));

test('an update that a stop cut off is taken up after the next start', () =>
  withModelServer(async (server) => {
    const folder = await mkdtemp(join(tmpdir(), 'guiderail-update-'));
    try {
      const first = await openRoom(folder);
      await serve(first);
      server.down = true;
      await proxyModel(first, 'slow', server.url);
      await config(first, 'slow', {
        ProductionVariants: [{ VariantName: 'new', ModelName: 'slow' }],
      });
      await update(first, 'slow');
      await first.close();

      const second = await openRoom(folder);
      await second.service.recover();
      const described = await second.call('DescribeEndpoint', { EndpointName: 'bikes' });
      assert.equal(described.EndpointStatus, 'Updating');
      assert.equal((await invoke(second)).InvokedProductionVariant, 'AllTraffic');
      server.down = false;
      assert.equal((await second.settled('bikes')).EndpointConfigName, 'slow');
      await second.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  }));

test('a key that may not run code creates and updates no endpoint of a program', () =>
  withRoom(async (room) => {
    await serve(room);
    await room.call('CreateModel', {
      ModelName: 'program',
      PrimaryContainer: { Image: 'guiderail/node', ModelDataUrl: `s3://${bucket}/m.tar.gz` },
    });
    await config(room, 'program', {
      ProductionVariants: [{ VariantName: 'v', ModelName: 'program' }],
    });
    const refused = { code: 'AccessDeniedException' };
    const as = { mayRunCode: false };
    const EndpointConfigName = 'program';
    await assert.rejects(
      room.call('CreateEndpoint', { EndpointName: 'p', EndpointConfigName }, as),
      refused,
    );
    await assert.rejects(
      room.call('UpdateEndpoint', { EndpointName: 'bikes', EndpointConfigName }, as),
      refused,
    );
    assert.equal((await room.settled('bikes')).EndpointStatus, 'InService');
  }));
