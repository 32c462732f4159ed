import assert from 'node:assert/strict';
import { createVerify } from 'node:crypto';
import { after, before, test } from 'node:test';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { SNS } from '@aws-sdk/client-sns';
import { httpSubscriber, type Received } from './http-subscriber.js';
import { startTestServer, type TestServer } from './server.js';

let server: TestServer;
let sns: SNS;
before(async () => {
  server = await startTestServer();
  sns = new SNS({ ...server.client, maxAttempts: 1 });
});
after(async () => {
  sns.destroy();
  await server.close();
});

const topic = async (Name: string): Promise<string> =>
  (await sns.createTopic({ Name })).TopicArn ?? '';

const bodyOf = ({ text }: Received): Record<string, string> =>
  JSON.parse(text) as Record<string, string>;

/** Text that was signed, as AWS's guide to verifying signatures puts it together. */
async function isSigned(body: Record<string, string>): Promise<boolean> {
  const names =
    body.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names.filter((name) => body[name]).map((name) => `${name}\n${body[name]}\n`);
  const certificate = await (await fetch(body.SigningCertURL ?? '')).text();
  const algorithm = body.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  return createVerify(algorithm)
    .update(text.join(''))
    .verify(certificate, body.Signature ?? '', 'base64');
}

test('an HTTP subscriber is asked, confirms by the link, and is told', async () => {
  const subscriber = await httpSubscriber();
  try {
    const TopicArn = await topic('handshake');
    const { SubscriptionArn } = await sns.subscribe({
      ...{ TopicArn, Protocol: 'http', Endpoint: `${subscriber.url}/hook?x=1` },
    });
    assert.equal(SubscriptionArn, 'pending confirmation');
    const [asked] = await subscriber.until(1);
    assert.ok(asked);
    assert.equal(asked.path, '/hook?x=1');
    assert.equal(asked.headers['x-amz-sns-message-type'], 'SubscriptionConfirmation');
    assert.equal(asked.headers['x-amz-sns-topic-arn'], TopicArn);
    const confirmation = bodyOf(asked);
    assert.equal(confirmation.TopicArn, TopicArn);
    assert.ok(await isSigned(confirmation));
    await sns.publish({ TopicArn, Message: 'before anybody has confirmed' });
    const answer = await fetch(confirmation.SubscribeURL ?? '');
    assert.equal(answer.status, 200);
    const arn = /<SubscriptionArn>(.*)<\/SubscriptionArn>/.exec(await answer.text())?.[1];
    assert.ok(arn?.startsWith(`${TopicArn}:`));
    const { MessageId } = await sns.publish({
      ...{ TopicArn, Message: 'Grüße', Subject: 'hello' },
      MessageAttributes: { n: { DataType: 'Number', StringValue: '5' } },
    });
    const told = (await subscriber.until(2))[1];
    assert.ok(told);
    assert.equal(told.headers['x-amz-sns-message-type'], 'Notification');
    assert.equal(told.headers['x-amz-sns-message-id'], MessageId);
    assert.equal(told.headers['x-amz-sns-subscription-arn'], arn);
    const body = JSON.parse(told.text);
    assert.equal(body.Message, 'Grüße');
    assert.equal(body.Subject, 'hello');
    assert.equal(body.MessageId, MessageId);
    assert.deepEqual(body.MessageAttributes, { n: { Type: 'Number', Value: '5' } });
    assert.ok(await isSigned(body));
    assert.equal((await fetch(body.UnsubscribeURL)).status, 200);
    const { Subscriptions } = await sns.listSubscriptionsByTopic({ TopicArn });
    assert.deepEqual(Subscriptions, []);
  } finally {
    await subscriber.close();
  }
});

