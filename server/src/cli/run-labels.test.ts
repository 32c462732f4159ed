import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CronExpressionGenerator, EndpointInput, ModelQualityMonitor } from '@guiderail/sdk';
import { hour, role, type SdkWorld, start, withSdkWorld } from '../testing/sdk-world.js';
import { UsageError } from './flags.js';
import { runCommand } from './run.js';
import { tellLabels } from './run-labels.js';
import { runsCommand } from './runs.js';

/** Calls a command as in a terminal, against the world's server. */
async function call(
  { client: { endpoint, credentials } }: Pick<SdkWorld, 'client'>,
  command: typeof runCommand,
  args: string,
) {
  let out = '';
  const status = await command(args.split(' '), {
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    isTty: false,
    columns: 80,
    stdout: (text) => {
      out += text;
    },
    stderr: () => {},
  });
  return { status, out };
}

async function predictionsWithMonitor({ session, predictor, cells }: SdkWorld): Promise<number[]> {
  const monitor = new ModelQualityMonitor({ role, sagemakerSession: session });
  await monitor.createMonitoringSchedule({
    monitorScheduleName: 'late',
    endpointInput: new EndpointInput({ endpointName: 'bicycles', inferenceAttribute: '0' }),
    groundTruthInput: 's3://bicycles/ground-truth',
    problemType: 'Regression',
    scheduleCronExpression: CronExpressionGenerator.daily(),
  });
  const answers: number[] = [];
  for (const [index, row] of cells.slice(0, 4).entries()) {
    const [[answer] = []] = await predictor.predict(row, { inferenceId: `r-${index}` });
    answers.push(Number(answer));
  }
  return answers;
}

test('run --changed runs again what labels came for, were corrected in, and says what that changed', () =>
  withSdkWorld(async (world) => {
    const { clock, predictor } = world;
    const answers = await predictionsWithMonitor(world);
    const label = (index: number, miss: number) => ({
      inferenceId: `r-${index}`,
      label: (answers[index] as number) + miss,
    });
    const none = await call(world, runCommand, 'late --changed');
    assert.deepEqual([none.status, none.out], [0, 'late has merged no window yet.\n']);
    clock.set(start + hour / 2);
    const window = '--from 2026-03-10T12:00 --to 2026-03-10T12:50';
    await assert.rejects(call(world, runCommand, `late ${window}`), /coverage 0 of 4/);

    await predictor.feedbackBatch([label(0, 2), label(1, 2)]);
    const first = await call(world, runCommand, 'late --changed');
    assert.match(first.out, /^2026-03-10 12:00-12:50\nNothing was checked/);
    assert.match(first.out, /^Labels: 2 of 4 predictions so far \(50 %\), half of them within/m);
    assert.match(first.out, /2 labels added, 0 corrected, 0 gone; \d metrics changed:$/m);

    await predictor.feedbackBatch([label(1, 4), label(2, 2), label(3, 2)]);
    const { out } = await call(world, runCommand, 'late --changed --json');
    const [again, ...others] = JSON.parse(out);
    assert.deepEqual(others, []);
    assert.equal(again.windowStart, '2026-03-10T12:00:00.000Z');
    assert.equal(again.labels.coverage, 1);
    assert.ok(Math.abs(again.changes.metrics.mae.before - 2) < 1e-3);
    assert.ok(Math.abs(again.changes.metrics.mae.after - 2.5) < 1e-3);
    const newest = await call(world, runsCommand, 'late newest');
    assert.match(newest.out, /^ {2}Labels: 4 of 4 predictions so far \(100 %\)/m);
    assert.match(newest.out, /^ {2}Since the run of .*: 2 labels added, 1 corrected, 0 gone;/m);
    assert.match(newest.out, /^ {4}mae +2 -> 2\.5$/m);
    assert.match(
      (await call(world, runCommand, 'late --changed')).out,
      /^No labels have changed since the one window of late ran\.\n$/,
    );
  }));

test('a span is asked for in one way', async () => {
  const world = { client: { endpoint: '', credentials: {} } } as unknown as SdkWorld;
  for (const args of ['s --from 2026-03-01', 's --last 1h --changed', 's --last 1h --to 2026']) {
    await assert.rejects(call(world, runCommand, args), UsageError);
  }
});

test('sums of money are told to the last digit before the point', () => {
  const changes = {
    since: '2026-03-10T12:00:00Z',
    earlier_report: 's3://b/r',
    metrics: { worth: { before: -210_680, after: null } },
  };
  assert.deepEqual(tellLabels({ labels: null, changes, leftOut: 2 }), [
    '2 records could not be read: left out, some are in the log.',
    'Since the run of 2026-03-10 12:00: 1 metric changed:',
    '  worth  -210680 -> -',
  ]);
});
