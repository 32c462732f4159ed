import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { LiveWorld, until } from './live-world.js';

const hourly = 'cron(0 * ? * * *)';
const config = {
  evaluate_constraints: 'Enabled',
  emit_metrics: 'Enabled',
  datatype_check_threshold: 1,
  domain_content_threshold: 1,
  distribution_constraints: {
    perform_comparison: 'Disabled',
    comparison_threshold: 0.1,
    comparison_method: 'Sound',
  },
};

/** A baseline of a column more than the endpoint is sent. */
const constraints = {
  version: 0,
  features: ['answer', 'a', 'b', 'c', 'humidity'].map((name) => ({
    ...{ name, inferred_type: 'Integral', completeness: 1 },
  })),
  monitoring_config: config,
};

test('a column that is gone: one incident over HTTP, led by the next runs and by people', async () => {
  const world = await LiveWorld.open('2026-03-01T20:30:00Z');
  try {
    const { accessKeyId, secretAccessKey } = world.server.client.credentials;
    const ask = async (path: string, body: object = {}) => {
      const answer = await fetch(`${world.server.endpoint}/_guiderail/incidents${path}`, {
        method: 'POST',
        headers: { 'x-api-key': `${accessKeyId}:${secretAccessKey}` },
        body: JSON.stringify(body),
      });
      // biome-ignore lint/suspicious/noExplicitAny: read member by member
      return { status: answer.status, answer: (await answer.json()) as any };
    };
    await world.endpoint('e');
    await world.schedule('e', ['s'], hourly);
    await baselined(world);
    for (const hour of ['21', '22']) {
      await world.invoke('e');
      world.clock.set(Date.parse(`2026-03-01T${hour}:00:00Z`));
      const run = await world.ended('s', `2026-03-01T${hour}:00:00Z`);
      assert.equal(run.MonitoringExecutionStatus, 'CompletedWithViolations', run.FailureReason);
    }
    const { answer } = await ask('', { State: 'active', EndpointName: 'e' });
    assert.equal(answer.Incidents.length, 1);
    const [{ IncidentId, Title, Level, WindowCount }] = answer.Incidents;
    assert.equal(Title, 'humidity missing since 1 Mar 20:00 UTC, in 2 windows');
    assert.deepEqual([Level, WindowCount], ['critical', 2]);
    const acknowledged = await ask(`/${IncidentId}/acknowledge`, { Name: 'Ann' });
    assert.equal(acknowledged.answer.State, 'acknowledged');
    assert.equal(acknowledged.answer.Changes.at(-1).By, `Ann (${accessKeyId})`);
    assert.equal((await ask(`/${IncidentId}/acknowledge`)).status, 409);
    assert.equal((await ask('/inc-0')).status, 400); // as SageMaker answers for what is not there
    await world.sm.send(
      new sagemaker.DeleteMonitoringScheduleCommand({ MonitoringScheduleName: 's' }),
    );
    const closed = await until('the end', async () => {
      const one = (await ask(`/${IncidentId}`)).answer;
      return one.State === 'closed' ? one : undefined;
    });
    assert.equal(closed.Changes.at(-1).Reason, 'the schedule was deleted');
  } finally {
    await world.close();
  }
});

/** Gives the schedule `s` another definition, with the constraints above. */
async function baselined(world: LiveWorld): Promise<void> {
  const Body = JSON.stringify(constraints);
  const Key = 'baseline/constraints.json';
  await world.s3.send(new s3.PutObjectCommand({ Bucket: 'live', Key, Body }));
  const { JobDefinitionArn, CreationTime, $metadata, ...definition } = await world.sm.send(
    new sagemaker.DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: 'e' }),
  );
  await world.sm.send(
    new sagemaker.CreateDataQualityJobDefinitionCommand({
      ...(definition as sagemaker.CreateDataQualityJobDefinitionCommandInput),
      JobDefinitionName: 'with-baseline',
      DataQualityBaselineConfig: { ConstraintsResource: { S3Uri: `s3://live/${Key}` } },
    }),
  );
  await world.sm.send(
    new sagemaker.UpdateMonitoringScheduleCommand({
      MonitoringScheduleName: 's',
      MonitoringScheduleConfig: {
        ScheduleConfig: { ScheduleExpression: hourly },
        MonitoringJobDefinitionName: 'with-baseline',
        MonitoringType: 'DataQuality',
      },
    }),
  );
}
