import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { analysisThreads } from '../../../analysis-threads.js';
import { openMonitoring } from '../../../testing/monitoring-world.js';
import {
  helped,
  label,
  prediction,
  type QualityWorld,
  withQuality,
} from './testing/quality-world.js';

const said = (program: ChildProcess, word: string): Promise<void> =>
  new Promise((resolve, reject) => {
    program.stdout?.on('data', (chunk: Buffer) => String(chunk).includes(word) && resolve());
    program.on('exit', () => reject(new Error('the program ended by itself')));
  });

const jobs = async (world: QualityWorld): Promise<string[]> =>
  (await world.call('ListProcessingJobs', {})).ProcessingJobSummaries.map(
    ({ ProcessingJobName: name, ProcessingJobStatus: status }: Record<string, string>) =>
      `${name?.replace(/-2026.*/, '')} ${status}`,
  ).sort();

test('kill -9 in the middle of a merge: after the next start one run of two jobs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-kill-'));
  const threads = analysisThreads({ folder: join(folder, 'analysis') });
  try {
    const script = fileURLToPath(new URL('./testing/doomed-merge.js', import.meta.url));
    const program = spawn(process.execPath, [script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await said(program, 'begun');
    const ended = new Promise((resolve) => program.on('close', resolve));
    program.removeAllListeners('exit');
    program.kill('SIGKILL');
    await ended;
    const { merge } = threads;
    const world = helped(
      await openMonitoring(
        folder,
        '2026-03-01T21:00:01Z',
        { merge },
        { e: { capture: 's3://bucket/capture' } },
      ),
    );
    await world.settle();
    const executions = await world.executions();
    assert.deepEqual(
      executions.map((one) => [one.MonitoringExecutionStatus, one.FailureReason]),
      [['Completed', undefined]],
    );
    assert.deepEqual(await jobs(world), [
      'groundtruth-merge Completed',
      'model-quality-monitoring Completed',
    ]);
    assert.equal((await world.keys('reports/merge/')).length, 1);
    await world.close();
  } finally {
    await threads.close();
    await rm(folder, { recursive: true, force: true });
  }
});

type Step = 'tick' | 'settle' | 'crash' | 'breathe';

test('whatever the order of ticks and crashes, a run has one merge and one analysis', async () => {
  const steps = fc.array(fc.constantFrom<Step>('tick', 'settle', 'crash', 'breathe'), {
    minLength: 3,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(steps, (order) =>
      withQuality('2026-03-01T20:30:00Z', async (world) => {
        const path = '2026/03/01/20/40-00-000-x.jsonl';
        await world.capture(path, [prediction('a', '2026-03-01T20:40:00Z')]);
        await world.labels('2026/03/01/20/x.jsonl', [label('a', '1')]);
        world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
        for (const one of order) {
          if (one === 'tick') await world.monitoring.tick(world.clock.now());
          else if (one === 'settle') await world.settle();
          else if (one === 'crash') await world.crash();
          else await new Promise((resolve) => setTimeout(resolve, 5));
        }
        await world.settle();
        await world.settle();
        const [execution, ...others] = await world.executions();
        assert.deepEqual(others, []);
        assert.equal(execution?.MonitoringExecutionStatus, 'Completed');
        assert.match(String(execution?.ProcessingJobArn), /model-quality-monitoring/);
        assert.deepEqual(await jobs(world), [
          'groundtruth-merge Completed',
          'model-quality-monitoring Completed',
        ]);
        assert.equal((await world.keys('reports/merge/')).length, 1);
      }),
    ),
    { numRuns: 5 },
  );
});

test('an object that is replaced while a merge reads it makes the merge begin again', () =>
  withQuality('2026-03-01T20:30:00Z', async (world) => {
    const path = '2026/03/01/20/40-00-000-x.jsonl';
    await world.capture(path, [prediction('a', '2026-03-01T20:40:00Z')]);
    await world.labels('2026/03/01/20/x.jsonl', [label('a', '1')]);
    const { merge } = world;
    let tries = 0;
    world.merge = (request, ...more) => {
      tries += 1;
      if (tries > 1) return merge(request, ...more);
      const gone = request.labels.map((file) => ({ ...file, path: `${file.path}-gone` }));
      return merge({ ...request, labels: gone }, ...more);
    };
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    await world.settle();
    const [execution] = await world.executions();
    assert.equal(execution?.MonitoringExecutionStatus, 'Completed', `${execution?.FailureReason}`);
    assert.equal(tries, 2);
  }));

test('stopping a schedule in its merge stops the run', () =>
  withQuality('2026-03-01T20:30:00Z', async (world) => {
    await world.capture('2026/03/01/20/40-00-000-x.jsonl', [
      prediction('a', '2026-03-01T20:40:00Z'),
    ]);
    const begun = new Promise<void>((resolve) => {
      world.merge = (_request, { signal }) => {
        resolve();
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      };
    });
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    await world.monitoring.tick(world.clock.now());
    await begun;
    await world.call('DeleteMonitoringSchedule', { MonitoringScheduleName: 'mq' });
    await world.settle();
    const [execution] = await world.executions();
    assert.equal(execution?.MonitoringExecutionStatus, 'Stopped');
    assert.equal((await jobs(world)).length, 1);
  }));

test('200,000 labels of 100,000 predictions merge within 256 MiB', () =>
  withQuality('2026-03-01T20:30:00Z', async (world) => {
    const many = Array.from({ length: 100_000 }, (_, i) => i);
    const second = (i: number) => new Date(Date.parse('2026-03-01T20:00:00Z') + i * 36);
    await world.capture(
      '2026/03/01/20/00-00-000-x.jsonl',
      many.map((i) => prediction(`e-${i}`, `${second(i).toISOString().slice(0, 19)}Z`)),
    );
    const all = (value: number) => many.map((i) => label(`e-${i}`, String(value)));
    await world.labels('2026/03/01/20/x.jsonl', all(0));
    await world.labels('2026/03/01/21/x.jsonl', all(1));
    const { merge } = world;
    world.merge = (request, run, take) =>
      merge(request, { ...run, memory_bytes: 256 * 1024 * 1024 }, take);
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    await world.settle();
    const [execution] = await world.executions();
    assert.equal(execution?.MonitoringExecutionStatus, 'Completed', `${execution?.FailureReason}`);
    const told = await world.json('reports/e/mq/2026/03/01/21/merge.json');
    assert.deepEqual([told.labelled, told.corrected, told.repeated], [100_000, 100_000, 0]);
  }));
