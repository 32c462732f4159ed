import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type {
  DescribeLogGroupsResponse,
  DescribeLogStreamsResponse,
  DescribeMetricFiltersResponse,
  FilterLogEventsResponse,
  GetLogEventsResponse,
  PutLogEventsResponse,
  TestMetricFilterResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { ManualClock } from '../../base/clock.js';
import { noLog } from '../../base/log.js';
import type { CallContext, Handler } from '../../base/service.js';
import { openOutbox } from '../../jobs/outbox.js';
import { openState, type State } from '../../storage/state.js';
import { tagsService } from '../tags/index.js';
import { parseFilter } from './filter-pattern.js';
import { type LogsDeps, type LogsService, logsService } from './index.js';
import { logsLimits } from './limits.js';

const start = Date.parse('2026-03-10T12:00:00Z');
const day = 86_400_000;
const logGroupName = '/aws/sagemaker/ProcessingJobs';
const logStreamName = 'job/algo-1';

interface Bench {
  clock: ManualClock;
  state: State;
  service(): LogsService;
  call<O>(name: string, input: object, region?: string): Promise<O>;
  log(times: readonly number[], stream?: string): Promise<PutLogEventsResponse>;
  reopen(): Promise<void>;
  /** What went to metrics and to targets. */
  readonly sent: unknown[];
  /** Waits for what filters found to be on its way. */
  delivered(): Promise<void>;
}

const target = 'arn:aws:sns:us-east-1:000000000000:told';
const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/default';

function neighbours(sent: unknown[]): Pick<LogsDeps, 'jobs' | 'targets' | 'objects' | 'calls'> {
  return {
    jobs: { define: () => {} } as unknown as LogsDeps['jobs'],
    objects: { get: async () => undefined },
    targets: {
      check(arn) {
        if (arn !== target && arn !== bus) throw new Error(`${arn} is no target`);
      },
      async deliver(arn, { body }) {
        sent.push([arn, JSON.parse(body)]);
      },
    },
    calls: {
      logs: {} as LogsDeps['calls']['logs'],
      cloudwatch: {
        async PutMetricData({ Namespace, MetricData = [] }) {
          sent.push([Namespace, MetricData]);
          return { $metadata: {} };
        },
      },
    },
  };
}

async function withLogs(work: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-logs-'));
  const clock = new ManualClock(start);
  const sent: Bench['sent'] = [];
  const open = async () => {
    const state = openState(join(folder, 'state.db'));
    const { tags } = await tagsService({ state });
    const deliveries = await openOutbox({ state, now: Date.now, random: () => 0, log: noLog });
    const service = await logsService({
      ...{ state, clock, accountId: '000000000000', tags, deliveries },
      ...neighbours(sent),
    });
    await deliveries.start();
    return { state, service, deliveries };
  };
  let opened = await open();
  const call = <O>(name: string, input: object, region = 'us-east-1'): Promise<O> => {
    const handler = opened.service.operations.handlers[name] as Handler<unknown, O>;
    return handler(input as never, { region } as CallContext) as Promise<O>;
  };
  try {
    await call('CreateLogGroup', { logGroupName });
    await call('CreateLogStream', { logGroupName, logStreamName });
    await work({
      clock,
      state: opened.state,
      service: () => opened.service,
      call,
      log: (times, stream = logStreamName) =>
        call('PutLogEvents', {
          logGroupName,
          logStreamName: stream,
          logEvents: times.map((time) => ({ timestamp: start + time, message: `at ${time}` })),
        }),
      sent,
      async delivered() {
        await opened.deliveries.tick();
        await opened.deliveries.idle();
      },
      async reopen() {
        await opened.deliveries.close();
        await opened.state.close();
        opened = await open();
      },
    });
  } finally {
    await opened.deliveries.close();
    await opened.state.close();
    await rm(folder, { recursive: true });
  }
}

const messages = (answer: { events?: { message?: string | undefined }[] | undefined }) =>
  answer.events?.map(({ message }) => message);

test('a stream is read from either end, and a replayed token yields nothing', () =>
  withLogs(async ({ call, log, reopen }) => {
    await log([0, 1, 1, 2, 3]);
    await reopen();
    const get = (more: object) =>
      call<GetLogEventsResponse>('GetLogEvents', { logGroupName, logStreamName, ...more });
    const first = await get({ startFromHead: true, limit: 2 });
    assert.deepEqual(messages(first), ['at 0', 'at 1']);
    const second = await get({ nextToken: first.nextForwardToken, startFromHead: true });
    assert.deepEqual(messages(second), ['at 1', 'at 2', 'at 3']);
    const third = await get({ nextToken: second.nextForwardToken });
    assert.deepEqual(messages(third), []);
    assert.equal(third.nextForwardToken, second.nextForwardToken);
    await log([3, 9]);
    assert.deepEqual(messages(await get({ nextToken: third.nextForwardToken })), ['at 3', 'at 9']);
    const last = await get({ limit: 2 });
    assert.deepEqual(messages(last), ['at 3', 'at 9']);
    const before = await get({ limit: 2, nextToken: last.nextBackwardToken });
    assert.deepEqual(messages(before), ['at 2', 'at 3']);
    const range = await get({ startTime: start + 1, endTime: start + 3 });
    assert.deepEqual(messages(range), ['at 1', 'at 1', 'at 2']);
    await assert.rejects(get({ nextToken: 'f/x' }), { code: 'InvalidParameterException' });
  }));

test('a line with a zero character keeps what follows it', () =>
  withLogs(async ({ call }) => {
    const logEvents = [{ timestamp: start, message: 'before\0after' }];
    await call('PutLogEvents', { logGroupName, logStreamName, logEvents });
    const { events } = await call<GetLogEventsResponse>('GetLogEvents', {
      logGroupName,
      logStreamName,
      startFromHead: true,
    });
    assert.deepEqual(
      events?.map(({ message }) => message),
      ['before\uFFFDafter'],
    );
  }));

test('an empty stream has tokens that find what comes later', () =>
  withLogs(async ({ call, log }) => {
    const get = (more: object) =>
      call<GetLogEventsResponse>('GetLogEvents', { logGroupName, logStreamName, ...more });
    const empty = await get({ startFromHead: true });
    assert.deepEqual(empty.events, []);
    await log([5]);
    assert.deepEqual(messages(await get({ nextToken: empty.nextForwardToken })), ['at 5']);
  }));

test('an answer holds at most a mebibyte of messages', () =>
  withLogs(async ({ call }) => {
    const message = 'x'.repeat(400_000);
    for (let time = 0; time < 4; time++) {
      const logEvents = [{ timestamp: start + time, message }];
      await call('PutLogEvents', { logGroupName, logStreamName, logEvents });
    }
    const sizes: (number | undefined)[] = [];
    let nextToken: string | undefined;
    for (;;) {
      const answer: GetLogEventsResponse = await call('GetLogEvents', {
        logGroupName,
        logStreamName,
        startFromHead: true,
        nextToken,
      });
      if (answer.events?.length === 0) break;
      sizes.push(answer.events?.length);
      nextToken = answer.nextForwardToken;
    }
    assert.deepEqual(sizes, [2, 2]);
  }));

test('groups and streams are listed in pages whose last has no token', () =>
  withLogs(async ({ call, log }) => {
    for (let index = 0; index < 3; index++) {
      await call('CreateLogStream', { logGroupName, logStreamName: `job/s${index}` });
      await log([10 - index], `job/s${index}`);
    }
    const pages = async (more: object) => {
      const names: (string | undefined)[][] = [];
      let nextToken: string | undefined;
      do {
        const answer: DescribeLogStreamsResponse = await call('DescribeLogStreams', {
          logGroupName,
          limit: 2,
          nextToken,
          ...more,
        });
        names.push((answer.logStreams ?? []).map((stream) => stream.logStreamName));
        nextToken = answer.nextToken;
        assert.ok(nextToken !== undefined || !('nextToken' in answer));
      } while (nextToken);
      return names;
    };
    assert.deepEqual(await pages({}), [
      ['job/algo-1', 'job/s0'],
      ['job/s1', 'job/s2'],
    ]);
    assert.deepEqual(await pages({ orderBy: 'LastEventTime', descending: true }), [
      ['job/s0', 'job/s1'],
      ['job/s2', 'job/algo-1'],
    ]);
    assert.deepEqual(await pages({ logStreamNamePrefix: 'job/s', descending: true }), [
      ['job/s2', 'job/s1'],
      ['job/s0'],
    ]);
    const [stream] = (
      await call<DescribeLogStreamsResponse>('DescribeLogStreams', {
        logGroupIdentifier: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`,
        logStreamNamePrefix: 'job/s0',
      })
    ).logStreams as [object];
    assert.deepEqual(stream, {
      logStreamName: 'job/s0',
      creationTime: start,
      firstEventTimestamp: start + 10,
      lastEventTimestamp: start + 10,
      lastIngestionTime: start,
      arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:log-stream:job/s0`,
      storedBytes: 31,
    });
    await call('CreateLogGroup', { logGroupName: 'a_b' });
    await call('CreateLogGroup', { logGroupName: 'axb' });
    const groups = async (input: object) =>
      (await call<DescribeLogGroupsResponse>('DescribeLogGroups', input)).logGroups?.map(
        (group) => group.logGroupName,
      );
    assert.deepEqual(await groups({}), [logGroupName, 'a_b', 'axb']);
    assert.deepEqual(await groups({ logGroupNamePrefix: 'a_' }), ['a_b']);
    assert.deepEqual(await groups({ logGroupNamePattern: 'SAGEMAKER' }), [logGroupName]);
    const page = await call<DescribeLogGroupsResponse>('DescribeLogGroups', { limit: 2 });
    assert.deepEqual(await groups({ nextToken: page.nextToken }), ['axb']);
  }));

test('FilterLogEvents looks into all streams, by time, and pages', () =>
  withLogs(async ({ call, log }) => {
    await call('CreateLogStream', { logGroupName, logStreamName: 'other' });
    await log([0, 2, 4]);
    await log([1, 3], 'other');
    const filter = (more: object) =>
      call<FilterLogEventsResponse>('FilterLogEvents', { logGroupName, ...more });
    const all = await filter({});
    assert.deepEqual(messages(all), ['at 0', 'at 1', 'at 2', 'at 3', 'at 4']);
    assert.equal(all.nextToken, undefined);
    assert.equal(all.events?.[1]?.logStreamName, 'other');
    const first = await filter({ limit: 2 });
    const rest = await filter({ nextToken: first.nextToken });
    assert.deepEqual([...(messages(first) ?? []), ...(messages(rest) ?? [])], messages(all));
    assert.deepEqual(messages(await filter({ logStreamNames: ['other'] })), ['at 1', 'at 3']);
    assert.deepEqual(messages(await filter({ logStreamNamePrefix: 'o' })), ['at 1', 'at 3']);
    assert.deepEqual(messages(await filter({ startTime: start + 3, endTime: start + 4 })), [
      'at 3',
      'at 4',
    ]);
    assert.deepEqual(messages(await filter({ filterPattern: '-2 at -"at 3"' })), [
      'at 0',
      'at 1',
      'at 4',
    ]);
    await assert.rejects(filter({ logStreamNames: ['none'] }), {
      code: 'ResourceNotFoundException',
    });
    await assert.rejects(filter({ logGroupName: '/aws/sagemaker/Endpoints/none' }), {
      code: 'ResourceNotFoundException',
    });
  }));

test('what is not there or is there already is told as AWS does', () =>
  withLogs(async ({ call, log }) => {
    const missing = { code: 'ResourceNotFoundException', status: 400 };
    for (const name of ['DeleteLogGroup', 'DescribeLogStreams', 'FilterLogEvents']) {
      await assert.rejects(call(name, { logGroupName: 'none' }), missing);
      await assert.rejects(call(name, { logGroupName }, 'eu-west-1'), missing);
    }
    await assert.rejects(call('GetLogEvents', { logGroupName, logStreamName: 'none' }), missing);
    const known = { code: 'ResourceAlreadyExistsException' };
    await assert.rejects(call('CreateLogGroup', { logGroupName }), known);
    await assert.rejects(call('CreateLogStream', { logGroupName, logStreamName }), known);
    await log([1]);
    await call('DeleteLogStream', { logGroupName, logStreamName });
    await call('CreateLogStream', { logGroupName, logStreamName });
    assert.deepEqual(await call('FilterLogEvents', { logGroupName }), {
      events: [],
      searchedLogStreams: [],
    });
    await call('DeleteLogGroup', { logGroupName });
    await assert.rejects(call('DeleteLogGroup', { logGroupName }), missing);
  }));

test('events out of order or too many are refused, those too old or new are left out', () =>
  withLogs(async ({ call, log }) => {
    await assert.rejects(log([2, 1]), /chronological/);
    await assert.rejects(log([]), /1 to 10000/);
    await assert.rejects(log([0, day + 1]), /24 hours/);
    assert.deepEqual((await log([-14 * day - 1, -14 * day])).rejectedLogEventsInfo, {
      tooOldLogEventEndIndex: 1,
    });
    assert.deepEqual((await log([7_200_000, 7_200_001])).rejectedLogEventsInfo, {
      tooNewLogEventStartIndex: 1,
    });
    const all = await call<FilterLogEventsResponse>('FilterLogEvents', { logGroupName });
    assert.deepEqual(messages(all), [`at ${-14 * day}`, 'at 7200000']);
  }));

test('events go after the retention, and the oldest of a group that grew too large', () =>
  withLogs(async ({ clock, state, service, call, log }) => {
    await log([0, 1]);
    clock.advance(logsLimits.retention_ms);
    await log([logsLimits.retention_ms, logsLimits.retention_ms + 1]);
    clock.advance(1);
    await service().tick(clock.now());
    const left = async () =>
      (await call<FilterLogEventsResponse>('FilterLogEvents', { logGroupName })).events?.length;
    assert.equal(await left(), 2);
    const group = async () =>
      (await call<DescribeLogGroupsResponse>('DescribeLogGroups', {})).logGroups?.[0];
    assert.equal((await group())?.storedBytes, 2 * (26 + 'at 7776000000'.length));
    await state.run('UPDATE log_groups SET bytes = bytes + ?', logsLimits.group_bytes - 50);
    clock.advance(60_000);
    await service().tick(clock.now());
    assert.equal(await left(), 1);
  }));

/** The line that AWS's page on filter patterns has as its example. */
const access =
  '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

test('filter patterns', () => {
  const cases: [pattern: string, yes: string[], no: string[]][] = [
    ['', ['anything'], []],
    ['ERROR', ['[ERROR 400] BAD'], ['error']],
    ['ERROR ARGUMENTS', ['ERROR in ARGUMENTS'], ['ERROR', 'ARGUMENTS']],
    ['?ERROR ?ARGUMENTS', ['ERROR', 'ARGUMENTS'], ['none']],
    ['"INTERNAL SERVER"', ['an INTERNAL SERVER error'], ['SERVER INTERNAL']],
    ['ERROR -EXITING', ['ERROR: go on'], ['ERROR: EXITING', 'fine']],
    ['-EXITING', ['ERROR'], ['EXITING']],
    ['{ $.a.b = "x" }', ['{"a":{"b":"x"}}'], ['{"a":{"b":"xy"}}', '{"a":1}', 'x', '[]']],
    ['{ $.ip = "10.*.1" }', ['{"ip":"10.0.0.1"}'], ['{"ip":"10.0.0.2"}', '{"ip":"10.1"}']],
    ['{ $.n >= 3 && $.n < 5 }', ['{"n":3}'], ['{"n":5}', '{"n":"3"}']],
    ['{ $.n != 3 }', ['{"n":4}'], ['{"n":3}', '{}']],
    ['{ $.l[1] = 2 || $.x IS TRUE }', ['{"l":[1,2]}', '{"x":true}'], ['{"x":1}']],
    ['{ ($.a = 1 || $.b = 1) && $.c NOT EXISTS }', ['{"b":1}'], ['{"a":1,"c":0}', '{"c":0}']],
    ['{ $.a IS NULL }', ['{"a":null}'], ['{}']],
    ['[a, b]', ['x y', '"x y" [z w]', 'x y z'], ['x']],
    ['[w1=ERROR, w2]', ['ERROR 09/25/2014 12:00:02 Failed to process request'], ['INFO x y']],
    ['[a, b = "y z"]', ['x y z'], ['x y', 'x z y']],
    ['[..., request =*.html*, status_code = 4*,]', [access], [access.replace('404', '200')]],
    ['[ip, user, ..., status = 404 || status = 410, size > 1000]', [access], ['1.2 x 404 1']],
    ['[ip != 127.*, ...]', ['10.0.0.1 x'], [access]],
    ['[w1 = "x y" && w1 != z, w2 <= 3]', ['"x y" 3.0'], ['"x y" 4', 'x 3', '"x y" -']],
  ];
  for (const [pattern, yes, no] of cases) {
    const filter = parseFilter(pattern);
    for (const message of yes) assert.ok(filter.matches(message), `${pattern} on ${message}`);
    for (const message of no) assert.ok(!filter.matches(message), `${pattern} not on ${message}`);
  }
  const wrong = [
    '%(x)%',
    '%x',
    'a %x%',
    '[a = %x, b]',
    '{ $.a[*].* = 1 }',
    '{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.* = 1 }',
    '[a, b',
    '[a, ..., b, ...]',
    '[a, a]',
    '[a > x]',
    '[a =]',
    '"open',
    '{ $.a }',
    '{ a = 1 }',
    '{ $.a > x }',
    '{ $.a = 1',
    '{}',
  ];
  for (const pattern of [...wrong, `{ ${'('.repeat(40)}`, '{ $.a = 1 } x', '{ $.a IS x }']) {
    assert.throws(() => parseFilter(pattern), { code: 'InvalidParameterException' }, pattern);
  }
});

// AWS's page "Filter pattern syntax": its examples for JSON, on its example of an event
test('filter patterns of JSON as AWS has them in its examples', () => {
  const event = JSON.stringify({
    eventType: 'UpdateTrail',
    sourceIPAddress: '111.111.111.111',
    arrayKey: ['value', 'another value'],
    objectList: [
      { name: 'a', id: 1 },
      { name: 'b', id: 2 },
    ],
    SomeObject: null,
    'cluster.name': 'c',
  });
  const yes = [
    '{ $.eventType = "UpdateTrail" }',
    '{ $.sourceIPAddress != 123.123.* }',
    '{ $.arrayKey[0] = "value" }',
    '{ $.eventType = %Trail% }',
    '{ $.arrayKey[*] = %val.{2}% }',
    '{ $.* = %111\\.111\\.111\\.1[0-9]{1,2}% }',
    `{ $.['cluster.name'] = "c" }`,
    '{ $.SomeObject IS NULL }',
    '{ $.SomeOtherObject NOT EXISTS }',
    '{ $.objectList[1].id = 2 }',
    '{ $.objectList[*].id > 1 }',
  ];
  const no = [
    '{ $.objectList[*].id > 2 }',
    '{ $.arrayKey[*] NOT EXISTS }',
    '{ $.objectList[0] != "a" }', // a selector that points to an array or object does not match
    '{ $.arrayKey != "x" }',
    `{ $.['cluster.name'] = "d" }`,
  ];
  for (const pattern of yes) assert.ok(parseFilter(pattern).matches(event), pattern);
  for (const pattern of no) assert.ok(!parseFilter(pattern).matches(event), pattern);
  assert.equal(
    parseFilter(`{ $.['cluster.name'] = * }`).fields(event)?.("$.['cluster.name']"),
    'c',
  );
});

test('groups carry tags, by ARN and by name, from their creation to their deletion', () =>
  withLogs(async ({ call }) => {
    await call('CreateLogGroup', { logGroupName: '/a', tags: { team: 'rail' } });
    const resourceArn = 'arn:aws:logs:us-east-1:000000000000:log-group:/a';
    await call('TagResource', { resourceArn, tags: { team: 'road', stage: 'test' } });
    const both = { tags: { stage: 'test', team: 'road' } };
    assert.deepEqual(await call('ListTagsForResource', { resourceArn: `${resourceArn}:*` }), both);
    assert.deepEqual(await call('ListTagsLogGroup', { logGroupName: '/a' }), both);
    await call('UntagResource', { resourceArn, tagKeys: ['stage', 'nothing'] });
    await call('TagLogGroup', { logGroupName: '/a', tags: { x: '' } });
    await call('UntagLogGroup', { logGroupName: '/a', tags: ['team'] });
    assert.deepEqual(await call('ListTagsForResource', { resourceArn }), { tags: { x: '' } });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, '']));
    await assert.rejects(call('TagResource', { resourceArn, tags: many }), {
      code: 'TooManyTagsException',
    });
    for (const wrong of [resourceArn.replace('/a', '/b'), resourceArn.replace('us-', 'eu-')]) {
      await assert.rejects(call('ListTagsForResource', { resourceArn: wrong }), {
        code: 'ResourceNotFoundException',
      });
    }
    await assert.rejects(call('CreateLogGroup', { logGroupName: '/c', tags: { 'aws:x': '1' } }), {
      code: 'InvalidParameterException',
      message: /"aws:x" begins with "aws:"/,
    });
    await call('CreateLogGroup', { logGroupName: '/c' });
    await call('DeleteLogGroup', { logGroupName: '/a' });
    await call('CreateLogGroup', { logGroupName: '/a' });
    assert.deepEqual(await call('ListTagsForResource', { resourceArn }), { tags: {} });
  }));

