import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chatFormOf } from '../transports/chat.js';
import { readNews } from './news.js';

const incident = (Change: string, Level = 'warning') =>
  JSON.stringify({
    version: '0',
    source: 'guiderail',
    'detail-type': 'Guiderail Incident State Change',
    time: '2026-03-12T04:00:00Z',
    resources: ['arn:aws:sagemaker:us-east-1:000000000000:monitoring-schedule/bike'],
    detail: {
      ...{ IncidentId: 'i-1', Title: 'hum drifted', State: 'Open', Level, Change },
      ...{ MonitoringScheduleName: 'bike', Features: ['hum'], OpenedTime: 1_773_288_000_000 },
      Violations: [{ FeatureName: 'hum', Description: 'drift 0.31' }],
    },
  });

test('an incident is one matter from its opening to its end', () => {
  const opened = readNews(undefined, incident('Opened'));
  assert.equal(opened.title, 'Warning: hum drifted');
  assert.equal(opened.text, 'hum: drift 0.31');
  assert.deepEqual([opened.tone, opened.over, opened.key], ['warning', false, 'incident/i-1']);
  const raised = readNews(undefined, incident('LevelRaised', 'critical'));
  assert.deepEqual([raised.title, raised.tone], ['Critical: hum drifted (got worse)', 'critical']);
  const closed = readNews(undefined, incident('Closed'));
  assert.deepEqual(
    [closed.title, closed.over, closed.key],
    ['Over: hum drifted', true, 'incident/i-1'],
  );
});

test("an incident's long decimals are shortened, but in AWS's wording of a drift", () => {
  const told = (description: string) =>
    readNews(undefined, incident('Opened').replace('drift 0.31', description)).text;
  assert.equal(told('with 0.6550000000000029 +/- 0.01'), 'hum: with 0.655 +/- 0.01');
  const drift = 'Baseline drift distance: 0.17352941176470588 exceeds threshold: 0.1';
  assert.equal(told(drift), `hum: ${drift}`);
});

test('an incident told in plain text is the same matter', () => {
  const open = readNews(
    'WARNING: hum drifted (bike)',
    'WARNING: hum drifted (bike)\n\n- hum: 0.31\n\nIncident i-1',
  );
  assert.deepEqual([open.tone, open.over, open.key], ['warning', false, 'incident/i-1']);
  assert.equal(open.text, '- hum: 0.31\n\nIncident i-1');
  const over = readNews('Over: hum drifted (bike)', 'Over: hum drifted (bike)\n\nIncident i-1');
  assert.deepEqual([over.tone, over.over, over.key], ['good', true, 'incident/i-1']);
});

test("SageMaker's state changes name the thing, its state and why", () => {
  const news = readNews(
    undefined,
    JSON.stringify({
      ...{ source: 'aws.sagemaker', 'detail-type': 'SageMaker Training Job State Change' },
      detail: { TrainingJobName: 'fit', TrainingJobStatus: 'Failed', FailureReason: 'no memory' },
    }),
  );
  assert.equal(news.title, 'Training Job fit is Failed');
  assert.deepEqual([news.tone, news.text], ['critical', 'no memory']);
});

const alarm = (more: object) =>
  readNews(
    'the subject',
    JSON.stringify({
      ...{ AlarmName: 'page', NewStateValue: 'OK', OldStateValue: 'ALARM', NewStateReason: 'why' },
      ...{ Trigger: {}, ...more },
    }),
  );

test('an alarm is told by names: what it watches, which alarms it stands on', () => {
  const Metrics = [
    { Id: 'a', MetricStat: { Metric: { Namespace: 'shop', MetricName: 'ms' } }, ReturnData: false },
    { Id: 'e', Expression: 'a / 10', Label: 'tenth' },
  ];
  const metricOf = (entries: unknown) =>
    alarm({ Trigger: { Metrics: entries } }).facts.find(({ name }) => name === 'Metric')?.value;
  assert.equal(metricOf(Metrics), 'tenth (a / 10)');
  assert.equal(metricOf([{ Id: 'e', Expression: 'a / 10' }]), 'a / 10');
  assert.equal(metricOf([{ ...Metrics[0], ReturnData: true }]), 'shop ms');
  assert.equal(metricOf([]), undefined);
  const reason =
    'arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-slow transitioned to ALARM at noon';
  assert.equal(alarm({ NewStateReason: reason }).text, 'shop-slow transitioned to ALARM at noon');
});

