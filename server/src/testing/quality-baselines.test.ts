import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { asker, definitionRequest, hourly } from './baselines-world.js';
import { LiveWorld } from './live-world.js';

const at = (time: string): number => Date.parse(`2026-03-01T${time}Z`);
const predictions = 20;

/** Predictions of ones, of which a fifth has another label. */
async function answers(world: LiveWorld): Promise<void> {
  const records = Array.from({ length: predictions }, (_, index) => ({
    captureData: {
      endpointOutput: {
        ...{ observedContentType: 'text/csv', mode: 'OUTPUT', data: '1\n', encoding: 'CSV' },
      },
    },
    eventMetadata: { eventId: `p${index}`, inferenceTime: '2026-03-01T20:10:00Z' },
    eventVersion: '0',
  }));
  const labels = records.map(({ eventMetadata: { eventId } }, index) => ({
    groundTruthData: { data: index % 5 === 0 ? '0' : '1', encoding: 'CSV' },
    eventMetadata: { eventId },
    eventVersion: '0',
  }));
  const lines = (all: readonly object[]) => all.map((one) => JSON.stringify(one)).join('\n');
  await world.putCapture('e', '2026/03/01/20', lines(records));
  const Key = 'labels/2026/03/01/20/all.jsonl';
  await world.s3.send(new s3.PutObjectCommand({ Bucket: 'live', Key, Body: lines(labels) }));
  const limit = { threshold: 0.9, comparison_operator: 'LessThanThreshold' };
  const limits = { version: 0, binary_classification_constraints: { accuracy: limit } };
  await world.s3.send(
    new s3.PutObjectCommand({
      ...{ Bucket: 'live', Key: 'quality/constraints.json', Body: JSON.stringify(limits) },
    }),
  );
}

async function define(world: LiveWorld): Promise<void> {
  const { DataQualityJobOutputConfig, DataQualityAppSpecification, JobResources, RoleArn } =
    definitionRequest('q', undefined);
  await world.sm.send(
    new sagemaker.CreateModelQualityJobDefinitionCommand({
      ...{ JobDefinitionName: 'q', JobResources, RoleArn },
      ModelQualityAppSpecification: {
        ImageUri: DataQualityAppSpecification?.ImageUri,
        ProblemType: 'BinaryClassification',
      },
      ModelQualityBaselineConfig: {
        ConstraintsResource: { S3Uri: 's3://live/quality/constraints.json' },
      },
      ModelQualityJobInput: {
        EndpointInput: {
          ...{ EndpointName: 'e', LocalPath: '/opt/ml/processing/input' },
          InferenceAttribute: '0',
        },
        GroundTruthS3Input: { S3Uri: 's3://live/labels' },
      },
      ModelQualityJobOutputConfig: DataQualityJobOutputConfig,
    }),
  );
  await world.sm.send(
    new sagemaker.CreateMonitoringScheduleCommand({
      MonitoringScheduleName: 's',
      MonitoringScheduleConfig: {
        ScheduleConfig: { ScheduleExpression: hourly },
        MonitoringJobDefinitionName: 'q',
        MonitoringType: 'ModelQuality',
      },
    }),
  );
}

test('a model that got worse: tried, replayed, accepted', async () => {
  const world = await LiveWorld.open('2026-03-01T20:30:00Z');
  try {
    const ask = asker(world);
    await world.endpoint('e');
    await answers(world);
    await define(world);
    const tooEarly = await ask('monitoring-schedules/s/rebaseline', {
      ...{ Start: at('20:00:00'), End: at('21:00:00'), Reason: 'nothing ran yet' },
    });
    assert.match(tooEarly.answer.message, /run the schedule over the window first/);
    const early = await ask('monitoring-schedules/s/dry-run');
    assert.equal(early.answer.Ok, true, JSON.stringify(early.answer));
    assert.equal(early.answer.Sample.Records, predictions);
    assert.equal(early.answer.Violations.length, 1);
    world.clock.set(at('21:00:00'));
    const run = await world.ended('s', '2026-03-01T21:00:00Z');
    assert.equal(run.MonitoringExecutionStatus, 'CompletedWithViolations', run.FailureReason);
    const { answer: tried } = await ask('monitoring-schedules/s/dry-run');
    assert.equal(tried.Ok, true, JSON.stringify(tried));
    assert.equal(tried.Sample.Records, predictions);
    assert.deepEqual(tried.Checks, [
      {
        ...{ Feature: 'accuracy', Check: 'LessThanThreshold', Threshold: 0.9 },
        Source: 'accuracy in constraints.json',
      },
    ]);
    assert.equal(tried.Violations.length, 1);
    const { answer: replay } = await ask('monitoring-schedules/s/replay', {
      Thresholds: { accuracy: 0.5 },
    });
    assert.match(replay.Result.Remarks[0], /^Labels are those that each window's run merged/);
    const { FiredBefore, FiredAfter } = replay.Result.Totals;
    assert.deepEqual([FiredBefore, FiredAfter], [1, 0], JSON.stringify(replay));
    const { answer: accepted } = await ask('monitoring-schedules/s/rebaseline', {
      ...{ Execution: at('21:00:00'), Reason: 'it is what it is' },
    });
    assert.equal(accepted.MonitoringJobDefinitionName, 'q-v1', JSON.stringify(accepted));
    const limits = JSON.parse(await world.read('quality/baselines/s/v1/constraints.json'));
    assert.deepEqual(limits.binary_classification_constraints, {
      accuracy: { threshold: 0.8, comparison_operator: 'LessThanThreshold' },
    });
    const { answer: again } = await ask('monitoring-schedules/s/run', {
      ...{ StartTime: at('20:00:00'), EndTime: at('21:00:00') },
    });
    const clean = await world.ended('s', new Date(again.ScheduledTime).toISOString());
    assert.equal(clean.MonitoringExecutionStatus, 'Completed', clean.FailureReason);
  } finally {
    await world.close();
  }
});