test("a metric filter's matches become values by minute and dimensions", () =>
  withLogs(async ({ call, sent, delivered, reopen }) => {
    const filter = (filterName: string, filterPattern: string, more: object) =>
      call('PutMetricFilter', {
        ...{ logGroupName, filterName, filterPattern },
        metricTransformations: [{ metricName: filterName, metricNamespace: 'own', ...more }],
      });
    await filter('latency', '{ $.latency = * }', {
      metricValue: '$.latency',
      unit: 'Milliseconds',
      dimensions: { model: '$.model' },
    });
    await filter('errors', 'ERROR', { metricValue: '1', defaultValue: 0 });
    await reopen();
    const put = (...lines: string[]) =>
      call('PutLogEvents', {
        ...{ logGroupName, logStreamName },
        logEvents: lines.map((message, i) => ({ timestamp: start + i, message })),
      });
    await put(
      '{"latency": 5, "model": "a"}',
      '{"latency": "5", "model": "a"}',
      '{"latency": 7.5, "model": "b"}',
      '{"latency": "slow", "model": "b"}',
      '{"latency": 9}',
    );
    await delivered();
    const Timestamp = new Date(start);
    const datum = (MetricName: string, values: number[], counts: number[], more: object) => ({
      ...{ MetricName, Timestamp, Values: values, Counts: counts },
      ...more,
    });
    const model = (Value: string) => ({
      Dimensions: [{ Name: 'model', Value }],
      Unit: 'Milliseconds',
    });
    assert.deepEqual(sent.splice(0), [
      ['own', [datum('errors', [0], [1], { Dimensions: [] })]],
      ['own', [datum('latency', [5], [2], model('a')), datum('latency', [7.5], [1], model('b'))]],
    ]);
    await put('ERROR', 'fine', 'ERROR again');
    await delivered();
    assert.deepEqual(sent, [['own', [datum('errors', [1], [2], { Dimensions: [] })]]]);
    const groups = await call<DescribeLogGroupsResponse>('DescribeLogGroups', {});
    assert.equal(groups.logGroups?.[0]?.metricFilterCount, 2);
    const described = { metricName: 'latency', metricNamespace: 'own' };
    const { metricFilters = [] } = await call<DescribeMetricFiltersResponse>(
      'DescribeMetricFilters',
      described,
    );
    assert.deepEqual(
      metricFilters.map(({ filterName }) => filterName),
      ['latency'],
    );
    const unknown = { logGroupName, filterName: 'none' };
    const missing = { code: 'ResourceNotFoundException' };
    await assert.rejects(call('DeleteMetricFilter', unknown), missing);
    const invalid = { code: 'InvalidParameterException' };
    await assert.rejects(filter('x', 'ERROR', { metricValue: '$.a' }), invalid);
    await assert.rejects(filter('x', '[a, b]', { metricValue: '$c' }), invalid);
    await assert.rejects(filter('x', '{ $.a = 1 }', { metricValue: 'a' }), invalid);
    await call('DeleteLogGroup', { logGroupName });
    await call('CreateLogGroup', { logGroupName });
    const after = await call<DescribeMetricFiltersResponse>('DescribeMetricFilters', {});
    assert.deepEqual(after.metricFilters, []);
  }));

