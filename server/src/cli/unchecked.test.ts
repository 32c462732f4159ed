import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateDataQualityJobDefinitionCommand,
  CreateModelExplainabilityJobDefinitionCommand,
  CreateMonitoringScheduleCommand,
  DeleteDataQualityJobDefinitionCommand,
  type MonitoringType,
} from '@aws-sdk/client-sagemaker';
import { openWatchedWorld, rowsOf, type WatchedWorld } from '../testing/watched-world.js';
import { monitorsCommand } from './monitors.js';
import { rebaselineCommand } from './rebaseline.js';
import { runCommand } from './run.js';
import { runsCommand } from './runs.js';
import { violationsCommand } from './violations.js';

let world: WatchedWorld;

const common = {
  JobResources: {
    ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large' as const, VolumeSizeInGB: 20 },
  },
  RoleArn: 'arn:aws:iam::000000000000:role/monitor',
};
const input = { EndpointName: 'far', LocalPath: '/opt/ml/processing/input/endpoint' };
const output = {
  MonitoringOutputs: [
    {
      S3Output: {
        S3Uri: 's3://sagemaker-us-east-1-000000000000/unchecked',
        LocalPath: '/opt/ml/processing/output',
      },
    },
  ],
};
const image = (name: string) => `156813124566.dkr.ecr.us-east-1.amazonaws.com/${name}`;

async function schedule(name: string, type: MonitoringType): Promise<void> {
  await world.sagemaker.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: name,
      MonitoringScheduleConfig: {
        ScheduleConfig: { ScheduleExpression: 'cron(0 0 ? * * *)' },
        MonitoringJobDefinitionName: name,
        MonitoringType: type,
      },
    }),
  );
}

const quality = (name: string, BaseliningJobName?: string, script?: string) =>
  world.sagemaker.send(
    new CreateDataQualityJobDefinitionCommand({
      JobDefinitionName: name,
      DataQualityBaselineConfig: { BaseliningJobName },
      DataQualityAppSpecification: {
        ImageUri: image('sagemaker-model-monitor-analyzer'),
        RecordPreprocessorSourceUri: script,
      },
      DataQualityJobInput: { EndpointInput: input },
      DataQualityJobOutputConfig: output,
      ...common,
    }),
  );

const explained = (name: string, BaseliningJobName?: string) =>
  world.sagemaker.send(
    new CreateModelExplainabilityJobDefinitionCommand({
      JobDefinitionName: name,
      ModelExplainabilityBaselineConfig: { BaseliningJobName },
      ModelExplainabilityAppSpecification: {
        ImageUri: image('sagemaker-clarify-processing:1.0'),
        ConfigUri: 's3://reports/analysis_config.json',
      },
      ModelExplainabilityJobInput: { EndpointInput: input },
      ModelExplainabilityJobOutputConfig: output,
      ...common,
    }),
  );

before(async () => {
  world = await openWatchedWorld('2026-03-01T19:29:00Z');
  await world.capture('2026-03-01T19:28:00Z', rowsOf(100, 2));
});
after(() => world.close());

test('a run that was held against nothing is not told as one that found nothing', async () => {
  await quality('bare');
  await schedule('bare', 'DataQuality');
  const run = await world.run(runCommand, 'bare --last 1h');
  assert.equal(run.status, 0);
  assert.match(run.out, /^Nothing was checked: the run had no baseline\.\nReport: s3:/);
  const one = await world.run(violationsCommand, 'bare');
  assert.match(one.out, /Nothing was checked: the run had no baseline\./);
  assert.doesNotMatch(one.out, /No violations/);
  const all = await world.run(violationsCommand, 'bare --last 1d');
  assert.match(all.out, /^bare of 2026-03-01 19:29:\nNothing was checked/);
  const runs = await world.run(runsCommand, 'bare');
  assert.match(runs.out, /^2026-03-01 19:29 +unchecked /m);
  const monitors = await world.run(monitorsCommand, '');
  assert.match(monitors.out, /^bare +unchecked /m);
  assert.match(monitors.out, /1 unchecked/);
  const { out } = await world.run(runsCommand, 'bare --json');
  const [facts] = JSON.parse(out) as { outcome: string; unchecked: boolean }[];
  assert.deepEqual([facts?.outcome, facts?.unchecked], ['fine', true]);
  const checked = await world.run(runCommand, 'far-monitor --last 1h');
  assert.match(checked.out, /^No violations\.\nReport: s3:/);
});

