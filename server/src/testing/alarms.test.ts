import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { SNS } from '@aws-sdk/client-sns';
import { httpSubscriber } from './http-subscriber.js';
import { startTestServer } from './server.js';

const drift = {
  Namespace: 'aws/sagemaker/Endpoints/data-metrics',
  MetricName: 'feature_baseline_drift_temp',
  Dimensions: [
    { Name: 'Endpoint', Value: 'bike' },
    { Name: 'MonitoringSchedule', Value: 'bike-hourly' },
  ],
};

test('a value over the threshold reaches an HTTP subscriber by way of the alarm and its topic', async () => {
  const server = await startTestServer();
  const subscriber = await httpSubscriber();
  const cloudwatch = new CloudWatch({ ...server.client, maxAttempts: 1 });
  const sns = new SNS({ ...server.client, maxAttempts: 1 });
  try {
    const { TopicArn = '' } = await sns.createTopic({ Name: 'people' });
    await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint: subscriber.url });
    const [asked] = await subscriber.until(1);
    const { SubscribeURL } = JSON.parse(asked?.text ?? '') as { SubscribeURL: string };
    await fetch(SubscribeURL);
    await assert.rejects(
      cloudwatch.putMetricAlarm({ ...alarm('refused'), AlarmActions: ['arn:aws:swf:::x'] }),
      { message: /AlarmActions: .*SNS topics/ },
    );
    await cloudwatch.putMetricAlarm({ ...alarm('drifts'), AlarmActions: [TopicArn] });
    const { Namespace, MetricName, Dimensions } = drift;
    const MetricData = [{ MetricName, Dimensions, Value: 0.4 }];
    await cloudwatch.putMetricData({ Namespace, MetricData });
    const [, told] = await subscriber.until(2);
    const notice = JSON.parse(told?.text ?? '') as Record<string, string>;
    assert.equal(notice.Subject, 'ALARM: "drifts" in US East (N. Virginia)');
    const message = JSON.parse(notice.Message ?? '') as Record<string, unknown>;
    assert.equal(message.NewStateValue, 'ALARM');
    assert.equal(message.AlarmArn, 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:drifts');
    const { MetricAlarms } = await cloudwatch.describeAlarms({ AlarmNames: ['drifts'] });
    assert.equal(MetricAlarms?.[0]?.StateValue, 'ALARM');
    assert.ok(MetricAlarms?.[0]?.StateTransitionedTimestamp instanceof Date);
    await subscriber.until(2);
    await assert.rejects(cloudwatch.putDashboard({ DashboardName: 'd', DashboardBody: '[]' }), {
      name: 'DashboardInvalidInputError',
    });
  } finally {
    cloudwatch.destroy();
    sns.destroy();
    await subscriber.close();
    await server.close();
  }
});

const alarm = (AlarmName: string) => ({
  ...drift,
  AlarmName,
  Statistic: 'Average' as const,
  Period: 600,
  EvaluationPeriods: 1,
  Threshold: 0.1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold' as const,
});
