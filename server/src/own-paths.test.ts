import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { ServiceError } from './base/errors.js';
import type { RawRequest } from './base/http.js';
import { ownPaths } from './own-paths.js';
import type { SentCaptures } from './services/endpoints/external/take-captures.js';
import type { Wire } from './wire/wire.js';

const raw = (rawTarget: string, method = 'POST'): RawRequest => ({
  method,
  rawTarget,
  rawHeaders: [],
  body: Readable.from([]),
});

/** A wire that admits everybody, with these headers. */
const wireWith = (headers: Record<string, string>): Wire =>
  ({
    handleOwn: (request: RawRequest, work: Parameters<Wire['handleOwn']>[1]) =>
      work(
        {
          accessKeyId: 'k',
          region: 'us-east-1',
          allows: 'captures',
          request: {
            method: request.method,
            path: request.rawTarget,
            query: [],
            headers: new Map(Object.entries(headers)),
            body: request.body,
          },
        },
        Buffer.from('{}'),
      ),
  }) as Wire;

const monitoring = { runSchedule: () => assert.fail('no schedule is run') };

test('a batch that is put off says when to come again', async () => {
  for (const [code, status] of [
    ['ThrottlingException', 429],
    ['ServiceUnavailable', 503],
  ] as const) {
    const takeCaptures = async () => {
      throw new ServiceError(code, 'later', status);
    };
    const wire = wireWith({ 'content-type': 'application/x-ndjson; charset=utf-8' });
    const answer = ownPaths(wire, monitoring, { takeCaptures });
    const told = await answer(raw('/_guiderail/endpoints/e/captures?x=1'));
    assert.equal(told.status, status);
    assert.equal(told.headers['retry-after'], '2');
    assert.equal(told.headers['x-amzn-errortype'], code);
  }
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
  const told = await ownPaths(wire, monitoring, { takeCaptures })(raw(path));
  assert.equal(told.status, 200);
  assert.deepEqual(sent, [
    { region: 'us-east-1', endpoint: 'far', body: Buffer.from('{}'), batchId: 'b' },
  ]);
  for (const batchId of ['', 'x'.repeat(129)]) {
    const wrong = wireWith({ ...type, 'x-guiderail-batch-id': batchId });
    await assert.rejects(ownPaths(wrong, monitoring, { takeCaptures })(raw(path)), {
      code: 'ValidationException',
    });
  }
  for (const request of [
    raw(path, 'GET'),
    raw(`${path}/x`),
    raw('/_guiderail/endpoints/a_b/captures'),
  ]) {
    await assert.rejects(ownPaths(wire, monitoring, { takeCaptures })(request), {
      code: 'UnknownOperationException',
    });
  }
  assert.equal(sent.length, 1);
});
