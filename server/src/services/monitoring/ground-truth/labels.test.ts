import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day_ms } from '../../../base/time.js';
import { DeliveryRefused } from '../../common/targets.js';
import { label, prediction, type QualityWorld, withQuality } from './testing/quality-world.js';

const start = '2026-03-01T20:30:00Z';
const region = 'eu-west-1';
const folder = 'ground-truth/e/2026/03/01/20/';

async function post(
  world: QualityWorld,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const path = world.monitoring.paths.find(({ pattern }) =>
    pattern.test('/_guiderail/endpoints/e/labels'),
  );
  assert.ok(path?.forCaptures);
  const all: Record<string, string> = { 'content-type': 'application/json', ...headers };
  return path.handler('e', {
    region,
    accessKeyId: 'test',
    mayRunCode: false,
    header: (name) => all[name],
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
}

const lines = { 'content-type': 'application/jsonlines' };
const objects = async (world: QualityWorld) =>
  Promise.all((await world.keys('ground-truth/')).map((key) => world.text(key)));
/** Lets the inbox make its objects, and then do its upkeep. */
async function publish(world: QualityWorld): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet++) {
    world.real += 60_000;
    await world.monitoring.tick(world.clock.now());
    await new Promise((resolve) => setTimeout(resolve, 10));
    const waiting = await world.state.get<{ count: number }>(
      'SELECT count(*) AS count FROM label_inbox WHERE published = 0',
    );
    if (Number(waiting?.count) > 0) quiet = -1;
  }
}

test('labels in one call become objects in the form of AWS, an hour shares one', () =>
  withQuality(start, async (world) => {
    assert.deepEqual(await post(world, { inferenceId: 'a', label: 1 }), {
      accepted: 1,
      rejected: [],
    });
    const taken = await post(
      world,
      [
        '{"inferenceId":"b","label":"yes","time":"2026-03-01T20:29:00.5Z"}',
        '',
        '{"inferenceId":"c","label":{"label":0}}',
        '{"inferenceId":"d"}',
        '{"inferenceId":7,"label":1}',
        '{"inferenceId":"e","label":1,"time":"tomorrow"}',
        '{"inferenceId":"e","label":1,"time":"2026-03-02T20:29:00Z"}',
        '{"inferen',
        '{"inferenceId":"f","label":1,"time":"2026-03-01T19:00:00Z"}',
      ].join('\n'),
      lines,
    );
    assert.deepEqual((taken as { accepted: number }).accepted, 3);
    assert.deepEqual(
      (taken as { rejected: { line: number }[] }).rejected.map(({ line }) => line),
      [4, 5, 6, 7, 8],
    );
    await publish(world);
    const keys = await world.keys('ground-truth/');
    assert.equal(keys.length, 2);
    assert.match(
      keys[0] ?? '',
      /^ground-truth\/e\/2026\/03\/01\/19\/00-00-000-[0-9a-f-]{36}.jsonl$/,
    );
    const first = (await world.text(keys[1] ?? '')).trimEnd().split('\n');
    assert.deepEqual(
      first.map((line) => JSON.parse(line)),
      [
        {
          groundTruthData: { data: '1', encoding: 'CSV' },
          eventMetadata: { eventId: 'a', labelTime: '2026-03-01T20:30:00.000Z' },
          eventVersion: '0',
        },
        {
          groundTruthData: { data: 'yes', encoding: 'CSV' },
          eventMetadata: { eventId: 'b', labelTime: '2026-03-01T20:29:00.500Z' },
          eventVersion: '0',
        },
        {
          groundTruthData: { data: '{"label":0}', encoding: 'JSON' },
          eventMetadata: { eventId: 'c', labelTime: '2026-03-01T20:30:00.000Z' },
          eventVersion: '0',
        },
      ],
    );
    await post(world, [{ inferenceId: 'g', label: 0 }]);
    await publish(world);
    assert.equal((await world.keys(folder)).length, 1);
    // the hour is over: its object is complete, and a late label makes another
    world.clock.advance(day_ms);
    await publish(world);
    await post(world, { inferenceId: 'h', label: 0, time: '2026-03-01T20:31:00Z' });
    await publish(world);
    const all = (await objects(world)).join('').trimEnd().split('\n');
    assert.equal(all.length, 6);
    assert.equal((await world.keys(folder)).length, 2);
  }));

