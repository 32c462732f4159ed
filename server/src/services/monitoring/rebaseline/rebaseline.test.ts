import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  definition,
  type MonitoringWorld,
  openMonitoring,
  withMonitoring,
} from '../../../testing/monitoring-world.js';
import { accepted, measured, postIn, ready } from '../../../testing/rebaseline-room.js';

const child = fileURLToPath(new URL('../../../testing/rebaseline-child.js', import.meta.url));
const start = '2026-03-01T21:00:00Z';
const rounds = 4;

const said = (program: ChildProcess, word: string): Promise<void> =>
  new Promise((resolve, reject) => {
    program.stdout?.on('data', (chunk: Buffer) => String(chunk).includes(word) && resolve());
    program.on('exit', () => reject(new Error('the program ended by itself')));
  });

/** The schedule runs what its newest version says, and all that the versions name is there. */
async function isWhole(world: MonitoringWorld): Promise<number> {
  const { MonitoringScheduleConfig: config } = await world.call('DescribeMonitoringSchedule', {
    MonitoringScheduleName: 's',
  });
  const { Versions } = await postIn(world)('baselines');
  assert.equal(
    config.MonitoringJobDefinitionName,
    Versions[0]?.MonitoringJobDefinitionName ?? 'd',
    'the schedule is on the version that the list ends with',
  );
  for (const version of Versions) {
    const name = version.MonitoringJobDefinitionName;
    await world.call('DescribeDataQualityJobDefinition', { JobDefinitionName: name });
    if (version.Kind !== 'rebaseline') continue;
    for (const file of [version.ConstraintsS3Uri, version.StatisticsS3Uri]) {
      const key = file.replace('s3://bucket/', '');
      assert.ok(await world.objects.head('bucket', key), file);
    }
  }
  return Versions.length;
}

test('kill -9 while baselines change: the schedule is on one whole version', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-rebaseline-'));
  try {
    let versions = 0;
    for (let round = 0; round < rounds; round++) {
      const program = spawn(process.execPath, [child, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await said(program, 'begun');
      await new Promise((resolve) => setTimeout(resolve, 40 + 37 * round));
      const ended = new Promise((resolve) => program.on('close', resolve));
      program.removeAllListeners('exit');
      program.kill('SIGKILL');
      await ended;
      const world = await openMonitoring(folder, start);
      try {
        const now = await isWhole(world);
        assert.ok(now >= versions);
        versions = now;
      } finally {
        await world.close();
      }
    }
    assert.ok(versions > 0, 'baselines were changed before the kills');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('an event tells of a version, and a schedule that is deleted takes its rows, not its files', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    const post = postIn(world);
    const { ConstraintsS3Uri } = await post('rebaseline', accepted('why'));
    assert.equal(ConstraintsS3Uri, 's3://bucket/reports/baselines/s/v1/constraints.json');
    await world.settle();
    const told = world.events.filter((one) => one.detailType === 'Guiderail Baseline Changed');
    assert.equal(told.length, 1);
    const { Reason } = told[0]?.detail ?? {};
    assert.equal(Reason, 'why');
    await world.call('DeleteMonitoringSchedule', { MonitoringScheduleName: 's' });
    await assert.rejects(post('baselines'), /Could not find/);
    assert.ok(await world.objects.head('bucket', 'reports/baselines/s/v1/constraints.json'));
    await ready(world);
    assert.deepEqual((await post('baselines')).Versions, []);
    // what the old schedule left is not written over
    const again = await post('rebaseline', accepted('anew'));
    assert.equal(again.ConstraintsS3Uri, 's3://bucket/reports/baselines/s/v2/constraints.json');
  }));

test('inline definitions become named ones; a second undo goes back further', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    const request = definition('d', 'e') as Record<string, Record<string, unknown>>;
    const { DataQualityAppSpecification: app = {}, DataQualityJobInput: input = {} } = request;
    const { Environment, ...image } = app;
    const inline = {
      MonitoringAppSpecification: image,
      Environment,
      MonitoringInputs: [input],
      MonitoringOutputConfig: request.DataQualityJobOutputConfig,
      MonitoringResources: request.JobResources,
      RoleArn: request.RoleArn,
    };
    const ScheduleConfig = { ScheduleExpression: 'cron(0 * ? * * *)' };
    await world.call('UpdateMonitoringSchedule', {
      MonitoringScheduleName: 's',
      MonitoringScheduleConfig: { ScheduleConfig, MonitoringJobDefinition: inline },
    });
    const post = postIn(world);
    const one = await post('rebaseline', accepted('one'));
    assert.equal(one.MonitoringJobDefinitionName, 's-v1');
    const made = await world.call('DescribeDataQualityJobDefinition', {
      JobDefinitionName: 's-v1',
    });
    assert.deepEqual(made.DataQualityAppSpecification.Environment, Environment);
    const two = await post('rebaseline', accepted('two'));
    assert.equal(two.MonitoringJobDefinitionName, 's-v2');
    assert.equal(two.ConstraintsS3Uri, 's3://bucket/reports/baselines/s/v2/constraints.json');
    assert.equal((await post('baselines/undo', { Reason: 'x' })).BackToVersion, 1);
    assert.equal((await post('baselines/undo', { Reason: 'y' })).BackToVersion, 0);
    const { MonitoringScheduleConfig: config } = await world.call('DescribeMonitoringSchedule', {
      MonitoringScheduleName: 's',
    });
    assert.deepEqual(config.MonitoringJobDefinition, inline);
    assert.deepEqual(config.ScheduleConfig, ScheduleConfig);
  }));

