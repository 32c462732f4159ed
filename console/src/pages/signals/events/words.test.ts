import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsOver } from './counts-over.js';
import { patternFault, patternWords } from './pattern-words.js';
import { sampleEvent } from './sample-event.js';
import { scheduleWords } from './schedule-words.js';

const words = (pattern: object) => patternWords(JSON.stringify(pattern));

test('a pattern is told in words', () => {
  assert.deepEqual(
    words({
      source: ['aws.sagemaker'],
      'detail-type': ['SageMaker Endpoint State Change'],
      detail: { EndpointStatus: ['FAILED', 'OUT_OF_SERVICE'], EndpointName: [{ prefix: 'bike-' }] },
    }),
    [
      'source is “aws.sagemaker”',
      'detail-type is “SageMaker Endpoint State Change”',
      'detail.EndpointStatus is “FAILED” or “OUT_OF_SERVICE”',
      'detail.EndpointName begins with “bike-”',
    ],
  );
});

// The operators as "Comparison operators" of EventBridge's documentation shows them.
test('every operator has its words', () => {
  assert.deepEqual(words({ a: [{ numeric: ['>', 0, '<=', 5] }] }), ['a is > 0 and ≤ 5']);
  assert.deepEqual(words({ a: [{ 'anything-but': ['x', 'y'] }] }), ['a is not “x” or “y”']);
  assert.deepEqual(words({ a: [{ 'anything-but': { prefix: 'init' } }] }), [
    'a is there and not such that it begins with “init”',
  ]);
  assert.deepEqual(words({ a: [{ exists: false }] }), ['a is not there']);
  assert.deepEqual(words({ a: [{ cidr: '10.0.0.0/24' }] }), ['a is an address in “10.0.0.0/24”']);
  assert.deepEqual(words({ a: [{ suffix: '.png' }, 'b'] }), ['a ends with “.png” or is “b”']);
  assert.deepEqual(words({ a: [{ 'equals-ignore-case': 'Alice' }] }), [
    'a is “Alice” in either case',
  ]);
  assert.deepEqual(words({ a: [{ prefix: { 'equals-ignore-case': 'EventB' } }] }), [
    'a begins, in either case, with “EventB”',
  ]);
  assert.deepEqual(words({ a: [{ wildcard: 'dir/*.png' }] }), ['a looks like “dir/*.png”']);
  assert.deepEqual(words({ a: [null, ''] }), ['a is null or empty']);
  assert.deepEqual(words({ $or: [{ a: [1] }, { b: [{ exists: true }], c: [true] }] }), [
    'either a is 1, or b is there and c is true',
  ]);
});

test('what is no pattern stands as it is', () => {
  assert.equal(patternWords('[]'), undefined);
  assert.equal(patternWords('{'), undefined);
  assert.deepEqual(words({ a: [{ constructor: 1 }] }), ['a matches {"constructor":1}']);
});

test('what EventBridge would not take is said to be no pattern, and where', () => {
  const fault = (pattern: object) => patternFault(JSON.stringify(pattern));
  assert.match(fault({ source: 'shop' }) ?? '', /source must be a list, such as \["shop"\]/);
  assert.match(fault({ detail: { total: 5 } }) ?? '', /detail\.total must be a list/);
  assert.match(fault({ detail: {} }) ?? '', /detail has no field/);
  assert.match(fault({ source: [] }) ?? '', /source is an empty list/);
  assert.match(patternFault('{') ?? '', /no JSON object/);
  assert.equal(fault({ source: ['shop'], detail: { a: [{ exists: false }] } }), undefined);
  assert.equal(fault({ $or: [{ a: [1] }, { b: [2] }] }), undefined);
});

// Examples of "Cron and rate expressions" in EventBridge's documentation, with what it says of them.
test('schedules are told in words', () => {
  assert.equal(scheduleWords('rate(1 hour)'), 'each hour');
  assert.equal(scheduleWords('rate(5 minutes)'), 'every 5 minutes');
  assert.equal(scheduleWords('cron(0 10 * * ? *)'), 'each day at 10:00 UTC');
  assert.equal(scheduleWords('cron(0 18 ? * MON-FRI *)'), 'Monday to Friday at 18:00 UTC');
  assert.equal(scheduleWords('cron(0 8 1 * ? *)'), 'on day 1 of each month at 08:00 UTC');
  assert.equal(scheduleWords('cron(0/15 * * * ? *)'), 'every 15 minutes of the hour');
  assert.equal(scheduleWords('cron(0 * ? * * *)'), 'each hour at 00 past');
  assert.equal(scheduleWords('cron(30 20 ? * SUN,4 *)'), 'each Sunday and Wednesday at 20:30 UTC');
  for (const text of ['cron(5 8-10 ? * 6L 2019-2022)', 'cron(0 9 ? * 2#1 *)', 'at(2026)', '']) {
    assert.equal(scheduleWords(text), undefined, text);
  }
});

test('a trial begins with an event that the pattern is about', () => {
  const pattern = {
    source: ['shop'],
    detail: {
      total: [{ numeric: ['>', 100] }],
      ratio: [{ numeric: ['>', 0, '<=', 5] }],
      name: [{ prefix: 'bike-' }],
      gone: [{ exists: false }],
    },
  };
  assert.deepEqual(JSON.parse(sampleEvent(JSON.stringify(pattern)) ?? ''), {
    ...{ source: 'shop', 'detail-type': 'Trial' },
    detail: { total: 101, ratio: 2.5, name: 'bike-' },
  });
  assert.equal(sampleEvent('no json'), undefined);
});

test('where nothing was counted there is a nought', () => {
  const line = {
    kind: 'metric',
    id: 'm1',
    namespace: 'n',
    name: 'Invocations',
    stat: 'Sum',
  } as const;
  const lines = [{ ...line, dimensions: [], label: 'Invocations' }];
  const answers = [{ id: 'm1', label: '', times: [60_000], values: [3] }];
  assert.deepEqual(countsOver(lines, answers, { from: 30_000, to: 180_000 }, 60), [
    {
      ...{ name: 'Invocations', tone: 'current' },
      ...{ times: [0, 60_000, 120_000], values: [0, 3, 0] },
    },
  ]);
});
