import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../base/clock.js';
import type { Jobs, Work } from '../../jobs/jobs.js';
import type { Calls } from './calls.js';
import { JobRunner, type JobRunnerDeps, StopRequested } from './job-runner.js';
import { JobFailure } from './processing-image.js';
import type { Resource, Resources } from './resources.js';

interface Document {
  readonly request: { readonly StoppingCondition?: { readonly MaxRuntimeInSeconds: number } };
}

class Wrong extends Error {}

/** A runner of one job, whose work is `work`; what becomes of it is in `told`, in its order. */
function world(work: (signal: AbortSignal) => Promise<void>) {
  const told: string[] = [];
  const job = { kind: 'k', region: 'r', name: 'n', arn: 'arn', created: 1, modified: 1 };
  const request = { StoppingCondition: { MaxRuntimeInSeconds: 10 } };
  const row = { ...job, status: 'InProgress', document: { request } };
  const cancelled: Error[] = [];
  let take: Work | undefined;
  let now = 0;
  const jobs: Partial<Jobs> = {
    define: (_kind, _options, given) => {
      take = given;
    },
    enqueue: async (kind, key) => told.push(`enqueue ${kind} ${key}`) > 0,
    cancel: async (_kind, _key, reason) => void cancelled.push(reason),
  };
  const resources: Partial<Resources> = {
    get: async <D>() => row as Resource<unknown> as Resource<D>,
    all: async <D>(_kind: string, status?: string) =>
      (status === row.status ? [row] : []) as Resource<unknown>[] as Resource<D>[],
  };
  const logs = {
    CreateLogGroup: async () => ({}),
    CreateLogStream: async () => ({}),
    PutLogEvents: async ({ logEvents }: { logEvents: { message: string }[] }) => {
      for (const { message } of logEvents) told.push(`log ${message}`);
    },
  };
  const deps: JobRunnerDeps = {
    resources: resources as Resources,
    jobs: jobs as Jobs,
    calls: { logs } as unknown as Calls,
    clock: new ManualClock(5),
    realNow: () => now,
    log: (level, message) => void told.push(`${level} ${message}`),
    concurrency: 1,
  };
  const runner = new JobRunner<Document, string>(deps, {
    kind: 'training-job',
    logGroup: 'group',
    begin: (_job, signal) => ({
      results: 'results',
      work: () => work(signal),
      close: async () => void told.push('close'),
    }),
    failureOf: (error) => (error instanceof Wrong ? `ClientError: ${error.message}` : undefined),
    overrun: async (_address, maxRuntime_s) => {
      row.status = 'Stopping';
      return told.push(`over ${maxRuntime_s} s`) > 0;
    },
    settle: async (_address, end, results) => {
      row.status = end.status;
      told.push([end.status, end.ended, end.failureReason, results].filter(Boolean).join(', '));
    },
  });
  return {
    ...{ runner, told, cancelled, row },
    later: (ms: number) => {
      now += ms;
    },
    take: (attempt = 1, signal = new AbortController().signal) =>
      take?.({ kind: 'k', key: 'r/n', payload: { region: 'r', name: 'n' }, attempt }, signal),
  };
}

test('a job is settled by what its work comes to, its log whole before', async () => {
  const done = world(async () => {});
  await done.take();
  assert.deepEqual(done.told, ['Completed, 5, results', 'close']);

  const wrong = world(() => Promise.reject(new Wrong('no such column')));
  await wrong.take();
  assert.deepEqual(wrong.told, [
    'log Error: no such column',
    'Failed, 5, ClientError: no such column, results',
    'close',
  ]);

  const bug = world(() => Promise.reject(new Error('of null')));
  await bug.take();
  assert.deepEqual(bug.told, [
    'log Error: of null',
    'error a training job broke',
    'Failed, 5, InternalServerError: of null, results',
    'close',
  ]);
});

test('the log ends in what went wrong, not in the end of a record or a path of this machine', async () => {
  const script = world(() =>
    Promise.reject(new JobFailure('p.py failed\nRecord: 1', 'p.py failed')),
  );
  await script.take();
  assert.equal(script.told[0], 'log Error: p.py failed');

  const missing = world(() =>
    Promise.reject(new Error("ENOENT: no such file, lstat '/tmp/a/b.c'")),
  );
  await missing.take();
  assert.equal(missing.told[0], "log Error: ENOENT: no such file, lstat 'b.c'");
});

test('a stop settles a job, the end of the server leaves it to the next start', async () => {
  const abort = new AbortController();
  const stopped = world((signal) => Promise.reject(signal.reason));
  abort.abort(new StopRequested());
  await stopped.take(1, abort.signal);
  assert.deepEqual(stopped.told, ['Stopped, 5, results', 'close']);

  const closing = world((signal) => Promise.reject(signal.reason));
  await assert.rejects(
    async () => closing.take(1, AbortSignal.abort(new Error('closes'))),
    /closes/,
  );
  assert.deepEqual(closing.told, ['close']);
  assert.equal(closing.row.status, 'InProgress');
});

test('a job that waits is stopped at once, and what has ended is not touched', async () => {
  const { runner, told, row, take } = world(async () => assert.fail('it ran'));
  row.status = 'Stopping';
  await runner.stop({ region: 'r', name: 'n' });
  assert.deepEqual(told, ['Stopped, 5']);
  await take();
  assert.deepEqual(told, ['Stopped, 5']);
  row.status = 'Stopping'; // a crash came before its end was written
  await take();
  assert.deepEqual(told, ['Stopped, 5', 'Stopped, 5']);
});

test('a job that runs longer than it may is stopped', async () => {
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  const { runner, told, cancelled, later, take } = world(() => held);
  const running = take();
  await new Promise(setImmediate);
  later(9_999);
  await runner.tick();
  assert.deepEqual(told, []);
  later(1);
  await runner.tick();
  assert.deepEqual(told, ['over 10 s']);
  assert.ok(cancelled[0] instanceof StopRequested);
  release();
  await running;
});

test('crashes: jobs are queued again, and given up after five', async () => {
  const { runner, told, take } = world(async () => {});
  await runner.recover();
  assert.deepEqual(told.splice(0), ['enqueue training-job r/n']);
  await take(6);
  assert.deepEqual(told, [
    'Failed, 5, InternalServerError: the server ended 5 times during this job.',
  ]);
});
