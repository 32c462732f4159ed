import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { room, wireOf } from './testing/wire-server.js';

const authorization =
  'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/sagemaker/aws4_request, ' +
  `SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;

test('a request that lacks a required parameter is told which, not that nothing is served', async () => {
  const nothing = async () => ({});
  const wire = wireOf(
    [
      room('sagemaker', { DescribeEndpoint: nothing }),
      room('sagemaker-featurestore-runtime', { DeleteRecord: nothing, GetRecord: nothing }),
    ],
    { noAuth: true },
  );
  const told = async (method: string, rawTarget: string) => {
    const rawHeaders = ['Authorization', authorization, 'X-Amz-Date', '20261122T000000Z'];
    const body = Readable.from([]);
    const answer = await wire.handle({ method, rawTarget, rawHeaders, body });
    const { message, Message = message } = JSON.parse(String(answer.body || '{}'));
    return [answer.status, answer.headers['x-amzn-errortype'], Message];
  };
  const lacks = (...members: string[]) => [
    400,
    'ValidationError',
    `${members.length} validation error${members.length > 1 ? 's' : ''} detected: ` +
      members
        .map(
          (member) =>
            `Value null at '${member}' failed to satisfy constraint: Member must not be null`,
        )
        .join('; '),
  ];
  const id = 'RecordIdentifierValueAsString=1';
  assert.deepEqual(await told('DELETE', `/FeatureGroup/g?${id}`), lacks('eventTime'));
  assert.deepEqual(await told('GET', '/FeatureGroup/g'), lacks('recordIdentifierValueAsString'));
  assert.deepEqual(
    await told('DELETE', '/FeatureGroup/g'),
    lacks('recordIdentifierValueAsString', 'eventTime'),
  );
  assert.equal((await told('DELETE', '/FeatureGroup'))[1], 'UnknownOperationException');
  const there = await told('DELETE', `/FeatureGroup/g?${id}&EventTime=2026-11-22T00:00:00Z`);
  assert.equal(there[0], 200);
});
