import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SNS } from '@aws-sdk/client-sns';
import { httpSubscriber } from './http-subscriber.js';
import { startTestServer, type TestServer } from './server.js';
import { smtpCatcher } from './smtp-catcher.js';

const alarm = (NewStateValue: string): string =>
  JSON.stringify({
    AlarmName: 'drift-rides',
    AlarmDescription: 'Rides of the bike model drift.',
    NewStateValue,
    OldStateValue: NewStateValue === 'ALARM' ? 'OK' : 'ALARM',
    NewStateReason: 'Threshold Crossed: 1 datapoint [0.31 (04/01/26 03:12:00)] was greater.',
    StateChangeTime: '2026-01-04T03:12:09.123+0000',
    Region: 'us-east-1',
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:drift-rides',
    Trigger: {
      MetricName: 'feature_baseline_drift_temp',
      Namespace: 'aws/sagemaker/Endpoints/data-metrics',
      Dimensions: [{ name: 'Endpoint', value: 'bike' }],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0.1,
    },
  });

async function own(server: TestServer, body: object): Promise<Record<string, never>> {
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const response = await fetch(`${server.endpoint}/_guiderail/deliveries`, {
    method: 'POST',
    headers: { 'x-api-key': `${accessKeyId}:${secretAccessKey}` },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200);
  return (await response.json()) as Record<string, never>;
}

test('Slack, Teams and PagerDuty are told in their own forms, without a handshake', async () => {
  const server = await startTestServer();
  const place = await httpSubscriber();
  const sns = new SNS(server.client);
  try {
    const { TopicArn } = await sns.createTopic({ Name: 'people' });
    const hooks = ['slack', 'teams', 'pagerduty?routing_key=R0UTE'];
    for (const hash of hooks) {
      const Endpoint = `${place.url}/${hash.slice(0, 5)}#${hash}`;
      const { SubscriptionArn } = await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint });
      assert.match(SubscriptionArn ?? '', /^arn:/);
    }
    await sns.publish({ TopicArn, Message: alarm('ALARM') });
    await place.until(3);
    await sns.publish({ TopicArn, Message: alarm('OK') });
    const all = (await place.until(6)).map(({ path, text }) => ({ path, body: JSON.parse(text) }));
    const of = (path: string) => all.filter((one) => one.path === path).map(({ body }) => body);
    const [slack] = of('/slack');
    assert.equal(slack.text, ':red_circle: Alarm: drift-rides');
    assert.match(
      JSON.stringify(slack.blocks),
      /feature_baseline_drift_temp.*&gt; 0\.1.*Endpoint bike/,
    );
    const [, teams] = of('/teams');
    const card = teams.attachments[0].content;
    assert.equal(card.type, 'AdaptiveCard');
    assert.equal(card.body[0].text, 'OK again: drift-rides');
    assert.equal(card.body[0].color, 'Good');
    const [trigger, resolve] = of('/pager');
    assert.equal(trigger.event_action, 'trigger');
    assert.equal(trigger.routing_key, 'R0UTE');
    assert.equal(trigger.payload.severity, 'critical');
    assert.equal(resolve.event_action, 'resolve');
    assert.equal(resolve.dedup_key, trigger.dedup_key);
  } finally {
    sns.destroy();
    await server.close();
    await place.close();
  }
});

/** Quoted-printable and soft line breaks (RFC 2045, section 6.7). */
const decoded = (mail: string): string =>
  Buffer.from(
    mail
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    'latin1',
  ).toString('utf8');

test('e-mail: a confirmation with a link, then mails; an address that is refused is kept as failed', async () => {
  const catcher = await smtpCatcher((address) =>
    address.startsWith('gone@') ? '550 no such user' : undefined,
  );
  const smtpUrl = `${catcher.url}?from=Guiderail%20<alerts@example.com>`;
  const server = await startTestServer({ smtpUrl });
  const sns = new SNS(server.client);
  try {
    const { TopicArn } = await sns.createTopic({
      ...{ Name: 'mail', Attributes: { DisplayName: 'Bike alarms' } },
    });
    const subscribe = (Protocol: string, Endpoint: string) =>
      sns.subscribe({ TopicArn, Protocol, Endpoint });
    assert.equal(
      (await subscribe('email', 'ann@example.com')).SubscriptionArn,
      'pending confirmation',
    );
    await assert.rejects(subscribe('email', 'ann@example.com, eve@example.com'), /Email address/);
    const asked = decoded((await catcher.until(1))[0] ?? '');
    assert.match(asked, /^From: Guiderail <alerts@example\.com>\r$/m);
    assert.match(asked, /^To: ann@example\.com\r$/m);
    const link = /^(http:\S+ConfirmSubscription\S+?)\r$/m.exec(asked)?.[1] ?? '';
    assert.equal((await fetch(link)).status, 200);
    await sns.publish({ TopicArn, Message: alarm('ALARM') });
    const told = decoded((await catcher.until(2))[1] ?? '');
    assert.match(told, /^Subject: Alarm: drift-rides\r$/m);
    assert.match(told, /^List-Unsubscribe:\s+<http/m);
    assert.match(told, /^Condition: > 0\.1\r$/m);
    assert.match(told, /Since: 2026-01-04 03:12 UTC/);
    assert.match(told, /<h1 [^>]*>Alarm: drift-rides<\/h1>/);
    await subscribe('email-json', 'gone@example.com');
    let failed: { lane: string; reason: string; kind: string; id: string }[] = [];
    while (failed.length === 0) ({ failed = [] } = await own(server, { kind: 'sns-email' }));
    assert.match(failed[0]?.reason ?? '', /550 no such user/);
    const { id = '', kind = '' } = failed[0] ?? {};
    assert.deepEqual(await own(server, { action: 'delete', kind, ids: [id] }), { deleted: 1 });
    assert.deepEqual(await own(server, {}), { failed: [] });
  } finally {
    sns.destroy();
    await server.close();
    await catcher.close();
  }
});

test('what waits outlives the server; a target that never answers delays nobody', async () => {
  let mute = true;
  const slow = await httpSubscriber((_, response) => {
    if (!mute) response.end();
  });
  const quick = await httpSubscriber();
  let server = await startTestServer();
  let sns = new SNS(server.client);
  try {
    const { TopicArn } = await sns.createTopic({ Name: 'restart' });
    for (const { url } of [slow, quick]) {
      await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint: `${url}/x#slack` });
    }
    for (let i = 0; i < 20; i++) await sns.publish({ TopicArn, Message: `message ${i}` });
    const texts = (all: { text: string }[]) => all.map(({ text }) => JSON.parse(text).text);
    const expected = Array.from({ length: 20 }, (_, i) => `message ${i}`);
    assert.deepEqual(texts(await quick.until(20)), expected);
    let count = 0;
    while (count !== 20) {
      // those that are through go a moment later
      const { waiting } = await own(server, { state: 'waiting', kind: 'sns-chat' });
      count = (waiting as unknown as unknown[]).length;
    }
    sns.destroy();
    await server.stop();
    mute = false;
    const before = slow.received.length;
    server = await startTestServer({ dataDir: server.dataDir });
    sns = new SNS(server.client);
    assert.deepEqual(texts((await slow.until(before + 20)).slice(before)), expected);
  } finally {
    sns.destroy();
    await server.close();
    await slow.close();
    await quick.close();
  }
});
