import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import * as eb from '@aws-sdk/client-eventbridge';
import { ManualClock } from '../../base/clock.js';
import { startTestServer, type TestServer } from '../../testing/server.js';
import { eventually } from './testing/stand-in.js';

const start = Date.parse('2026-03-01T00:00:30Z');
const account = '000000000000';
const role = 'arn:aws:iam::000000000000:role/r';

let server: TestServer;
let clock: ManualClock;
let client: eb.EventBridgeClient;
let logs: CloudWatchLogsClient;

before(async () => {
  clock = new ManualClock(start);
  server = await startTestServer({ clock });
  client = new eb.EventBridgeClient({ ...server.client, maxAttempts: 1 });
  logs = new CloudWatchLogsClient(server.client);
});

after(() => server.close());

const event = (Detail: object | string, more: object = {}): eb.PutEventsRequestEntry => ({
  ...{ Source: 'shop', DetailType: 'Order', ...more },
  Detail: typeof Detail === 'string' ? Detail : JSON.stringify(Detail),
});

const put = (...Entries: eb.PutEventsRequestEntry[]) =>
  client.send(new eb.PutEventsCommand({ Entries }));

const groupArn = (name: string) => `arn:aws:logs:us-east-1:${account}:log-group:${name}`;

/** A log group that a rule's events go to. */
async function logged(
  name: string,
  rule: Omit<eb.PutRuleCommandInput, 'Name'>,
  target: Partial<eb.Target> = {},
): Promise<() => Promise<string[]>> {
  await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
  const Name = name.replace(/\W/g, '-');
  await client.send(new eb.PutRuleCommand({ Name, ...rule }));
  await client.send(
    new eb.PutTargetsCommand({
      Rule: Name,
      EventBusName: rule.EventBusName,
      Targets: [{ Id: 'log', Arn: groupArn(name), ...target }],
    }),
  );
  return async () => {
    const found = await logs.send(new FilterLogEventsCommand({ logGroupName: name }));
    return (found.events ?? []).map(({ message }) => message ?? '');
  };
}

const atLeast = (count: number, read: () => Promise<string[]>) =>
  eventually(async () => {
    const found = await read();
    return found.length >= count ? found : undefined;
  });

test('an event that a rule matches gets to its target in the form of AWS', async () => {
  const read = await logged('/orders', {
    EventPattern: '{"source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}]}}',
  });
  const { FailedEntryCount, Entries } = await put(
    event({ total: 5 }),
    event('{"total": 200.50, "who": "Ann"}', {
      Resources: ['arn:aws:x:y'],
      Time: new Date('2026-02-28T23:59:59.7Z'),
    }),
  );
  assert.equal(FailedEntryCount, 0);
  const [text] = await atLeast(1, read);
  assert.equal(
    text,
    `{"version":"0","id":"${Entries?.[1]?.EventId}","detail-type":"Order","source":"shop",` +
      `"account":"${account}","time":"2026-02-28T23:59:59Z","region":"us-east-1",` +
      '"resources":["arn:aws:x:y"],"detail":{"total": 200.50, "who": "Ann"}}',
  );
});

