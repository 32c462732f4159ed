import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { plainFiles } from '../../../storage/segment-files.js';
import { bucket, openRoom, type Room, serve, start, withRoom } from '../testing/room.js';

const body = Array(12).fill('1').join(',');

const invoke = (room: Room, more: Record<string, unknown> = {}) =>
  room.call('InvokeEndpoint', {
    EndpointName: 'bikes',
    Body: Buffer.from(body),
    ContentType: 'text/csv',
    ...more,
  });

async function keys(room: Room): Promise<string[]> {
  return (await room.objects.list(bucket, { prefix: 'live/', limit: 10_000 })).map(
    ({ key }) => key,
  );
}

interface CaptureRecord {
  captureData: Record<string, { data: string; encoding: string; observedContentType: string }>;
  eventMetadata: { eventId: string; inferenceId?: string; inferenceTime: string };
}

async function records(room: Room): Promise<CaptureRecord[]> {
  const found: CaptureRecord[] = [];
  for (const key of await keys(room)) {
    const text = await room.text(key);
    assert.ok(text.endsWith('\n'));
    for (const line of text.trimEnd().split('\n')) found.push(JSON.parse(line) as CaptureRecord);
  }
  return found;
}

const seal = (room: Room) =>
  room.service.captures.seal('us-east-1', 'bikes', Number.POSITIVE_INFINITY);
const counts = (room: Room) =>
  room.service.captures.counts('us-east-1', 'bikes', start - 3_600_000, start + 86_400_000);

test('a record has the bytes of AWS, under the key of its hour', () =>
  withRoom(async (room) => {
    await serve(room);
    const answer = await invoke(room, {
      Body: Buffer.from(`${body}\n`),
      CustomAttributes: 'trace="é"',
      InferenceId: 'order-7',
    });
    assert.deepEqual(await keys(room), []);
    await seal(room);
    const [key = ''] = await keys(room);
    const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
    assert.match(
      key,
      new RegExp(`^live/bikes/AllTraffic/2026/03/01/10/20-30-456-${uuid}\\.jsonl$`),
    );
    const prediction = Buffer.from(answer.Body as Uint8Array).toString();
    const line = (await room.text(key)).replace(new RegExp(`"eventId":"${uuid}"`), '"eventId":"?"');
    assert.equal(
      line,
      '{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT",' +
        `"data":"${body}\\n","encoding":"CSV"},"endpointOutput":{"observedContentType":` +
        `"text/csv; charset=utf-8","mode":"OUTPUT","data":${JSON.stringify(prediction)},` +
        '"encoding":"CSV"}},"eventMetadata":{"eventId":"?","customAttributes":["trace=\\"é\\""],' +
        '"inferenceId":"order-7","inferenceTime":"2026-03-01T10:20:30Z"},"eventVersion":"0"}\n',
    );
  }));

