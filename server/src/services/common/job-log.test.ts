import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../base/clock.js';
import { ServiceError } from '../../base/errors.js';
import type { Calls } from './calls.js';
import { JobLog } from './job-log.js';
import type { Resource } from './resources.js';

const job = { name: 'j', region: 'r', arn: 'arn', created: 17 } as Resource<unknown>;

function logOf(logs: object, warned: string[]): JobLog {
  const calls = { logs } as unknown as Calls;
  const log = (_level: string, message: string) => void warned.push(message);
  return new JobLog(
    { calls, clock: new ManualClock(5), log },
    '/aws/sagemaker/ProcessingJobs',
    job,
  );
}

test('lines go to one stream in order, also when the group and stream are there', async () => {
  const there = async () => {
    throw new ServiceError('ResourceAlreadyExistsException', 'there');
  };
  const written: string[] = [];
  const warned: string[] = [];
  const log = logOf(
    {
      CreateLogGroup: there,
      CreateLogStream: there,
      PutLogEvents: async (input: {
        logGroupName: string;
        logStreamName: string;
        logEvents: { message: string; timestamp: number }[];
      }) => {
        assert.equal(input.logGroupName, '/aws/sagemaker/ProcessingJobs');
        assert.equal(input.logStreamName, 'j/algo-1-17');
        assert.ok(input.logEvents.length <= 100);
        written.push(...input.logEvents.map((event) => event.message));
      },
    },
    warned,
  );
  const lines = Array.from({ length: 250 }, (_, i) => `line ${i}`);
  for (const line of lines) log.write(line);
  await log.close();
  log.write('');
  await log.close();
  assert.deepEqual(written, [...lines, ' ']);
  assert.deepEqual(warned, []);
});

test('a log that cannot be written is told of, and stops nothing', async () => {
  const warned: string[] = [];
  const broken = async () => {
    throw new Error('no');
  };
  const log = logOf({ CreateLogGroup: broken }, warned);
  log.write('a');
  await log.close();
  assert.equal(warned.length, 2, 'the line, and then the line that tells of it');
});

test('lines that are left out are counted where they are missing', async () => {
  const written: string[] = [];
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  let broken = false;
  const warned: [string, object?][] = [];
  const calls = {
    logs: {
      CreateLogGroup: () => begun,
      CreateLogStream: async () => {},
      PutLogEvents: async (input: { logEvents: { message: string }[] }) => {
        if (broken) throw new Error('no');
        written.push(...input.logEvents.map((event) => event.message));
      },
    },
  } as unknown as Calls;
  const warn = (_level: string, message: string, fields?: object) =>
    void warned.push([message, fields]);
  const log = new JobLog({ calls, clock: new ManualClock(5), log: warn }, '/g', job);
  for (let i = 0; i < 10_007; i++) log.write(`${i}`);
  begin();
  await log.close();
  assert.equal(written.length, 10_001);
  assert.deepEqual(written.slice(-2), ['9999', '7 lines left out.']);
  broken = true;
  log.write('a');
  log.write('b');
  await log.close();
  assert.deepEqual(
    warned.map(([, fields]) => (fields as { lines: number }).lines),
    [2, 2],
    'the lines, and then the line that tells of them',
  );
  broken = false;
  log.write('c');
  await log.close();
  assert.deepEqual(written.slice(10_001), ['2 lines left out.', 'c']);
});
