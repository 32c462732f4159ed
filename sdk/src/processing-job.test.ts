import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConstraintViolations, MonitoringExecution, ProcessingJob } from './index.js';
import { withStub } from './testing/aws-stub.js';

const arn = 'arn:aws:sagemaker:us-east-1:000000000000:processing-job/model-monitoring-1';
const violations = { violations: [] };

test("a run is read by its job's ARN or name, as in Python", () =>
  withStub(
    {
      DescribeProcessingJob: () => ({
        json: {
          ProcessingJobStatus: 'Completed',
          ProcessingOutputConfig: { Outputs: [{ S3Output: { S3Uri: 's3://wine/reports/1' } }] },
        },
      }),
    },
    async (stub, session) => {
      stub.objects.set('wine/reports/1/constraint_violations.json', JSON.stringify(violations));
      const run = MonitoringExecution.fromProcessingArn(arn, session);
      assert.ok(run instanceof MonitoringExecution);
      assert.equal(run.jobName, 'model-monitoring-1');
      assert.deepEqual((await run.constraintViolations())?.body, violations);
      const same = MonitoringExecution.fromProcessingName('model-monitoring-1', session);
      assert.deepEqual((await same.constraintViolations())?.body, violations);
      assert.equal(ProcessingJob.fromProcessingName('job', session).jobName, 'job');
      const schedule = arn.replace('processing-job', 'monitoring-schedule');
      assert.throws(
        () => MonitoringExecution.fromProcessingArn(schedule),
        /no ARN of a processing/,
      );
    },
  ));

test('a file that is no JSON is named', () =>
  withStub({}, async (stub, sagemakerSession) => {
    stub.objects.set('wine/v.json', '{"violations": [');
    const read = ConstraintViolations.fromS3Uri('s3://wine/v.json', { sagemakerSession });
    await assert.rejects(read, /^SyntaxError: s3:\/\/wine\/v\.json is no JSON: /);
  }));

test('violations of a text are kept as a file', () =>
  withStub({}, async (stub, sagemakerSession) => {
    const kept = await ConstraintViolations.fromString(JSON.stringify(violations), {
      sagemakerSession,
    });
    assert.deepEqual(kept.body, violations);
    assert.match(kept.fileS3Uri, /\/constraint_violations\.json$/);
    assert.equal(stub.objects.get(kept.fileS3Uri.replace('s3://', '')), JSON.stringify(violations));
  }));