test('limits that a person set stay, and are told of', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    const post = postIn(world);
    await post('rebaseline', accepted('one'));
    const key = 'reports/baselines/s/v1/constraints.json';
    const text = Buffer.from((await world.objects.read('bucket', key, 1e6)) ?? '').toString();
    const edited = JSON.parse(text);
    edited.features[0].num_constraints.maximum = 12;
    edited.monitoring_config.distribution_constraints.comparison_threshold = 0.3;
    await world.objects.put('bucket', key, JSON.stringify(edited));
    const statistics = {
      ...{ version: 0, dataset: { item_count: 10 } },
      features: [numbers(0, 9)],
    };
    const old = 'reports/baselines/s/v1/statistics.json';
    await world.objects.put('bucket', old, JSON.stringify(statistics));
    const { 'constraints.json': fresh = '' } = measured.files;
    const files = {
      ...measured.files,
      'constraints.json': fresh.replace('"maximum":9', '"maximum":7'),
    };
    world.analyse = async () => ({ ...measured, files });
    const read = async (uri: string) => {
      const bytes = await world.objects.read('bucket', uri.replace('s3://bucket/', ''), 1e6);
      return JSON.parse(Buffer.from(bytes ?? '').toString());
    };
    const two = await post('rebaseline', accepted('two'));
    assert.deepEqual(two.KeptLimits, [{ Name: 'a', Limit: 'maximum', Kept: 12, Suggested: 7 }]);
    const kept = await read(two.ConstraintsS3Uri);
    assert.equal(kept.features[0].num_constraints.maximum, 12);
    assert.equal(kept.monitoring_config.distribution_constraints.comparison_threshold, 0.3);
    await post('baselines/undo', { Reason: 'again without' });
    const three = await post('rebaseline', { ...accepted('three'), Keep: false });
    assert.deepEqual(three.KeptLimits, []);
    const bare = await read(three.ConstraintsS3Uri);
    assert.equal(bare.features[0].num_constraints.maximum, 7);
  }));

test('a key that may not run code accepts no baseline of a schedule with a script', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    const ScheduleConfig = { ScheduleExpression: 'cron(0 * ? * * *)' };
    const request = definition('scripted', 'e') as Record<string, object>;
    const app = {
      ...request.DataQualityAppSpecification,
      RecordPreprocessorSourceUri: 's3://bucket/code/p.py',
    };
    const more = { mayRunCode: true };
    const scripted = { ...request, DataQualityAppSpecification: app };
    await world.call('CreateDataQualityJobDefinition', scripted, more);
    const config = {
      ...{ ScheduleConfig, MonitoringJobDefinitionName: 'scripted' },
      MonitoringType: 'DataQuality',
    };
    const update = { MonitoringScheduleName: 's', MonitoringScheduleConfig: config };
    await world.call('UpdateMonitoringSchedule', update, more);
    for (const path of ['rebaseline', 'replay', 'dry-run']) {
      const body = path === 'rebaseline' ? accepted('why') : {};
      await assert.rejects(postIn(world)(path, body), { name: 'AccessDeniedException' });
    }
  }));

const numbers = (min: number, max: number) => ({
  ...{ name: 'a', inferred_type: 'Fractional' },
  numerical_statistics: {
    common: { num_present: 10, num_missing: 0 },
    ...{ mean: 4, sum: 40, std_dev: 2, min, max },
    distribution: {
      kll: {
        buckets: [{ lower_bound: min, upper_bound: max, count: 10 }],
        sketch: { parameters: { c: 0.64, k: 2048 }, data: [[min, max]] },
      },
    },
  },
});
