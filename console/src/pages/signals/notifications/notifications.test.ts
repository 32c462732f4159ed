import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf, laneWords, senderWords } from './delivery-words.js';
import { policyWords, standingOf } from './subscription-words.js';

test('a delivery shows what it carries', () => {
  const message = { text: 'hello <b>x</b>', subject: 'A test' };
  assert.deepEqual(bodyOf({ type: 'notification', message }), {
    ...{ text: 'A test\n\nhello <b>x</b>', cut: false },
  });
  assert.equal(bodyOf({ rule: 'r', body: '{"a":1}' }).text, '{\n  "a": 1\n}');
  assert.equal(bodyOf({ a: 1 }).text, '{\n  "a": 1\n}');
  assert.equal(bodyOf({ body: '{not json' }).text, '{not json');
  const long = bodyOf({ body: 'x'.repeat(10_000) });
  assert.equal(long.text.length, 4000);
  assert.equal(long.cut, true);
});

test('who sends a delivery and where it goes is told short', () => {
  const region = 'us-east-1:000000000000';
  assert.equal(laneWords(`arn:aws:sns:${region}:people`), 'topic people');
  assert.equal(laneWords(`arn:aws:sns:${region}:people:5afe`), 'a subscription of people');
  assert.equal(
    laneWords(`arn:aws:events:${region}:api-destination/deployer/71c4`),
    'HTTP API deployer',
  );
  assert.equal(laneWords(`arn:aws:logs:${region}:log-group:shop`), 'log-group:shop');
  assert.equal(laneWords('https://hooks.example.com/x'), 'https://hooks.example.com/x');
  assert.equal(senderWords('events-http', { rule: 'orders' }), 'Rule orders');
  assert.equal(senderWords('sns-chat', undefined), 'Topic');
  assert.equal(senderWords('incident-webhook', {}), 'incident-webhook');
});

test('a subscription says whether it gets anything', () => {
  assert.deepEqual(standingOf('PendingConfirmation'), ['warn', 'Waits for its answer']);
  assert.deepEqual(standingOf('arn:aws:sns:us-east-1:000000000000:people:5afe'), [
    'good',
    'Confirmed',
  ]);
});

// Filter policies of "Amazon SNS subscription filter policies" in AWS's documentation.
test('a filter policy is told in words', () => {
  assert.deepEqual(
    policyWords('{"store":["example_corp"],"price_usd":[{"numeric":[">=",100]}]}', undefined),
    ['the attribute store is “example_corp”', 'the attribute price_usd is ≥ 100'],
  );
  assert.deepEqual(policyWords('{"a":{"b":["x"]}}', 'MessageBody'), ['the body’s a.b is “x”']);
  assert.deepEqual(policyWords(undefined, undefined), []);
});