test('entries fail one by one, with the reason', async () => {
  const { FailedEntryCount, Entries } = await put(
    event({}),
    event({}, { Source: 'aws.sagemaker' }),
    event('[1]'),
    event('{"a":'),
    event(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    { Source: 'shop', DetailType: 'x' },
    event({}, { EventBusName: 'nowhere' }),
  );
  assert.equal(FailedEntryCount, 6);
  assert.deepEqual(
    Entries?.map(({ ErrorCode }) => ErrorCode),
    [
      undefined,
      'NotAuthorizedForSourceException',
      'MalformedDetail',
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
      'ResourceNotFoundException',
    ],
  );
  await assert.rejects(put(event({ a: 'x'.repeat(1024 * 1024) })), {
    name: 'ValidationException',
    message: /over the limit/,
  });
  await assert.rejects(put(...Array.from({ length: 11 }, () => event({}))), {
    name: 'ValidationException',
  });
});

test('targets get what Input, InputPath and InputTransformer make of an event', async () => {
  const EventPattern = '{"source": ["inputs"]}';
  const template = {
    InputPathsMap: {
      who: '$.detail.who',
      list: '$.detail.list',
      first: '$.resources[0]',
      no: '$.x',
    },
    InputTemplate:
      '{"who": <who>, "text": "by <who>, <list>", "list": <list>, "first": "<first>",' +
      ' "rule": <aws.events.rule-name>, "none": <no>}',
  };
  const lines = {
    InputPathsMap: { who: '$.detail.who', list: '$.detail.list' },
    InputTemplate: '"Hello <who>: \\"<list>\\""\n"rule <aws.events.rule-arn>"',
  };
  const reads = {
    constant: await logged('/constant', { EventPattern }, { Input: '{"a": 1}' }),
    path: await logged('/path', { EventPattern }, { InputPath: '$.detail.list' }),
    json: await logged('/json', { EventPattern }, { InputTransformer: template }),
    lines: await logged('/lines', { EventPattern }, { InputTransformer: lines }),
    whole: await logged(
      '/whole',
      { EventPattern },
      {
        InputTransformer: {
          InputTemplate: '{"e": <aws.events.event>, "all": <aws.events.event.json>}',
        },
      },
    ),
  };
  const detail = { who: 'Ann "A"', list: ['x', 2] };
  await put(event(detail, { Source: 'inputs', Resources: ['arn:one'] }));
  assert.deepEqual(await atLeast(1, reads.constant), ['{"a": 1}']);
  assert.deepEqual(await atLeast(1, reads.path), ['["x",2]']);
  assert.deepEqual(JSON.parse((await atLeast(1, reads.json))[0] ?? ''), {
    who: 'Ann "A"',
    text: 'by Ann "A", [x,2]',
    list: ['x', 2],
    first: 'arn:one',
    rule: '-json',
    none: '',
  });
  assert.deepEqual(await atLeast(1, reads.lines), [
    `"Hello Ann \\"A\\": \\"[x,2]\\""\n"rule arn:aws:events:us-east-1:${account}:rule/-lines"`,
  ]);
  const whole = JSON.parse((await atLeast(1, reads.whole))[0] ?? '') as Record<string, object>;
  assert.deepEqual(whole.all, { ...whole.e, detail });
});

test('what is wrong with a target is told when it is put', async () => {
  await client.send(new eb.PutRuleCommand({ Name: 'wrong', EventPattern: '{"source":["x"]}' }));
  const refused: [Partial<eb.Target>, RegExp][] = [
    [{ Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f' }, /there are: .*log groups/],
    [{ Input: 'no JSON' }, /must be JSON/],
    [{ Input: '1', InputPath: '$' }, /Only one of/],
    [{ InputPath: 'detail' }, /Invalid path/],
    [{ InputTransformer: { InputTemplate: '{"a": <b>}' } }, /<b> is not in InputPathsMap/],
    [{ InputTransformer: { InputTemplate: 'plain' } }, /Invalid InputTemplate/],
  ];
  for (const [target, message] of refused) {
    const Targets = [{ Id: 'one', Arn: groupArn('/x'), ...target }];
    await assert.rejects(client.send(new eb.PutTargetsCommand({ Rule: 'wrong', Targets })), {
      name: 'ValidationException',
      message,
    });
  }
  const six = Array.from({ length: 6 }, (_, i) => ({ Id: `t${i}`, Arn: groupArn('/x') }));
  await assert.rejects(client.send(new eb.PutTargetsCommand({ Rule: 'wrong', Targets: six })), {
    name: 'LimitExceededException',
  });
  await assert.rejects(
    client.send(new eb.PutTargetsCommand({ Rule: 'none', Targets: six.slice(0, 1) })),
    { name: 'ResourceNotFoundException', message: 'Rule none does not exist on EventBus default.' },
  );
});

test('rules are made, changed, listed, switched off and deleted', async () => {
  const EventBusName = 'shop-bus';
  const { EventBusArn } = await client.send(new eb.CreateEventBusCommand({ Name: EventBusName }));
  assert.equal(EventBusArn, `arn:aws:events:us-east-1:${account}:event-bus/shop-bus`);
  const rule = { Name: 'r1', EventBusName: EventBusArn };
  const read = await logged('/r1', { EventBusName, EventPattern: '{"source":["shop"]}' });
  const { RuleArn } = await client.send(
    new eb.PutRuleCommand({ ...rule, EventPattern: '{"source":["a"]}', RoleArn: role }),
  );
  assert.equal(RuleArn, `arn:aws:events:us-east-1:${account}:rule/shop-bus/r1`);
  const described = await client.send(new eb.DescribeRuleCommand(rule));
  assert.equal(described.State, 'ENABLED');
  assert.equal(described.EventBusName, EventBusName);
  const byTarget = { EventBusName, TargetArn: groupArn('/r1') };
  const { RuleNames } = await client.send(new eb.ListRuleNamesByTargetCommand(byTarget));
  assert.deepEqual(RuleNames, ['-r1']);
  const logRule = { Name: '-r1', EventBusName };
  await put(event({ n: 1 }, { EventBusName }));
  await client.send(new eb.DisableRuleCommand(logRule));
  await put(event({ n: 2 }, { EventBusName: EventBusArn }));
  await client.send(new eb.EnableRuleCommand(logRule));
  await put(event({ n: 3 }, { EventBusName }));
  const found = await atLeast(2, read);
  const details = found.map((text) => (JSON.parse(text) as { detail: object }).detail);
  assert.deepEqual(
    details.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    [{ n: 1 }, { n: 3 }],
  );
  const deleting = client.send(new eb.DeleteRuleCommand(logRule));
  await assert.rejects(deleting, { message: "Rule can't be deleted since it has targets." });
  await assert.rejects(client.send(new eb.DeleteEventBusCommand({ Name: EventBusName })), {
    name: 'ValidationException',
  });
  const removal = { Rule: '-r1', EventBusName, Ids: ['log', 'other'] };
  const removed = await client.send(new eb.RemoveTargetsCommand(removal));
  assert.deepEqual(
    removed.FailedEntries?.map(({ TargetId }) => TargetId),
    ['other'],
  );
  await client.send(new eb.DeleteRuleCommand(logRule));
  await client.send(new eb.DeleteRuleCommand(rule));
  await client.send(new eb.DeleteEventBusCommand({ Name: EventBusName }));
  await assert.rejects(client.send(new eb.DescribeEventBusCommand({ Name: EventBusName })), {
    name: 'ResourceNotFoundException',
    message: 'Event bus shop-bus does not exist.',
  });
});

test('a rule needs a pattern or a schedule that can be read', async () => {
  const rule = (more: Partial<eb.PutRuleCommandInput>) =>
    client.send(new eb.PutRuleCommand({ Name: 'bad', ...more }));
  await assert.rejects(rule({}), { name: 'ValidationException', message: /must be specified/ });
  await assert.rejects(rule({ EventPattern: '{"detail": {"a": [{"prefix": 1}]}}' }), {
    name: 'InvalidEventPatternException',
    message:
      'Event pattern is not valid. Reason: prefix match pattern must be a string (at detail.a[0])',
  });
  await assert.rejects(rule({ ScheduleExpression: 'every day' }), {
    name: 'ValidationException',
    message: /ScheduleExpression is not valid.*give cron.* or rate\(n minutes\|hours\|days\)\.$/,
  });
  await assert.rejects(rule({ ScheduleExpression: 'cron(0 3 31 2 ? *)' }), {
    message: /never comes/,
  });
  await client.send(new eb.CreateEventBusCommand({ Name: 'quiet' }));
  await assert.rejects(rule({ EventBusName: 'quiet', ScheduleExpression: 'rate(1 minute)' }), {
    message: 'ScheduleExpression is supported only on the default event bus.',
  });
});

test('a schedule sends its event at each due time, and makes up the latest that it missed', async () => {
  const read = await logged('/ticks', { ScheduleExpression: 'rate(1 minute)' });
  clock.set(Date.parse('2026-03-01T00:01:05Z'));
  const [first] = await atLeast(1, read);
  const { id, ...told } = JSON.parse(first ?? '') as Record<string, unknown>;
  assert.equal(typeof id, 'string');
  assert.deepEqual(told, {
    version: '0',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: '2026-03-01T00:01:00Z',
    region: 'us-east-1',
    resources: [`arn:aws:events:us-east-1:${account}:rule/-ticks`],
    detail: {},
  });
  clock.set(Date.parse('2026-03-01T02:30:10Z'));
  await atLeast(2, read);
  clock.set(Date.parse('2026-03-01T02:31:00Z'));
  const all = (await atLeast(3, read)).map((text) => (JSON.parse(text) as { time: string }).time);
  assert.deepEqual(all.sort(), [
    '2026-03-01T00:01:00Z',
    '2026-03-01T02:30:00Z',
    '2026-03-01T02:31:00Z',
  ]);
});

test('buses hand events on, and a rule that triggers itself comes to an end', async () => {
  await client.send(new eb.CreateEventBusCommand({ Name: 'circle' }));
  const EventBusName = 'circle';
  const bus = `arn:aws:events:us-east-1:${account}:event-bus/circle`;
  const Targets = [{ Id: 'same', Arn: bus }];
  const rule = { Name: 'round', EventBusName, EventPattern: '{"source": ["me"]}' };
  await client.send(new eb.PutRuleCommand(rule));
  await client.send(new eb.PutTargetsCommand({ Rule: 'round', EventBusName, Targets }));
  const read = await logged('/circle', { EventBusName, EventPattern: '{"source": ["me"]}' });
  const { Entries } = await put(event({ n: 1 }, { Source: 'me', EventBusName }));
  const seen = await atLeast(2, read);
  const ids = new Set(seen.map((text) => (JSON.parse(text) as { id: string }).id));
  assert.deepEqual([...ids], [Entries?.[0]?.EventId]);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal((await read()).length, 2, 'as it came, and as the rule sent it');
});

test('TestEventPattern answers as rules do', async () => {
  const ask = (EventPattern: string, Event: string) =>
    client.send(new eb.TestEventPatternCommand({ EventPattern, Event }));
  const one = '{"source":"a","detail":{"x":[1,2]}}';
  assert.equal((await ask('{"detail":{"x":[2]}}', one)).Result, true);
  assert.equal((await ask('{"detail":{"x":[3]}}', one)).Result, false);
  await assert.rejects(ask('{"a": 1}', one), { name: 'InvalidEventPatternException' });
  await assert.rejects(ask('{"a": [1]}', '{"a'), { name: 'ValidationException' });
});

test('policies and tags are kept', async () => {
  await client.send(
    new eb.CreateEventBusCommand({ Name: 'open', Tags: [{ Key: 'a', Value: '1' }] }),
  );
  const EventBusName = 'open';
  await client.send(
    new eb.PutPermissionCommand({
      ...{ EventBusName, Action: 'events:PutEvents', Principal: '111122223333', StatementId: 's' },
    }),
  );
  const bus = await client.send(new eb.DescribeEventBusCommand({ Name: 'open' }));
  const policy = JSON.parse(bus.Policy ?? '') as { Statement: { Sid: string }[] };
  assert.deepEqual(
    policy.Statement.map(({ Sid }) => Sid),
    ['s'],
  );
  await client.send(new eb.RemovePermissionCommand({ EventBusName, StatementId: 's' }));
  const again = client.send(new eb.RemovePermissionCommand({ EventBusName, StatementId: 's' }));
  await assert.rejects(again, { name: 'ResourceNotFoundException' });
  const ResourceARN = bus.Arn;
  await client.send(new eb.TagResourceCommand({ ResourceARN, Tags: [{ Key: 'b', Value: '2' }] }));
  await client.send(new eb.UntagResourceCommand({ ResourceARN, TagKeys: ['a'] }));
  const { Tags } = await client.send(new eb.ListTagsForResourceCommand({ ResourceARN }));
  assert.deepEqual(Tags, [{ Key: 'b', Value: '2' }]);
  await assert.rejects(
    client.send(new eb.ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}-not` })),
    { name: 'ResourceNotFoundException' },
  );
});

test('what rules do is counted by rule', async () => {
  const cloudwatch = new CloudWatchClient(server.client);
  const read = await logged('/counted', { EventPattern: '{"source": ["counted"]}' });
  await put(event({}, { Source: 'counted' }), event({}, { Source: 'counted' }));
  await atLeast(2, read);
  for (const MetricName of ['MatchedEvents', 'TriggeredRules', 'Invocations']) {
    const sum = await eventually(async () => {
      const { Datapoints } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: 'AWS/Events', MetricName, Period: 60, Statistics: ['Sum'] },
          Dimensions: [{ Name: 'RuleName', Value: '-counted' }],
          StartTime: new Date(clock.now() - 3_600_000),
          EndTime: new Date(clock.now() + 3_600_000),
        }),
      );
      return Datapoints?.[0]?.Sum;
    });
    assert.equal(sum, 2, MetricName);
  }
});