test("a subscription filter's matches are sent on, in messages that a target takes", () =>
  withLogs(async ({ call, sent, delivered }) => {
    const subscribe = (filterName: string, destinationArn: string) =>
      call('PutSubscriptionFilter', {
        ...{ logGroupName, filterName, filterPattern: 'x', destinationArn },
      });
    await subscribe('one', target);
    await subscribe('two', target);
    await assert.rejects(subscribe('three', target), { code: 'LimitExceededException' });
    await call('DeleteSubscriptionFilter', { logGroupName, filterName: 'two' });
    const logs = 'arn:aws:logs:us-east-1:000000000000:log-group:/a';
    for (const arn of [logs, 'arn:aws:sqs:us-east-1:000000000000:q']) {
      await assert.rejects(subscribe('one', arn), { code: 'InvalidParameterException' });
    }
    const long = 'x'.repeat(150_000);
    await call('PutLogEvents', {
      ...{ logGroupName, logStreamName },
      logEvents: ['x', 'y', long, long].map((message) => ({ timestamp: start, message })),
    });
    await delivered();
    const told = sent as [string, { logEvents: { message: string }[] }][];
    assert.deepEqual(
      told
        .map(([arn, { logEvents }]) => [arn, logEvents.map(({ message }) => message.length)])
        .sort(),
      [
        [target, [1, 150_000]],
        [target, [150_000]],
      ],
    );
    const { logEvents: _, ...head } = told[0]?.[1] ?? { logEvents: [] };
    assert.deepEqual(head, {
      messageType: 'DATA_MESSAGE',
      owner: '000000000000',
      logGroup: logGroupName,
      logStream: logStreamName,
      subscriptionFilters: ['one'],
    });
  }));

