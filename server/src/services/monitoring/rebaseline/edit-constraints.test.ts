import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withMonitoring } from '../../../testing/monitoring-world.js';
import { accepted, postIn, ready } from '../../../testing/rebaseline-room.js';
import { changedNames } from './changed-names.js';

const start = '2026-03-01T21:00:00Z';

test('limits that a person sets are a version of their own, which can be undone', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    const post = postIn(world);
    const { ConstraintsS3Uri: measured, StatisticsS3Uri } = await post(
      'rebaseline',
      accepted('one'),
    );
    const { Constraints: there, ConstraintsS3Uri: Based } = await post('constraints');
    assert.equal(Based, measured);
    const [feature] = there.features;
    const Constraints = { ...there, features: [{ ...feature, completeness: 0.9 }] };
    const edit = { Constraints, Based, Reason: 'sensor rests at night', Author: 'Ada' };
    const version = await post('constraints', edit);
    assert.deepEqual(
      [version.Version, version.Kind, version.Reason, version.Author],
      [2, 'edit', 'sensor rests at night', 'Ada (test)'],
    );
    assert.deepEqual(version.Remarks, ['Changed: a.']);
    const key = version.ConstraintsS3Uri.replace('s3://bucket/', '');
    const bytes = await world.objects.read('bucket', key, 10_000);
    assert.deepEqual(JSON.parse(Buffer.from(bytes ?? []).toString('utf8')), Constraints);
    const made = await world.call('DescribeDataQualityJobDefinition', {
      JobDefinitionName: version.MonitoringJobDefinitionName,
    });
    assert.deepEqual(made.DataQualityBaselineConfig, {
      ConstraintsResource: { S3Uri: version.ConstraintsS3Uri },
      StatisticsResource: { S3Uri: StatisticsS3Uri },
    });
    assert.equal((await post('baselines')).CurrentVersion, 2);
    // the file that was edited is not what runs are held against any more
    await assert.rejects(post('constraints', edit), { code: 'ConflictException' });
    await post('baselines/undo', { Reason: 'not so' });
    assert.equal((await post('baselines')).CurrentVersion, 1);
    assert.equal((await post('constraints')).ConstraintsS3Uri, measured);
  }));

test('a file that no run could read is refused and leaves nothing behind', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    const post = postIn(world);
    const broken = { features: [{ name: 'a', completeness: 'all' }] };
    await assert.rejects(post('constraints', { Constraints: broken, Reason: 'x' }), {
      code: 'ValidationException',
    });
    await assert.rejects(post('constraints', { Constraints: {} }), /Reason is missing/);
    assert.deepEqual((await post('baselines')).Versions, []);
  }));

test('what two files differ in is named', () => {
  const before = JSON.stringify({
    version: 0,
    features: [{ name: 'a', completeness: 1 }, { name: 'b' }],
    regression_constraints: { mae: { threshold: 1 } },
  });
  const after = {
    version: 0,
    features: [{ completeness: 1, name: 'a' }, { name: 'c' }],
    regression_constraints: { mae: { threshold: 2 } },
  };
  assert.deepEqual(changedNames(before, after), ['b', 'mae', 'c']);
  assert.deepEqual(changedNames('no JSON', { version: 0 }), ['version']);
});
