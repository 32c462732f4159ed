import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { LiveWorld } from './live-world.js';

const hourly = 'cron(0 * ? * * *)';

let world: LiveWorld;

before(async () => {
  world = await LiveWorld.open('2026-03-01T20:30:00Z');
});

after(() => world.close());

const clockTo = (time: string) => world.clock.set(Date.parse(time));

/** A capture record's line, as AWS writes it. */
const line = (time: string, data: string) =>
  JSON.stringify({
    captureData: {
      endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data, encoding: 'CSV' },
      endpointOutput: {
        observedContentType: 'text/csv',
        mode: 'OUTPUT',
        data: '1',
        encoding: 'CSV',
      },
    },
    eventMetadata: { eventId: `${time}-${data}`, inferenceTime: time },
    eventVersion: '0',
  });

test('what is wrong with one monitor is told there, and the others go on', async () => {
  await world.endpoint('good');
  await world.schedule('good', ['good'], hourly);
  await world.endpoint('lost', 's3://nobody-made-this/capture');
  await world.schedule('lost', ['lost'], hourly);
  await world.endpoint('leaving');
  await world.schedule('leaving', ['leaving'], hourly);
  for (const name of ['good', 'lost', 'leaving']) assert.equal(await world.invoke(name), '1\n');
  await world.sm.send(new sagemaker.DeleteEndpointCommand({ EndpointName: 'leaving' }));

  clockTo('2026-03-01T21:00:00Z');
  const good = await world.ended('good', '2026-03-01T21:00:00Z');
  assert.equal(good.MonitoringExecutionStatus, 'Completed', good.FailureReason);
  const lost = await world.ended('lost', '2026-03-01T21:00:00Z');
  assert.equal(lost.MonitoringExecutionStatus, 'Failed');
  assert.match(lost.FailureReason ?? '', /nobody-made-this/);
  const leaving = await world.ended('leaving', '2026-03-01T21:00:00Z');
  assert.equal(leaving.MonitoringExecutionStatus, 'Failed');
  assert.match(leaving.FailureReason ?? '', /Could not find endpoint .*leaving/);

  // each mended, the next run of each is a good one
  await world.s3.send(new CreateBucketCommand({ Bucket: 'nobody-made-this' }));
  await world.serve('leaving');
  for (const name of ['good', 'lost', 'leaving']) await world.invoke(name);
  clockTo('2026-03-01T22:00:00Z');
  for (const name of ['good', 'lost', 'leaving']) {
    const run = await world.ended(name, '2026-03-01T22:00:00Z');
    assert.equal(run.MonitoringExecutionStatus, 'Completed', `${name}: ${run.FailureReason}`);
  }
});

test('an endpoint that is deleted while its run goes on does not stop it', async () => {
  await world.endpoint('brief');
  await world.schedule('brief', ['brief'], hourly);
  await world.invoke('brief');
  clockTo('2026-03-01T23:00:00Z');
  let open: sagemaker.MonitoringExecutionSummary | undefined;
  while (open?.MonitoringExecutionStatus === undefined) [open] = await world.executions('brief');
  await world.sm.send(new sagemaker.DeleteEndpointCommand({ EndpointName: 'brief' }));
  const run = await world.ended('brief', '2026-03-01T23:00:00Z');
  // the deletion may have come before the run began: then it is told that there is no endpoint
  const told = run.FailureReason ?? '';
  const fine =
    run.MonitoringExecutionStatus === 'Completed' || /Could not find endpoint/.test(told);
  assert.ok(fine, `${run.MonitoringExecutionStatus}: ${told}`);
});

test('garbage and ragged rows among captures are counted with their place, and left out', async () => {
  await world.endpoint('ragged');
  await world.schedule('ragged', ['ragged'], hourly);
  const time = '2026-03-01T23:30:00Z';
  const lines = [
    line(time, '1,2,3'),
    '{"captureData": {"endpointInput"',
    line(time, '4,5'),
    '\u0000\u0001 not JSON at all',
    line(time, '6,7,8'),
    line(time, '9,"10,11'),
    '',
    line(time, '12,13,14'),
  ];
  await world.putCapture('ragged', '2026/03/01/23', `${lines.join('\n')}\n`);
  clockTo('2026-03-02T00:00:00Z');
  const run = await world.ended('ragged', '2026-03-02T00:00:00Z');
  assert.equal(run.MonitoringExecutionStatus, 'Completed', run.FailureReason);
  const report = 'reports/ragged/ragged/2026/03/02/00/statistics.json';
  const { dataset, features } = JSON.parse(await world.read(report));
  assert.ok(dataset.item_count >= 3, JSON.stringify(dataset));
  assert.ok(features.length >= 3);
  const log = await world.jobLog(run.ProcessingJobArn?.split('/')[1] ?? '');
  assert.match(log, /put\.jsonl/, `the log names the file: ${log}`);
  assert.match(log, /line 2/, `and the line: ${log}`);
});

test('a clock that jumps: no run twice, of a month that was missed the latest run alone', async () => {
  await world.endpoint('jumps');
  await world.schedule('jumps', ['jumps'], hourly);
  clockTo('2026-03-02T00:50:00Z');
  await world.invoke('jumps');
  clockTo('2026-03-02T01:00:00Z');
  await world.ended('jumps', '2026-03-02T01:00:00Z');
  const due = async () =>
    (await world.executions('jumps')).map(({ ScheduledTime }) => ScheduledTime?.toISOString());
  assert.deepEqual(await due(), ['2026-03-02T01:00:00.000Z']);

  clockTo('2026-03-02T00:05:00Z');
  await world.invoke('jumps');
  await ticks();
  clockTo('2026-03-02T01:00:30Z');
  await ticks();
  assert.deepEqual(await due(), ['2026-03-02T01:00:00.000Z'], 'an hour that comes again');

  clockTo('2026-04-02T10:20:00Z');
  const late = await world.ended('jumps', '2026-04-02T10:00:00Z');
  assert.match(late.FailureReason ?? late.MonitoringExecutionStatus ?? '', /./);
  assert.deepEqual(await due(), ['2026-04-02T10:00:00.000Z', '2026-03-02T01:00:00.000Z']);

  await world.invoke('jumps');
  clockTo('2026-04-02T11:00:00Z');
  const next = await world.ended('jumps', '2026-04-02T11:00:00Z');
  assert.equal(next.MonitoringExecutionStatus, 'Completed', next.FailureReason);
  const kept = await world.s3.send(
    new ListObjectsV2Command({ Bucket: 'live', Prefix: 'capture/jumps/' }),
  );
  const hours = new Set(kept.Contents?.map(({ Key }) => Key?.split('/').slice(3, 7).join('/')));
  assert.deepEqual([...hours], ['2026/03/02/00', '2026/04/02/10'], 'every capture, in its hour');
});

/** A few of the server's ticks, ten of which come a second. */
const ticks = () => new Promise((resolve) => setTimeout(resolve, 350));
