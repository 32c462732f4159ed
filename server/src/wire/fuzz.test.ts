import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { cbor } from '@smithy/core/cbor';
import type { RawResponse } from '../base/http.js';
import type { ServiceId } from '../base/service.js';
import { loadModel, type Operation } from './model.js';
import { protocols } from './protocols/protocols.js';
import { type ProtocolName, serviceTable } from './service-table.js';
import { Randomness, randomRequest, xmlOf } from './testing/random.js';
import { type FakeHandler, room, wireOf } from './testing/wire-server.js';

/** `npm run test:long` makes many times as many requests. */
const scale = Number(process.env.GUIDERAIL_TEST_SCALE ?? 1);

/** Answers that are streams of events are not served, whatever the model. */
const streamsEvents = (operation: Operation): boolean =>
  operation.output.members.some(({ shape }) => shape.kind === 'structure' && shape.union) &&
  /^(SelectObjectContent|InvokeEndpointWithResponseStream|StartLiveTail|GetLogObject)$/.test(
    operation.name,
  );

const served: ReadonlyMap<ServiceId, readonly Operation[]> = new Map(
  serviceTable.map((entry) => [
    entry.id,
    [...loadModel(entry).operations.values()].filter((operation) => !streamsEvents(operation)),
  ]),
);

const documents: Readonly<Record<ProtocolName, (value: unknown) => Buffer>> = {
  'json-1.0': (value) => Buffer.from(JSON.stringify(value) ?? 'null'),
  'json-1.1': (value) => Buffer.from(JSON.stringify(value) ?? 'null'),
  'rest-json': (value) => Buffer.from(JSON.stringify(value) ?? 'null'),
  'rest-xml': (value) => Buffer.from(xmlOf('Document', value)),
  cbor: (value) => Buffer.from(cbor.serialize(value)),
  query: () => Buffer.alloc(0),
};

/** Handlers for everything that AWS has, answering at random in the model's shape. */
function rooms(random: Randomness, faults: string[]) {
  const answer =
    (operation: Operation): FakeHandler =>
    async (input) => {
      for (const value of Object.values(input)) {
        if (value instanceof Readable) for await (const _ of value);
        if (value instanceof Date && Number.isNaN(value.getTime())) faults.push('a Date of NaN');
      }
      return random.members(operation.output.members, false);
    };
  return [...served].map(([id, operations]) =>
    room(id, Object.fromEntries(operations.map((one) => [one.name, answer(one)]))),
  );
}

test('answers in the model’s shape are written, whatever operation and protocol', () => {
  const random = new Randomness(3, 0);
  for (const entry of serviceTable) {
    const model = loadModel(entry);
    for (const operation of model.operations.values()) {
      if (streamsEvents(operation)) continue;
      for (const protocol of entry.protocols) {
        const output = random.members(operation.output.members, false);
        const { body } = protocols[protocol].write(model, operation, output, 'request');
        if (protocol.startsWith('json')) JSON.parse(String(body));
        if (protocol === 'cbor') cbor.deserialize(body as Uint8Array);
      }
    }
  }
});

async function drain(answer: RawResponse): Promise<void> {
  if (answer.body instanceof Readable) for await (const _ of answer.body);
}

for (const [id, operations] of served) {
  test(`${id}: random requests for ${operations.length} operations never find a fault`, async () => {
    const faults: string[] = [];
    const seed = operations.length;
    const random = new Randomness(seed, 0.05);
    const wire = wireOf(rooms(random, faults), {
      noAuth: true,
      log: (level, text, fields) => {
        if (level === 'error') faults.push(`${text} ${JSON.stringify(fields)}`);
      },
    });
    const rounds = Math.max(1, Math.ceil((200 * scale) / operations.length));
    const statuses = new Map<number, number>();
    for (const operation of operations) {
      for (const protocol of operation.service.protocols) {
        for (let round = 0; round < rounds; round += 1) {
          const request = randomRequest(operation, protocol, random, documents[protocol]);
          const answer = await wire.handle(request);
          await drain(answer);
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          assert.deepEqual(faults, [], `${operation.name} over ${protocol}, seed ${seed}`);
          assert.ok(answer.status < 500, `${operation.name}: ${answer.status}`);
        }
      }
    }
    assert.ok(statuses.size > 1 || operations.length < 3, 'some pass, some are refused');
  });
}

test('a stated request in every shape of mutation is answered', async () => {
  const random = new Randomness(7, 0);
  const wire = wireOf([
    room('sagemaker', { DescribeEndpoint: async () => ({}) }),
    room('sagemaker-runtime', { InvokeEndpoint: async () => ({ Body: Buffer.from('x') }) }),
    room('s3', { PutObject: async () => ({}), ListBuckets: async () => ({ Buckets: [] }) }),
  ]);
  const methods = ['GET', 'PUT', 'POST', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'X'];
  const names = ['authorization', 'x-amz-target', 'x-amz-date', 'host', 'content-length'];
  for (let round = 0; round < 1_500 * scale; round += 1) {
    const rawHeaders = names.flatMap((name) => (random.chance(0.5) ? [name, random.text()] : []));
    const answer = await wire.handle({
      method: random.pick(methods),
      rawTarget:
        random.pick(['/', '/b', '/b/k', '*', '', 'http://h/', '/%', '/?a=%zz', '//']) +
        random.text(),
      rawHeaders,
      body: Readable.from([Buffer.from(random.text())]),
    });
    assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
  }
});