test('an alarm tells what was compared, and how often', () => {
  const shared = { ComparisonOperator: 'GreaterThanThreshold', Threshold: 100, Period: 60 };
  const conditionOf = (trigger: object) =>
    alarm({ Trigger: { ...shared, ...trigger } }).facts.find(({ name }) => name === 'Condition')
      ?.value;
  const often = { EvaluationPeriods: 3, DatapointsToAlarm: 2 };
  assert.equal(
    conditionOf({ Statistic: 'SAMPLECOUNT', EvaluationPeriods: 1 }),
    'SampleCount over 60 s > 100',
  );
  assert.equal(
    conditionOf({ ExtendedStatistic: 'p99', ...often }),
    'p99 over 60 s > 100, in 2 of 3 periods',
  );
  assert.equal(conditionOf({ EvaluationPeriods: 2 }), '> 100, in 2 of 2 periods');
  assert.equal(conditionOf({}), '> 100');
});

/** An alarm's event in the form that AWS documents. */
const alarmEvent = (configuration: object, more: object = {}) =>
  readNews(
    undefined,
    JSON.stringify({
      ...{ source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change' },
      ...{ region: 'us-east-1', resources: ['arn:aws:cloudwatch:us-east-1:1:alarm:ServerCpu'] },
      detail: {
        ...{ alarmName: 'ServerCpuTooHigh', configuration },
        state: {
          value: 'ALARM',
          reason:
            'Threshold Crossed: 1 out of the last 1 datapoints [99.5 (02/10/19 16:59:00)] was ' +
            'greater than the threshold (95.0) (minimum 1 datapoint for OK -> ALARM transition).',
          reasonData: '{"version":"1.0","statistic":"Average","period":300,"threshold":95.0}',
          ...more,
        },
      },
    }),
  ).facts;

test("an alarm's event tells what its message tells", () => {
  const metric = {
    namespace: 'AWS/EC2',
    name: 'CPUUtilization',
    dimensions: { InstanceId: 'i-1' },
  };
  const metricStat = { metric, period: 300, stat: 'Average' };
  const whole = alarmEvent({ metrics: [{ id: 'm', metricStat, returnData: true }] });
  assert.deepEqual(whole, [
    { name: 'Metric', value: 'AWS/EC2 CPUUtilization' },
    { name: 'Condition', value: 'Average over 300 s > 95' },
    { name: 'Of', value: 'InstanceId i-1' },
    { name: 'Region', value: 'us-east-1' },
  ]);
  const math = [
    { id: 'm', metricStat, returnData: false },
    { id: 'e', expression: 'm / 2', label: 'half', returnData: true },
  ];
  const reason = 'Threshold Crossed: no datapoints were received for 1 period.';
  const reasonData = '{"period":300,"threshold":95.0}';
  const named = (facts: readonly { name: string; value: string }[], wanted: string) =>
    facts.find(({ name }) => name === wanted)?.value;
  assert.equal(named(alarmEvent({ metrics: math }, { reasonData }), 'Metric'), 'half (m / 2)');
  assert.equal(named(alarmEvent({ metrics: math }, { reasonData }), 'Condition'), '> 95');
  assert.equal(named(alarmEvent({ metrics: math }, { reason }), 'Condition'), undefined);
  assert.deepEqual(alarmEvent({ alarmRule: 'ALARM(x)' }, { reason, reasonData: 'no JSON' }), [
    { name: 'Region', value: 'us-east-1' },
  ]);
});

test('what has not been wrong is not OK again', () => {
  assert.equal(alarm({}).title, 'OK again: page');
  assert.equal(alarm({ OldStateValue: 'INSUFFICIENT_DATA' }).title, 'OK: page');
});

test('plain text and plain JSON are shown as they are', () => {
  assert.equal(readNews('hello', 'world').text, 'world');
  assert.equal(readNews(undefined, 'first\nsecond').title, 'first');
  assert.deepEqual(readNews(undefined, '{"a":1}').facts, [{ name: 'a', value: '1' }]);
  assert.match(readNews(undefined, '{"a":{"b":1}}').text, /"b": 1/);
});

test("a rule's text is shown without its quotation marks", () => {
  const news = readNews(undefined, '"bike failed: no \\"hum\\""\n"See the log."');
  assert.deepEqual([news.title, news.text], ['bike failed: no "hum"', 'See the log.']);
  assert.equal(readNews(undefined, '"one" and "two"').title, '"one" and "two"');
  assert.equal(readNews(undefined, '"one"\ntwo').title, '"one"');
});

test('no member of a message is left out without a word', () => {
  const members = (count: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, at])));
  const post = (text: string, hash: string) => {
    const url = `https://x.y/${hash}`;
    const about = { id: 'i', topic: 'arn:t' };
    return JSON.stringify(chatFormOf(url)?.post(new URL(url), readNews('s', text), about).body);
  };
  for (const hash of ['#slack', '#teams', '#pagerduty?routing_key=k']) {
    for (const count of [10, 11, 12, 13, 40]) {
      assert.match(post(members(count), hash), new RegExp(`m${count - 1}`), `${hash} ${count}`);
    }
  }
  const fields = /"fields":\[(.*?)\]/g;
  const counts = [...post(members(12), '#slack').matchAll(fields)].map(
    ([, found = '']) => found.split('mrkdwn').length - 1,
  );
  assert.deepEqual(counts, [10, 2], 'ten fields are what a section of Slack takes');
  assert.doesNotMatch(post('&'.repeat(5_000), '#slack'), /&[a-z]*…/, 'no half of an entity');
  const long = JSON.stringify(
    Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`m${at}`, '統'.repeat(500)])),
  );
  for (const text of [long, '統'.repeat(9_000), '*'.repeat(9_000), '\0'.repeat(9_000)]) {
    const bytes = Buffer.byteLength(post(text, '#teams'));
    assert.ok(bytes <= 28_000, `${bytes} bytes, where Teams takes 28 KB`);
  }
});