test('what a rule wrote does not go back to an event bus', () =>
  withLogs(async ({ call, clock, sent, delivered }) => {
    for (const destinationArn of [target, bus]) {
      const filter = {
        logGroupName,
        filterName: destinationArn,
        filterPattern: '',
        destinationArn,
      };
      await call('PutSubscriptionFilter', filter);
    }
    for (const stream of ['events/2026/03/10', 'job/algo-1']) {
      await call('CreateLogStream', { logGroupName, logStreamName: stream }).catch(() => {});
      const logEvents = [{ timestamp: clock.now(), message: stream }];
      await call('PutLogEvents', { logGroupName, logStreamName: stream, logEvents });
    }
    await delivered();
    const told = (sent as [string, { logStream: string }][]).map(([arn, { logStream }]) =>
      [arn.split(':')[2], logStream].join(' '),
    );
    assert.deepEqual(told.sort(), ['events job/algo-1', 'sns events/2026/03/10', 'sns job/algo-1']);
  }));

test('a pattern can be tried on messages', () =>
  withLogs(async ({ call }) => {
    const { matches } = await call<TestMetricFilterResponse>('TestMetricFilter', {
      filterPattern: '[..., status, size > 1000]',
      logEventMessages: ['127.0.0.1 200 10', access],
    });
    assert.deepEqual(matches, [
      {
        eventNumber: 2,
        eventMessage: access,
        extractedValues: { $status: '404', $size: '1534' },
      },
    ]);
  }));

test("a group's own retention drops events before the server's does", () =>
  withLogs(async ({ call, log, clock, service }) => {
    await call('PutRetentionPolicy', { logGroupName, retentionInDays: 3 });
    await log([0]);
    clock.set(start + 2 * day);
    await log([2 * day]);
    clock.set(start + 4 * day);
    await service().tick(clock.now());
    const left = await call<FilterLogEventsResponse>('FilterLogEvents', { logGroupName });
    assert.deepEqual(messages(left), [`at ${2 * day}`]);
    const wrong = { logGroupName, retentionInDays: 4 };
    await assert.rejects(call('PutRetentionPolicy', wrong), { code: 'InvalidParameterException' });
    await call('DeleteRetentionPolicy', { logGroupName });
    const { logGroups } = await call<DescribeLogGroupsResponse>('DescribeLogGroups', {});
    assert.equal(logGroups?.[0]?.retentionInDays, undefined);
  }));
