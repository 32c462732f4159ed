import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ManualClock } from '../../../base/clock.js';
import { captureSettings } from '../capture/settings.js';
import type { EndpointHost } from '../host.js';
import { bucket, elsewhere, openRoom, type Room, start, withRoom } from '../testing/room.js';
import type { CaptureInbox } from './inbox.js';
import { takeCaptures } from './take-captures.js';

type Members = Record<string, unknown>;

const send = (room: Room, lines: readonly unknown[], batchId?: string) =>
  room.service.takeCaptures({
    region: 'us-east-1',
    endpoint: 'far',
    body: Buffer.from(
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    ),
    batchId,
  });

const seal = (room: Room) =>
  room.service.captures.seal('us-east-1', 'far', Number.POSITIVE_INFINITY);

/** Records by the key of their object. */
async function published(room: Room): Promise<Map<string, Members[]>> {
  const found = new Map<string, Members[]>();
  for (const { key } of await room.objects.list(bucket, { prefix: 'live/', limit: 1e4 })) {
    const lines = (await room.text(key)).trimEnd().split('\n');
    found.set(
      key,
      lines.map((line) => JSON.parse(line) as Members),
    );
  }
  return found;
}

const all = async (room: Room) => [...(await published(room)).values()].flat();
const hour = 3_600_000;
const iso = (time: number) => new Date(time).toISOString();

test('an endpoint that lives elsewhere is described like any other and says where to ask', () =>
  withRoom(async (room) => {
    await elsewhere(room);
    const Body = Buffer.from('1,2');
    await assert.rejects(room.call('InvokeEndpoint', { EndpointName: 'far', Body }), {
      code: 'ModelError',
      status: 424,
      members: {
        OriginalStatusCode: 501,
        OriginalMessage:
          'The model lives at https://models.example.com/far: ask it there. Here its captures are monitored.',
      },
    });
  }));

test('short lines become the records of AWS', () =>
  withRoom(async (room) => {
    await elsewhere(room);
    const taken = await send(room, [
      {
        input: '1,2',
        output: 0.75,
        inferenceId: 'order-7',
        eventId: 'e-1',
        customAttributes: 'trace',
        inferenceTime: '2026-03-01T11:20:00.9+01:00',
      },
      '',
      { input: { age: 40, city: 'é' }, output: [0.25, 0.75] },
    ]);
    assert.deepEqual(taken, {
      accepted: 2,
      rejected: [],
      ignored: 0,
      capture: { enabled: true, samplingPercentage: 100 },
    });
    await seal(room);
    const [[key, records] = ['', []], ...more] = await published(room);
    assert.equal(more.length, 0);
    assert.match(key, /^live\/far\/AllTraffic\/2026\/03\/01\/10\/20-00-900-[0-9a-f-]{36}\.jsonl$/);
    const [first, second] = records;
    assert.deepEqual(first, {
      captureData: {
        endpointInput: {
          observedContentType: 'text/csv',
          mode: 'INPUT',
          data: '1,2',
          encoding: 'CSV',
        },
        endpointOutput: {
          observedContentType: 'text/csv',
          mode: 'OUTPUT',
          data: '0.75',
          encoding: 'CSV',
        },
      },
      eventMetadata: {
        eventId: 'e-1',
        customAttributes: ['trace'],
        inferenceId: 'order-7',
        inferenceTime: '2026-03-01T10:20:00Z',
      },
      eventVersion: '0',
    });
    const { endpointInput, endpointOutput } = (second?.captureData ?? {}) as Record<
      string,
      Members
    >;
    assert.deepEqual(
      [endpointInput?.data, endpointInput?.encoding, endpointOutput?.data],
      ['{"age":40,"city":"é"}', 'JSON', '[0.25,0.75]'],
    );
    assert.deepEqual(await room.service.captures.counts('us-east-1', 'far', start - hour, start), {
      requests: 2,
      sampled: 2,
      dropped: 0,
    });
  }));