test('services are known by their hosts, others by what follows #', () => {
  const names: [string, string | undefined][] = [
    ['https://hooks.slack.com/services/T/B/x', 'slack'],
    ['https://acme.webhook.office.com/webhookb2/x', 'teams'],
    ['https://prod-1.westeurope.logic.azure.com:443/workflows/x', 'teams'],
    ['https://events.pagerduty.com/integration/KEY/enqueue', 'pagerduty'],
    ['https://chat.example.com/hooks/x#slack', 'slack'],
    ['https://hooks.slack.com.example.com/x', undefined],
    ['https://example.com/#elsewhere', undefined],
  ];
  for (const [url, name] of names) assert.equal(chatFormOf(url)?.name, name, url);
});

test("PagerDuty's addresses as AWS's users have them", () => {
  const post = (url: string) =>
    chatFormOf(url)?.post(new URL(url), readNews('x', 'y'), { id: 'm', topic: 'arn:t' });
  const body = (url: string) => post(url)?.body as Record<string, string>;
  const native = 'https://events.eu.pagerduty.com/integration/KEY/enqueue';
  assert.equal(post(native)?.url, 'https://events.eu.pagerduty.com/v2/enqueue');
  assert.equal(body(native).routing_key, 'KEY');
  assert.equal(body(native).dedup_key, 'message/m');
  const query = 'https://events.pagerduty.com/v2/enqueue?routing_key=K2';
  assert.equal(post(query)?.url, 'https://events.pagerduty.com/v2/enqueue');
  assert.equal(body(query).routing_key, 'K2');
});

test('whatever a message holds, every service gets a bounded one', () => {
  const any = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .jsonValue()
      .map((detail) =>
        JSON.stringify({ source: 's', 'detail-type': 'Guiderail Incident State Change', detail }),
      ),
    fc
      .jsonValue()
      .map((Trigger) => JSON.stringify({ AlarmName: 'a', NewStateValue: 'ALARM', Trigger })),
    fc.jsonValue().map((any) =>
      JSON.stringify({
        ...{ source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change' },
        detail: {
          ...{ alarmName: 'a', configuration: { metrics: [any, { metricStat: any }] } },
          state: { value: 'ALARM', reason: any, reasonData: JSON.stringify(any) },
        },
      }),
    ),
  );
  const places = ['#slack', '#teams', '#pagerduty?routing_key=k'].map(
    (hash) => `https://x.y/${hash}`,
  );
  fc.assert(
    fc.property(any, fc.option(fc.string(), { nil: undefined }), (text, subject) => {
      const news = readNews(subject, text);
      assert.ok(news.title.length > 0 && news.title.length <= 200);
      for (const place of places) {
        const made = chatFormOf(place)?.post(new URL(place), news, { id: 'i', topic: 'arn:t' });
        assert.ok(JSON.stringify(made?.body).length < 100_000);
      }
    }),
    { numRuns: 300 },
  );
});