test("a program of one's own is told with its files, without what acts on the terminal", async () => {
  const violation = { feature_name: 'a\u001b[31m', constraint_check_type: 'x', description: 'bad' };
  const file = JSON.stringify({ violations: [violation] });
  const place = '/opt/ml/processing/output';
  const path = `${place}/constraint_violations.json`;
  const write = `require('fs').writeFileSync('${path}', ${JSON.stringify(file)})`;
  await world.sagemaker.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: 'own',
      MonitoringScheduleConfig: {
        ScheduleConfig: { ScheduleExpression: 'cron(0 0 ? * * *)' },
        MonitoringJobDefinition: {
          MonitoringInputs: [{ EndpointInput: input }],
          MonitoringOutputConfig: output,
          MonitoringResources: common.JobResources,
          MonitoringAppSpecification: {
            ImageUri: 'guiderail/node',
            ContainerEntrypoint: ['node', '-e', write],
          },
          RoleArn: common.RoleArn,
        },
      },
    }),
  );
  const run = await world.run(runCommand, 'own --last 1h');
  assert.equal(run.status, 1);
  assert.match(run.out, /^1 violation:\n {2}a.?\[31m {2}x\n {4}bad\nFiles: s3:.*\/\n$/);
  assert.ok(!run.out.includes('\u001b'));
  const newest = await world.run(runsCommand, 'own newest');
  assert.match(newest.out, /^ {2}files {7}s3:.*\/$/m);
  assert.doesNotMatch(newest.out, /report\.html/);
  const whole = await world.run(monitorsCommand, 'own');
  assert.match(whole.out, /baseline {4}none: what is compared is for its own program to say/);
});

test('a run that failed is told line by line, and how to see all of it', async () => {
  const [file, key] = ['bad.mjs', 'scripts/bad.mjs'];
  const body = "export function preprocessHandler() {\n  throw new Error('no\\u001b[2J age');\n}\n";
  await new S3Client({ ...world.server.client, forcePathStyle: true }).send(
    new PutObjectCommand({ Bucket: 'sagemaker-us-east-1-000000000000', Key: key, Body: body }),
  );
  await quality('bad', undefined, `s3://sagemaker-us-east-1-000000000000/${key}`);
  await schedule('bad', 'DataQuality');
  await assert.rejects(world.run(runCommand, 'bad --last 1h'), /the run ended as Failed: bad\.mjs/);
  const runs = await world.run(runsCommand, 'bad');
  assert.match(runs.out, /that failed:\n {2}npx guiderail runs bad 2026-03-01T19:29/);
  for (const [command, args] of [
    [runsCommand, 'bad newest'],
    [monitorsCommand, 'bad'],
  ] as const) {
    const { out } = await world.run(command, args);
    assert.match(
      out,
      new RegExp(`^ {2}${file} failed at line 1 of s3://.*\\.jsonl: Error: no`, 'm'),
    );
    assert.match(out, /^ {2,} +at preprocessHandler /m);
    assert.ok(!out.includes('\u001b'));
  }
});

test('a schedule that is not there is named with the nearest one, and no other key is taken', async () => {
  const mistyped = world.run(runCommand, 'far-moniter');
  await assert.rejects(mistyped, /no schedule far-moniter; did you mean far-monitor\?/);
  const AWS_ENDPOINT_URL = world.server.endpoint;
  const env = { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID: 'GRKA', AWS_SECRET_ACCESS_KEY: 'other' };
  const foreign = world.run(runCommand, 'far-monitor', { env });
  await assert.rejects(foreign, /does not take this key .* name its data directory/);
});

test('a monitor on Clarify is told whole, whether its baseline is named or not', async () => {
  await explained('why');
  await schedule('why', 'ModelExplainability');
  const { status, out } = await world.run(monitorsCommand, 'why');
  assert.equal(status, 0);
  assert.match(out, /watches {5}model explainability of far\n/);
  assert.match(out, /baseline {4}none named: that of the first run that found anything/);
  const versions = await world.run(rebaselineCommand, 'why');
  assert.match(versions.out, /^why has no versions of its baseline\.\n/);
  assert.match(versions.out, /run a\nClarify job, and name its analysis\.json/);
  assert.doesNotMatch(versions.out, /--last/);
});

test('a definition or a baselining job that is gone is said, and all else is told', async () => {
  await quality('orphan');
  await schedule('orphan', 'DataQuality');
  await world.sagemaker.send(
    new DeleteDataQualityJobDefinitionCommand({ JobDefinitionName: 'orphan' }),
  );
  const { status, out } = await world.run(monitorsCommand, 'orphan');
  assert.equal(status, 0);
  assert.match(out, /baseline {4}unknown: the definition orphan is not there any more/);
  await explained('late', 'no-such-job');
  await schedule('late', 'ModelExplainability');
  const late = await world.run(monitorsCommand, 'late');
  assert.match(late.out, /baseline {4}unknown: the job no-such-job is not there any more/);
});