test('tokens that are none confirm nothing; guarded subscriptions end by a signature alone', async () => {
  const subscriber = await httpSubscriber();
  try {
    const TopicArn = await topic('tokens');
    const { SubscriptionArn = '' } = await sns.subscribe({
      ...{ TopicArn, Protocol: 'http', Endpoint: subscriber.url, ReturnSubscriptionArn: true },
    });
    const token = bodyOf((await subscriber.until(1))[0] as Received).Token ?? '';
    const wrong = `${server.endpoint}/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=`;
    assert.equal((await fetch(`${wrong}${token.slice(1)}0`)).status, 400);
    assert.equal((await fetch(wrong)).status, 400);
    assert.equal(
      (await fetch(`${server.endpoint}/?Action=ListTopics&Version=2010-03-31`)).status,
      403,
    );
    await assert.rejects(sns.confirmSubscription({ TopicArn, Token: 'x' }), {
      name: 'InvalidParameterException',
    });
    const confirmed = await sns.confirmSubscription({
      ...{ TopicArn, Token: token, AuthenticateOnUnsubscribe: 'true' },
    });
    assert.equal(confirmed.SubscriptionArn, SubscriptionArn);
    const link = `${server.endpoint}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`;
    assert.equal((await fetch(link)).status, 403);
    await sns.unsubscribe({ SubscriptionArn });
    await assert.rejects(sns.getSubscriptionAttributes({ SubscriptionArn }), {
      name: 'NotFoundException',
    });
  } finally {
    await subscriber.close();
  }
});

test('a browser is asked before it unsubscribes anybody', async () => {
  const subscriber = await httpSubscriber();
  try {
    const TopicArn = await topic('browsers');
    await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint: subscriber.url });
    const { SubscribeURL = '' } = bodyOf((await subscriber.until(1))[0] as Received);
    const headers = { accept: 'text/html,*/*' };
    assert.equal((await fetch(SubscribeURL, { method: 'HEAD' })).status, 403);
    assert.match(await (await fetch(SubscribeURL, { headers })).text(), /Subscription confirmed/);
    const { Subscriptions: [one] = [] } = await sns.listSubscriptionsByTopic({ TopicArn });
    const link = `${server.endpoint}/?Action=Unsubscribe&SubscriptionArn=${one?.SubscriptionArn}`;
    assert.match(await (await fetch(link, { headers })).text(), /<a href="[^"]*Sure=yes">/);
    assert.equal((await sns.listSubscriptionsByTopic({ TopicArn })).Subscriptions?.length, 1);
    assert.match(await (await fetch(`${link}&Sure=yes`, { headers })).text(), /Unsubscribed/);
    assert.equal((await sns.listSubscriptionsByTopic({ TopicArn })).Subscriptions?.length, 0);
  } finally {
    await subscriber.close();
  }
});

async function confirmed(
  TopicArn: string,
  subscriber: Awaited<ReturnType<typeof httpSubscriber>>,
  Attributes: Record<string, string> = {},
): Promise<void> {
  const before = subscriber.received.length;
  await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint: subscriber.url, Attributes });
  const asked = (await subscriber.until(before + 1))[before] as Received;
  await fetch(bodyOf(asked).SubscribeURL ?? '');
}

