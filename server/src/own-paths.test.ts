import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { RawRequest } from './base/http.js';
import type { OwnPath } from './base/own-path.js';
import { ownPaths } from './own-paths.js';
import { capturesPath } from './services/endpoints/external/captures-path.js';
import type { SentCaptures } from './services/endpoints/external/take-captures.js';
import type { Wire } from './wire/wire.js';

const raw = (rawTarget: string, method = 'POST'): RawRequest => ({
  method,
  rawTarget,
  rawHeaders: [],
  body: Readable.from([]),
});

/** A wire that admits everybody, with these headers. */
const wireWith = (
  headers: Record<string, string>,
  body: Uint8Array = Buffer.from('{}'),
): Pick<Wire, 'handleOwn'> => ({
  handleOwn: (request: RawRequest, work: Parameters<Wire['handleOwn']>[1]) =>
    work(
      {
        accessKeyId: 'k',
        region: 'us-east-1',
        allows: 'captures',
        request: {
          method: request.method,
          path: request.rawTarget,
          hasBody: true,
          query: [],
          headers: new Map(Object.entries(headers)),
          body: request.body,
        },
      },
      body,
    ),
});

test('a body is unpacked, and what cannot be is told of', async () => {
  const bodies: string[] = [];
  const path: OwnPath = {
    method: 'POST',
    pattern: /^\/_guiderail\/x\/(\w+)$/,
    forCaptures: true,
    handler: async (name, { body }) => {
      bodies.push(body.toString());
      return { name };
    },
  };
  const packed = wireWith({ 'content-encoding': 'gzip' }, gzipSync('{"a":1}'));
  const told = await ownPaths(packed, [path])(raw('/_guiderail/x/one?y=1'));
  assert.deepEqual([told.status, told.body], [200, '{"name":"one"}\n']);
  assert.deepEqual(bodies, ['{"a":1}']);
  const other = wireWith({ 'content-encoding': 'br' });
  await assert.rejects(ownPaths(other, [path])(raw('/_guiderail/x/one')), { status: 415 });
  const forOthers = ownPaths(wireWith({}), [{ ...path, forCaptures: false }]);
  await assert.rejects(forOthers(raw('/_guiderail/x/one')), { code: 'AccessDeniedException' });
});

test('the headers of a batch are read', async () => {
  const sent: SentCaptures[] = [];
  const takeCaptures = async (one: SentCaptures) => {
    sent.push(one);
    return {
      accepted: 1,
      rejected: [],
      ignored: 0,
      capture: { enabled: true, samplingPercentage: 100 },
    };
  };
  const type = { 'content-type': 'application/jsonlines' };
  const wire = wireWith({ ...type, 'x-guiderail-batch-id': ' b ' });
  const path = '/_guiderail/endpoints/far/captures';
  const told = await ownPaths(wire, [capturesPath(takeCaptures)])(raw(path));
  assert.equal(told.status, 200);
  assert.deepEqual(sent, [
    { region: 'us-east-1', endpoint: 'far', body: Buffer.from('{}'), batchId: 'b' },
  ]);
  for (const batchId of ['', 'x'.repeat(129)]) {
    const wrong = wireWith({ ...type, 'x-guiderail-batch-id': batchId });
    await assert.rejects(ownPaths(wrong, [capturesPath(takeCaptures)])(raw(path)), {
      code: 'ValidationException',
    });
  }
  for (const request of [
    raw(path, 'GET'),
    raw(`${path}/x`),
    raw('/_guiderail/endpoints/a_b/captures'),
  ]) {
    await assert.rejects(ownPaths(wire, [capturesPath(takeCaptures)])(request), {
      code: 'UnknownOperationException',
    });
  }
  assert.equal(sent.length, 1);
});