test('encodings and sides follow the configuration; what is not text stays whole', () =>
  withRoom(async (room) => {
    const lists = { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/jsonlines'] };
    await serve(room, 'bikes', {
      CaptureOptions: [{ CaptureMode: 'Input' }],
      CaptureContentTypeHeader: lists,
    });
    const cells = JSON.stringify(Array(12).fill(1));
    await invoke(room, { ContentType: 'Application/JSONLines; x=1', Body: Buffer.from(cells) });
    await invoke(room, { ContentType: 'application/json', Body: Buffer.from(cells) });
    await seal(room);
    const [first, second] = await records(room);
    assert.deepEqual(first?.captureData, {
      endpointInput: {
        observedContentType: 'Application/JSONLines; x=1',
        mode: 'INPUT',
        data: cells,
        encoding: 'JSON',
      },
    });
    assert.equal(second?.captureData.endpointInput?.encoding, 'BASE64');
    assert.equal(second?.captureData.endpointInput?.data, Buffer.from(cells).toString('base64'));
  }));

test('sampling keeps or leaves whole requests, and every request is counted', () => {
  let roll = 0;
  return withRoom(
    async (room) => {
      await serve(room, 'bikes', { InitialSamplingPercentage: 25 });
      for (let i = 0; i < 8; i++) {
        roll = i / 8;
        await invoke(room);
      }
      await assert.rejects(invoke(room, { Body: Buffer.from('x') }), { code: 'ModelError' });
      await seal(room);
      assert.equal((await records(room)).length, 2);
      assert.deepEqual(await counts(room), { requests: 9, sampled: 2, dropped: 0 });
      const later = await room.service.captures.counts(
        'us-east-1',
        'bikes',
        start + 60_000,
        start + 1e9,
      );
      assert.deepEqual(later, { requests: 0, sampled: 0, dropped: 0 });
    },
    { deps: { random: () => roll } },
  );
});

test('old counts are joined into hours, and keep their sums', () =>
  withRoom(async (room) => {
    await serve(room);
    for (let minute = 0; minute < 90; minute += 10) {
      await invoke(room);
      room.clock.advance(600_000);
    }
    const sums = () =>
      Promise.all(
        [0, 1, 2].map((hour) => {
          const from = Date.parse('2026-03-01T10:00:00Z') + hour * 3_600_000;
          return room.service.captures.counts('us-east-1', 'bikes', from, from + 3_600_000);
        }),
      );
    const before = await sums();
    assert.deepEqual(
      before.map(({ requests }) => requests),
      [4, 5, 0],
    );
    room.clock.advance(8 * 86_400_000);
    room.real.now += 7_200_000;
    await room.service.tick();
    assert.deepEqual(await sums(), before);
    assert.equal((await room.state.all('SELECT minute FROM capture_counts')).length, 2);
  }));

test('segments become objects by age, and where the hour changes', () =>
  withRoom(async (room) => {
    await serve(room);
    await invoke(room);
    room.real.now += 500;
    await room.service.tick();
    assert.equal((await keys(room)).length, 0);
    room.real.now += 600;
    await room.service.tick();
    await seal(room);
    assert.equal((await keys(room)).length, 1);
    for (let hour = 0; hour < 30; hour++) {
      await invoke(room);
      room.clock.advance(3_600_000);
    }
    await room.service.captures.seal('us-east-1', 'bikes', room.clock.now());
    const found = await keys(room);
    assert.equal(found.length, 31);
    assert.equal(found.filter((key) => key.includes('/2026/03/02/')).length, 16);
  }));

test('a full store drops records, counts them, and fails no inference', () =>
  withRoom(
    async (room) => {
      await serve(room);
      for (let i = 0; i < 10; i++) await invoke(room);
      const { requests, sampled, dropped } = await counts(room);
      assert.deepEqual([requests, sampled], [10, 10]);
      assert.ok(dropped > 0 && dropped < 10, String(dropped));
      await seal(room);
      assert.equal((await records(room)).length, 10 - dropped);
      await invoke(room);
      await seal(room);
      assert.equal((await counts(room)).dropped, dropped, 'what was published frees the store');
      assert.match(
        room.service.prometheus(),
        new RegExp(`guiderail_capture_dropped_records_total\\{reason="full"\\} ${dropped}\n`),
      );
      assert.equal(room.logged.filter(({ message }) => /dropped/.test(message)).length, 1);
    },
    { limit_bytes: 1_500 },
  ));

test('a disk that fails in the middle of a line leaves whole lines only', () => {
  let failing = false;
  const files = {
    ...plainFiles,
    write: (file: number, bytes: Uint8Array): number => {
      if (!failing) return plainFiles.write(file, bytes);
      if (bytes.length < 100) throw new Error('ENOSPC: no space left on device, write');
      return plainFiles.write(file, bytes.subarray(0, bytes.length >> 1));
    },
  };
  return withRoom(
    async (room) => {
      await serve(room);
      for (let i = 0; i < 9; i++) {
        failing = i % 3 === 1;
        await invoke(room, { InferenceId: `${i}` });
      }
      await seal(room);
      const ids = (await records(room)).map(({ eventMetadata }) => eventMetadata.inferenceId);
      assert.deepEqual(ids, ['0', '2', '3', '5', '6', '8']);
      assert.deepEqual(await counts(room), { requests: 9, sampled: 9, dropped: 3 });
      const [told] = room.logged.filter(({ message }) => message === 'captures are being dropped');
      assert.deepEqual(told?.fields, {
        endpoint: 'bikes',
        variant: 'AllTraffic',
        reason: 'failed',
        error: 'ENOSPC: no space left on device, write',
      });
    },
    { files },
  );
});

test('a bucket that does not exist loses the records, declared, and fails no inference', () =>
  withRoom(async (room) => {
    await serve(room, 'bikes', { DestinationS3Uri: 's3://nowhere' });
    await invoke(room);
    await seal(room);
    assert.deepEqual(await counts(room), { requests: 1, sampled: 1, dropped: 1 });
    assert.ok(room.logged.some(({ message }) => /bucket does not exist/.test(message)));
  }));

test('a store of objects that fails is tried again; nothing is lost', async () => {
  let broken = true;
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-capture-'));
  const room: Room = await openRoom(folder, {
    deps: {
      objects: {
        get: (name, key) => room.objects.get(name, key),
        put: (...of) => room.objects.put(...of),
        bucketRegion: async () => 'us-east-1',
        adopt: async (...of: Parameters<Room['objects']['adopt']>) => {
          if (broken) throw new Error('the store is away');
          return room.objects.adopt(...of);
        },
      },
    },
  });
  try {
    await serve(room);
    await invoke(room);
    await seal(room);
    assert.deepEqual(await keys(room), []);
    broken = false;
    await seal(room);
    assert.equal((await records(room)).length, 1);
    assert.deepEqual(await counts(room), { requests: 1, sampled: 1, dropped: 0 });
  } finally {
    await room.close();
    await rm(folder, { recursive: true });
  }
});

test('what was answered survives kill -9 of the server, and is counted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-crash-'));
  const script = fileURLToPath(new URL('../testing/crash-child.js', import.meta.url));
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const answered: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    answered.push(line);
    if (answered.length === 333) child.kill('SIGKILL');
  }
  assert.ok(answered.length >= 333);
  const spool = join(folder, 'spool');
  const [stream = ''] = readdirSync(spool);
  const [open = ''] = readdirSync(join(spool, stream)).filter((name) => name.endsWith('.jsonl'));
  assert.ok(open, 'the crash left an open segment');
  appendFileSync(join(spool, stream, open), '{"captureData":{"endpointInp'); // a torn last line
  const room = await openRoom(folder);
  try {
    await room.service.recover();
    await seal(room);
    const found = await records(room);
    const ids = new Set(found.map(({ eventMetadata }) => eventMetadata.inferenceId));
    assert.deepEqual(
      answered.filter((id) => !ids.has(id)),
      [],
    );
    assert.equal(ids.size, found.length, 'no record is there twice');
    assert.deepEqual(await counts(room), {
      requests: found.length,
      sampled: found.length,
      dropped: 0,
    });
    assert.equal(
      (await room.call('DescribeEndpoint', { EndpointName: 'bikes' })).EndpointStatus,
      'InService',
    );
    await invoke(room);
  } finally {
    await room.close();
    await rm(folder, { recursive: true });
  }
});