test('what cannot be taken is refused and says why', () =>
  withQuality(start, async (world) => {
    await assert.rejects(post(world, 'x', { 'content-type': 'text/csv' }), { status: 415 });
    await assert.rejects(post(world, '{'), /not JSON/);
    await assert.rejects(post(world, Array(10_001).fill({})), /at most 10000/);
    await assert.rejects(post(world, {}, { 'x-guiderail-batch-id': '' }), /1 to 128/);
    world.endpoints.delete('e');
    await assert.rejects(post(world, { inferenceId: 'a', label: 1 }), { status: 404 });
    world.endpoints.set('e', {});
    await assert.rejects(post(world, { inferenceId: 'a', label: 1 }), /captures nothing/);
    world.endpoints.set('e', { capture: 's3://gone/capture' });
    await assert.rejects(post(world, { inferenceId: 'a', label: 1 }), /"gone" .*create it/);
  }));

test('labels that were answered survive a crash; a batch that comes again is taken once', () =>
  withQuality(start, async (world) => {
    const batch = { ...lines, 'x-guiderail-batch-id': 'one' };
    await post(world, '{"inferenceId":"a","label":1}', batch);
    await world.crash();
    assert.deepEqual(await post(world, '{"inferenceId":"a","label":1}', batch), {
      accepted: 1,
      rejected: [],
    });
    await assert.rejects(post(world, '{"inferenceId":"a","label":2}', batch), {
      code: 'ConflictException',
      status: 409,
    });
    await post(world, { inferenceId: 'b', label: 1 });
    await publish(world);
    await world.crash();
    await post(world, { inferenceId: 'c', label: 1 });
    await publish(world);
    const ids = (await objects(world)).join('').match(/"eventId":"."/g);
    assert.deepEqual(ids?.sort(), ['"eventId":"a"', '"eventId":"b"', '"eventId":"c"']);
  }));

test('a run reads labels that were sent beside those that were uploaded; the newest counts', () =>
  withQuality(start, async (world) => {
    await world.capture('2026/03/01/20/40-00-000-x.jsonl', [
      prediction('a', '2026-03-01T20:40:00Z'),
      prediction('b', '2026-03-01T20:41:00Z'),
    ]);
    await world.labels('2026/03/01/20/x.jsonl', [label('a', '0')]);
    world.clock.set(Date.parse('2026-03-01T20:59:00Z'));
    await post(world, [
      { inferenceId: 'a', label: 1 },
      { inferenceId: 'b', label: 1 },
      // collected before, and so not the newest
      { inferenceId: 'b', label: 0, time: '2026-03-01T20:50:00Z' },
    ]);
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    await world.settle();
    const [key = ''] = await world.keys('reports/merge/');
    assert.deepEqual((await world.text(key)).match(/"groundTruthData":\{"data":"./g), [
      '"groundTruthData":{"data":"1',
      '"groundTruthData":{"data":"1',
    ]);
    const told = await world.json('reports/e/mq/2026/03/01/21/merge.json');
    assert.deepEqual([told.labelled, told.corrected, told.coverage], [2, 2, 1]);
  }));

test('a rule delivers labels to an endpoint, once', () =>
  withQuality(start, async (world) => {
    const arn = `arn:aws:sagemaker:${region}:123456789012:endpoint/e`;
    const [target] = world.monitoring.targets;
    assert.ok(target);
    assert.ok(target.match.test(arn));
    const signal = new AbortController().signal;
    const deliver = (body: string, id: string) =>
      target.deliver(arn, { body, id, region, accountId: '123456789012' }, signal);
    const event = { source: 'shop', detail: { inferenceId: 'a', label: 1, more: 2 } };
    await deliver(JSON.stringify(event), 'x');
    await deliver(JSON.stringify(event), 'x');
    await deliver('{"inferenceId":"b","label":0}', 'y');
    await assert.rejects(deliver('{"detail":{}}', 'z'), DeliveryRefused);
    await assert.rejects(deliver('no', 'z'), DeliveryRefused);
    await publish(world);
    assert.equal((await objects(world)).join('').trimEnd().split('\n').length, 2);
  }));