test('records of AWS are taken as they are; a line that is none is named and left out', () =>
  withRoom(async (room) => {
    await elsewhere(room, {}, ['a', 'b']);
    const record = {
      captureData: {
        endpointInput: {
          observedContentType: 'application/x-image',
          mode: 'INPUT',
          data: '/9j/',
          encoding: 'BASE64',
        },
      },
      eventMetadata: { eventId: 'e', inferenceTime: '2026-03-01T10:20:30Z' },
      eventVersion: '0',
    };
    const wrong: [unknown, RegExp][] = [
      ['{', /not JSON/],
      ['[1]', /must be a JSON object/],
      ['7', /must be a JSON object/],
      [{ variant: 'a' }, /neither an input nor an output/],
      [{ input: '1' }, /variant must be one of a, b/],
      [{ input: '1', variant: 'c' }, /variant must be one of a, b/],
      [{ input: '1', variant: 'a', inferenceTime: 'noon' }, /a time such as/],
      [{ input: '1', variant: 'a', inferenceTime: iso(start + hour) }, /5 minutes ahead/],
      [{ input: '1', variant: 'a', inferenceTime: '1970-01-01T00:00:00Z' }, /2000/],
      [{ input: '1', variant: 'a', eventId: '' }, /eventId must be text/],
      [{ input: '1', variant: 'a', inferenceId: 7 }, /inferenceId must be text/],
      [{ captureData: { endpointInput: { data: 'x' } } }, /encoding must be CSV/],
      [{ captureData: { endpointInput: { encoding: 'CSV' } } }, /data must be text/],
      [{ captureData: [] }, /captureData must be a JSON object/],
      [`{"input":"${'x'.repeat(1024 * 1024)}"}`, /at most 1048576/],
      [
        `{"variant":"a","input":${'['.repeat(2e5)}${']'.repeat(2e5)}}`,
        /nested too deeply|not JSON/,
      ],
    ];
    const { accepted, rejected } = await send(room, [
      { ...record, variant: 'b' },
      ...wrong.map(([line]) => line),
    ]);
    assert.equal(accepted, 1);
    assert.deepEqual(
      rejected.map(({ line }) => line),
      wrong.map((_, index) => index + 2),
    );
    for (const [index, [, reason]] of wrong.entries()) {
      assert.match(rejected[index]?.reason ?? '', reason);
    }
    await assert.rejects(send(room, Array(10_001).fill('{}')), { code: 'ValidationException' });
    await seal(room);
    const [[key, records] = ['', []]] = await published(room);
    assert.match(key, /^live\/far\/b\//);
    assert.deepEqual(records, [record]);
  }));

test('what is sent twice is kept once', () =>
  withRoom(async (room) => {
    await elsewhere(room);
    const line = (eventId: string) => ({ input: '1', eventId });
    await send(room, [line('a'), line('b'), line('b')]);
    await send(room, [line('b'), line('c')]);
    const unnamed = [{ input: '1' }, { input: '2' }];
    assert.equal((await send(room, unnamed, 'batch-1')).accepted, 2);
    await seal(room);
    assert.equal((await send(room, unnamed, 'batch-1')).accepted, 2);
    await assert.rejects(send(room, [{ input: '3' }], 'batch-1'), {
      code: 'ConflictException',
      status: 409,
    });
    await send(room, unnamed);
    await seal(room);
    assert.equal((await all(room)).length, 7);
    const sums = await room.service.captures.counts('us-east-1', 'far', start - hour, start + hour);
    assert.deepEqual(sums, { requests: 7, sampled: 7, dropped: 0 });
  }));

test('small batches share objects, one for each hour and variant', () =>
  withRoom(async (room) => {
    await elsewhere(room);
    const sent = [];
    for (let i = 0; i < 200; i++) {
      const inferenceTime = iso(start - (i % 2) * hour);
      sent.push(send(room, [{ input: String(i), inferenceTime }]));
    }
    await Promise.all(sent);
    assert.equal((await published(room)).size, 0);
    room.real.now += 2_000;
    await room.service.tick();
    await seal(room);
    const objects = await published(room);
    assert.deepEqual(
      [...objects].map(([key, records]) => [key.slice(0, 34), records.length]),
      [
        ['live/far/AllTraffic/2026/03/01/09/', 100],
        ['live/far/AllTraffic/2026/03/01/10/', 100],
      ],
    );
  }));

test('capture that is switched off leaves records out, and senders are told', () =>
  withRoom(async (room) => {
    await elsewhere(room, { EnableCapture: false, InitialSamplingPercentage: 20 });
    assert.deepEqual(await send(room, [{ input: '1' }]), {
      accepted: 0,
      rejected: [],
      ignored: 1,
      capture: { enabled: false, samplingPercentage: 20 },
    });
    await seal(room);
    assert.equal((await published(room)).size, 0);
    await assert.rejects(
      room.service.takeCaptures({
        region: 'us-east-1',
        endpoint: 'no',
        body: Buffer.from('{}'),
        batchId: undefined,
      }),
      { code: 'ResourceNotFound', status: 404 },
    );
  }));

test('a bucket that is not there refuses batches; one that goes loses them, declared', () =>
  withRoom(async (room) => {
    await elsewhere(room, { DestinationS3Uri: 's3://gone/live' });
    await assert.rejects(
      send(room, [{ input: '1' }]),
      /bucket "gone" .* does not exist: create it/,
    );
    await room.objects.createBucket('gone', 'us-east-1');
    assert.equal((await send(room, [{ input: '1' }])).accepted, 1);
    await room.objects.deleteBucket('gone');
    await seal(room);
    assert.ok(room.logged.some(({ message }) => /bucket does not exist/.test(message)));
    const sums = await room.service.captures.counts('us-east-1', 'far', start - hour, start + hour);
    assert.deepEqual(sums, { requests: 1, sampled: 1, dropped: 1 });
  }));

test('what was accepted survives the end of the server, and a store that fails', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-external-'));
  try {
    const first = await openRoom(folder);
    await elsewhere(first);
    await send(first, [{ input: '1' }], 'batch-1');
    await first.state.close(); // and nothing else, as a crash has it

    // an object is written, and the store's answer is lost: it is written again, not twice
    let losses = 2;
    const second: Room = await openRoom(folder, {
      deps: {
        objects: {
          get: (...of) => second.objects.get(...of),
          bucketRegion: (name) => second.objects.bucketRegion(name),
          adopt: (...of) => second.objects.adopt(...of),
          put: async (...of) => {
            const info = await second.objects.put(...of);
            losses -= 1;
            if (losses >= 0) throw new Error('the store is away');
            return info;
          },
        },
      },
    });
    await second.service.recover();
    await send(second, [{ input: '1' }], 'batch-1');
    await send(second, [{ input: '2' }]);
    for (let i = 0; i < 3; i++) await seal(second);
    assert.equal((await all(second)).length, 2);
    await second.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('batches are put off while too much waits, or too much is worked on', async () => {
  const idle = {
    full: false,
    take: () => new Promise<boolean>(() => {}),
  };
  const inbox = (more: object) => ({ ...idle, ...more }) as unknown as CaptureInbox;
  const host = {
    find: () => ({
      resource: { name: 'far' },
      fleet: { capture: settings, variants: [{ name: 'v' }] },
    }),
  } as unknown as EndpointHost;
  const settings = captureSettings({
    InitialSamplingPercentage: 100,
    DestinationS3Uri: `s3://${bucket}`,
    CaptureOptions: [{ CaptureMode: 'Input' }],
  });
  const deps = {
    clock: new ManualClock(start),
    objects: { bucketRegion: async () => 'us-east-1' } as unknown as Room['objects'],
  };
  const body = Buffer.concat([Buffer.from('{"input":"1"}\n'), Buffer.alloc(40e6, 10)]);
  const sent = {
    region: 'us-east-1',
    endpoint: 'far',
    body: body.subarray(0, 9_000),
    batchId: undefined,
  };
  await assert.rejects(takeCaptures(deps, host, inbox({ full: true }))(sent), {
    status: 503,
    retryAfter_s: 2,
  });
  const take = takeCaptures(deps, host, inbox({}));
  void take({ ...sent, body: Buffer.alloc(60e6) }).catch(() => undefined);
  await assert.rejects(take({ ...sent, body }), { status: 429, retryAfter_s: 2 });
});

test('ids are forgotten after a day, and a record of that id is new then', () =>
  withRoom(async (room) => {
    await elsewhere(room);
    const kept = async (): Promise<number> => {
      await send(room, [{ input: '1', eventId: 'a' }], 'batch');
      await seal(room);
      return (await all(room)).length;
    };
    assert.equal(await kept(), 1);
    for (const [hours, records] of [
      [23, 1],
      [2, 2],
    ] as const) {
      room.clock.advance(hours * hour);
      await room.service.tick();
      assert.equal(await kept(), records);
    }
  }));

test('accepted batches survive kill -9, and those that are sent again are there once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-batches-'));
  const script = fileURLToPath(new URL('../testing/batches-child.js', import.meta.url));
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const accepted: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    accepted.push(line);
    if (accepted.length === 200) child.kill('SIGKILL');
  }
  assert.ok(accepted.length >= 200);
  const room = await openRoom(folder);
  try {
    await room.service.recover();
    room.clock.set(start + 1000 * hour);
    const idsOf = (batch: string) => [0, 1].map((n) => `${batch}-${n}`);
    const again = (batch: string) =>
      send(
        room,
        idsOf(batch).map((inferenceId) => ({ input: '1', inferenceId })),
        batch,
      );
    const last = [0, 1, 2].map((sender) => {
      const own = accepted.filter((id) => id.startsWith(`${sender}-`));
      return [own.at(-1) ?? '', `${sender}-${own.length}`];
    });
    for (const batch of last.flat()) await again(batch); // the last answered, and the next
    await seal(room);
    const found = (await all(room)).map(
      ({ eventMetadata }) => (eventMetadata as { inferenceId: string }).inferenceId,
    );
    const sent = new Set([...accepted, ...last.flat()].flatMap(idsOf));
    assert.deepEqual(found.sort(), [...sent].sort());
    const sums = await room.service.captures.counts('us-east-1', 'far', 0, start + 2000 * hour);
    assert.deepEqual(sums, { requests: found.length, sampled: found.length, dropped: 0 });
  } finally {
    await room.close();
    await rm(folder, { recursive: true });
  }
});
