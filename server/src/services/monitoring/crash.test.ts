import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { noViolations, openMonitoring } from '../../testing/monitoring-world.js';

const child = fileURLToPath(new URL('../../testing/monitoring-child.js', import.meta.url));

const said = (program: ChildProcess, word: string): Promise<void> =>
  new Promise((resolve, reject) => {
    program.stdout?.on('data', (chunk: Buffer) => String(chunk).includes(word) && resolve());
    program.on('exit', () => reject(new Error('the program ended by itself')));
  });

test('kill -9 in the middle of a run: after the next start exactly one completed run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-kill-'));
  try {
    const program = spawn(process.execPath, [child, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await said(program, 'begun');
    const ended = new Promise((resolve) => program.on('close', resolve));
    program.removeAllListeners('exit');
    program.kill('SIGKILL');
    await ended;
    const world = await openMonitoring(folder, '2026-03-01T21:00:01Z');
    let runs = 0;
    world.analyse = async () => {
      runs++;
      return noViolations;
    };
    await world.settle();
    const { MonitoringExecutionSummaries: executions } = await world.call(
      'ListMonitoringExecutions',
      {},
    );
    assert.deepEqual(
      executions.map((one: { MonitoringExecutionStatus: string }) => one.MonitoringExecutionStatus),
      ['Completed'],
    );
    const { ProcessingJobSummaries: jobs } = await world.call('ListProcessingJobs', {});
    assert.equal(jobs.length, 1);
    assert.equal(runs, 1);
    const report = 'reports/e/s/2026/03/01/21/constraint_violations.json';
    assert.ok(await world.objects.head('bucket', report));
    await world.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