test('filters, raw delivery, messages by protocol, batches', async () => {
  const subscriber = await httpSubscriber();
  const raw = await httpSubscriber();
  try {
    const TopicArn = await topic('filters');
    await confirmed(TopicArn, subscriber, {
      FilterPolicy: '{"store":["a",{"prefix":"b"}]}',
    });
    await confirmed(TopicArn, raw, {
      RawMessageDelivery: 'true',
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: '{"deep":{"n":[{"numeric":[">",3]}]}}',
    });
    const store = (StringValue: string) => ({ store: { DataType: 'String', StringValue } });
    const { Successful, Failed } = await sns.publishBatch({
      TopicArn,
      PublishBatchRequestEntries: [
        { Id: 'one', Message: 'to a', MessageAttributes: store('a') },
        { Id: 'two', Message: 'to c', MessageAttributes: store('c') },
        { Id: 'three', Message: '{"deep":{"n":4}}', MessageAttributes: store('c') },
        { Id: 'four', Message: '{"deep":{"n":2}}' },
        { Id: 'wrong', Message: 'x', Subject: 'two\nlines' },
      ],
    });
    assert.deepEqual(
      Successful?.map(({ Id }) => Id),
      ['one', 'two', 'three', 'four'],
    );
    assert.deepEqual(
      Failed?.map(({ Id, Code }) => [Id, Code]),
      [['wrong', 'InvalidParameter']],
    );
    await sns.publish({
      ...{ TopicArn, MessageStructure: 'json', MessageAttributes: store('bcd') },
      Message: JSON.stringify({ default: 'usual', http: 'for http' }),
    });
    const messages = (await subscriber.until(3)).slice(1).map((one) => bodyOf(one).Message);
    assert.deepEqual(messages.sort(), ['for http', 'to a']);
    const third = (await raw.until(2))[1];
    assert.equal(third?.text, '{"deep":{"n":4}}');
    assert.equal(third?.headers['x-amz-sns-rawdelivery'], 'true');
  } finally {
    await subscriber.close();
    await raw.close();
  }
});

test('a target that fails five times gets it the sixth; one that is gone is kept as failed', async () => {
  let failures = 5;
  const flaky = await httpSubscriber(({ headers }, response) => {
    const asks = headers['x-amz-sns-message-type'] !== 'Notification';
    response.statusCode = asks || failures-- <= 0 ? 200 : 500;
    response.end('no');
  });
  const gone = await httpSubscriber(({ headers }, response) => {
    response.statusCode = headers['x-amz-sns-message-type'] === 'Notification' ? 410 : 200;
    response.end();
  });
  try {
    const TopicArn = await topic('flaky');
    const retry = { numRetries: 10, numNoDelayRetries: 10, minDelayTarget: 1, maxDelayTarget: 1 };
    await confirmed(TopicArn, flaky, {
      DeliveryPolicy: JSON.stringify({ healthyRetryPolicy: retry }),
    });
    await confirmed(TopicArn, gone);
    await sns.publish({ TopicArn, Message: 'once' });
    const tries = (await flaky.until(7)).slice(1).map((one) => bodyOf(one).MessageId);
    assert.equal(new Set(tries).size, 1);
    await gone.until(2);
    const cloudwatch = new CloudWatch(server.client);
    const sum = async (MetricName: string): Promise<number | undefined> => {
      const { Datapoints } = await cloudwatch.getMetricStatistics({
        ...{ Namespace: 'AWS/SNS', MetricName, Period: 3600, Statistics: ['Sum'] },
        Dimensions: [{ Name: 'TopicName', Value: 'flaky' }],
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 3_600_000),
      });
      return Datapoints?.reduce((all, { Sum = 0 }) => all + Sum, 0);
    };
    const names = ['NumberOfMessagesPublished', 'NumberOfNotificationsDelivered'];
    for (const name of [...names, 'NumberOfNotificationsFailed']) {
      while ((await sum(name)) !== 1) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    cloudwatch.destroy();
  } finally {
    await flaky.close();
    await gone.close();
  }
});

test('lists come in pages of a hundred, whose tokens hold for their list alone', async () => {
  const west = new SNS({ ...server.client, region: 'eu-west-1' });
  for (let i = 0; i < 101; i++) await west.createTopic({ Name: `t${i}` });
  const first = await west.listTopics({});
  const second = await west.listTopics({ NextToken: first.NextToken });
  assert.deepEqual(
    [first.Topics?.length, second.Topics?.length, second.NextToken],
    [100, 1, undefined],
  );
  const arns = [...(first.Topics ?? []), ...(second.Topics ?? [])].map(({ TopicArn }) => TopicArn);
  assert.equal(new Set(arns).size, 101);
  const foreign = sns.listTopics({ NextToken: first.NextToken });
  await assert.rejects(foreign, { name: 'InvalidParameterException' });
  west.destroy();
});

test('what is not served is refused by name and says what to use', async () => {
  const TopicArn = await topic('refusals');
  const refusals: [() => Promise<unknown>, RegExp][] = [
    [() => sns.createTopic({ Name: 'x.fifo' }), /standard topic/],
    [() => sns.createTopic({ Name: 'a b' }), /Topic Name/],
    [() => sns.createTopic({ Name: 'y', Attributes: { KmsMasterKeyId: 'k' } }), /KmsMasterKeyId/],
    [() => sns.subscribe({ TopicArn, Protocol: 'sms', Endpoint: '+1' }), /text messages/],
    [() => sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:x' }), /queues/],
    [() => sns.subscribe({ TopicArn, Protocol: 'lambda', Endpoint: 'arn' }), /functions/],
    [() => sns.subscribe({ TopicArn, Protocol: 'https', Endpoint: 'http://a.b' }), /match/],
    [() => sns.subscribe({ TopicArn, Protocol: 'http', Endpoint: 'http://10.1.2.3/' }), /private/],
    [
      () => sns.subscribe({ TopicArn, Protocol: 'http', Endpoint: 'http://[fd00::1]/' }),
      /GUIDERAIL_ALLOW_PRIVATE_TARGETS=fd00::1/,
    ],
    [
      () => sns.subscribe({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' }),
      /GUIDERAIL_SMTP_URL/,
    ],
    [
      () =>
        sns.subscribe({ TopicArn, Protocol: 'https', Endpoint: 'https://events.pagerduty.com/x' }),
      /routing_key/,
    ],
    [() => sns.subscribe({ TopicArn, Protocol: 'https', Endpoint: 'https://a.b/#irc' }), /slack/],
    [() => sns.publish({ TopicArn, Message: '' }), /Empty message/],
    [() => sns.publish({ TopicArn, Message: 'x'.repeat(262_145) }), /too long/],
    [() => sns.publish({ TopicArn, Message: '{}', MessageStructure: 'json' }), /default/],
    [() => sns.publish({ PhoneNumber: '+1', Message: 'x' }), /PhoneNumber/],
    [() => sns.publish({ TopicArn: `${TopicArn}x`, Message: 'x' }), /does not exist/],
    [
      () => sns.publish({ TopicArn: TopicArn.replace('us-east-1', 'eu-west-1'), Message: 'x' }),
      /eu-west-1/,
    ],
  ];
  for (const [call, message] of refusals) await assert.rejects(call(), message);
});

test('attributes, permissions and tags are kept and given back', async () => {
  const TopicArn = await topic('kept');
  await sns.setTopicAttributes({ TopicArn, AttributeName: 'DisplayName', AttributeValue: 'Kept' });
  await sns.addPermission({
    ...{ TopicArn, Label: 'other', AWSAccountId: ['123456789012'], ActionName: ['Publish'] },
  });
  const attributes = async () => (await sns.getTopicAttributes({ TopicArn })).Attributes ?? {};
  const statements = async () => JSON.parse((await attributes()).Policy ?? '').Statement;
  assert.equal((await attributes()).DisplayName, 'Kept');
  assert.equal((await statements())[1].Sid, 'other');
  await sns.removePermission({ TopicArn, Label: 'other' });
  assert.equal((await statements()).length, 1);
  await sns.tagResource({ ResourceArn: TopicArn, Tags: [{ Key: 'a', Value: '1' }] });
  await sns.untagResource({ ResourceArn: TopicArn, TagKeys: ['b'] });
  const { Tags } = await sns.listTagsForResource({ ResourceArn: TopicArn });
  assert.deepEqual(Tags, [{ Key: 'a', Value: '1' }]);
  assert.equal(await topic('kept'), TopicArn);
  const other = sns.createTopic({ Name: 'kept', Attributes: { DisplayName: 'Other' } });
  await assert.rejects(other, /different attributes/);
  await sns.deleteTopic({ TopicArn });
  await sns.deleteTopic({ TopicArn });
  await assert.rejects(sns.getTopicAttributes({ TopicArn }), { name: 'NotFoundException' });
});
