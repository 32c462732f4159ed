import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { until } from '../testing/live-world.js';
import { openWatchedWorld, rowsOf, type WatchedWorld } from '../testing/watched-world.js';
import { alarmsCommand } from './alarms.js';
import { deliveriesCommand } from './deliveries.js';
import { feedbackCommand } from './feedback.js';
import { UsageError } from './flags.js';
import { incidentsCommand } from './incidents.js';
import { logsCommand } from './logs.js';
import { monitorsCommand } from './monitors.js';
import { rebaselineCommand } from './rebaseline.js';
import { replayCommand } from './replay.js';
import { runsCommand } from './runs.js';
import { tryCommand } from './try.js';
import { violationsCommand } from './violations.js';

let world: WatchedWorld;
/** Where incidents are told to: it refuses the first message. */
let hears = false;
const webhook = createServer((request, response) => {
  request.resume();
  response.writeHead(hears ? 200 : 404).end();
});
/** What the commands say of a server on which nothing has happened yet. */
const empty = new Map<string, { status: number; out: string }>();

before(async () => {
  webhook.listen(0, '127.0.0.1');
  await once(webhook, 'listening');
  const webhookUrl = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/hook`;
  world = await openWatchedWorld('2026-03-01T19:29:00Z', { webhookUrl });
  const early = { monitors: monitorsCommand, incidents: incidentsCommand, alarms: alarmsCommand };
  for (const [name, command] of Object.entries(early))
    empty.set(name, await world.run(command, ''));
  empty.set('runs', await world.run(runsCommand, 'far-monitor'));
  empty.set('elsewhere', await world.run(monitorsCommand, '--endpoint other'));
  await world.capture('2026-03-01T19:28:00Z', rowsOf(300, 2));
  await world.due('2026-03-01T20:00:00Z');
  for (const hour of [20, 21]) {
    world.clock.set(Date.parse(`2026-03-01T${hour}:50:00Z`));
    await world.capture(`2026-03-01T${hour}:45:00Z`, rowsOf(300, hour, 25));
    await world.due(`2026-03-01T${hour + 1}:00:00Z`);
  }
});

after(async () => {
  await world.close();
  webhook.close();
});

const fits = (text: string, columns = 80): void => {
  for (const line of text.split('\n')) {
    const isData = line.includes('s3://'); // shown whole, to be copied
    assert.ok(isData || line.length <= columns, line);
  }
};

const json = async (...asked: Parameters<WatchedWorld['run']>) => {
  const { status, out } = await world.run(asked[0], `${asked[1]} --json`);
  // biome-ignore lint/suspicious/noExplicitAny: read member by member
  return { status, told: JSON.parse(out) as any };
};

test('before anything has happened each command says so, and what to do', () => {
  const first = empty.get('monitors');
  assert.equal(first?.status, 0);
  assert.match(first?.out ?? '', /far-monitor {2}not run yet/);
  assert.match(empty.get('elsewhere')?.out ?? '', /npx guiderail deploy model.json --name other/);
  assert.match(empty.get('incidents')?.out ?? '', /^No open incidents\./);
  assert.match(empty.get('alarms')?.out ?? '', /aws cloudwatch put-metric-alarm/);
  assert.match(empty.get('runs')?.out ?? '', /npx guiderail run far-monitor\n/);
});

test('monitors: how each stands, and all of one', async () => {
  const all = await world.run(monitorsCommand, '');
  assert.equal(all.status, 1);
  assert.match(all.out, /^far-monitor {2}violations {2}1, 1 critical {2}now +in 1 h/m);
  assert.match(all.out, /^1 monitor: 1 with violations\.$/m);
  fits(all.out);
  fits((await world.run(monitorsCommand, '', { columns: 60 })).out, 60);
  const { status, told } = await json(monitorsCommand, '');
  assert.equal(status, 1);
  const { definition, ...rest } = told[0];
  assert.match(definition, /^data-quality-job-definition-/);
  assert.deepEqual(rest, {
    name: 'far-monitor',
    running: false,
    type: 'DataQuality',
    endpoint: 'far',
    featureGroup: null,
    standing: 'violations',
    scheduleStatus: 'Scheduled',
    expression: 'cron(0 * ? * * *)',
    lastRun: '2026-03-01T22:00:00.000Z',
    lastFailure: null,
    nextRun: '2026-03-01T23:00:00.000Z',
    incidents: { open: 1, critical: 1, muted: 0 },
  });
  const one = await world.run(monitorsCommand, 'far-monitor');
  assert.equal(one.status, 1);
  assert.match(one.out, /^far-monitor: violations\n {2}watches {5}data quality of far\n/);
  assert.match(one.out, /InAlert, when a run finds violations/);
  assert.match(one.out, /Open incidents\n.*\ninc-[0-9a-f]+ {2}critical {2}age/);
  assert.match(one.out, /^2026-03-01 20:00 {2}fine/m);
  fits(one.out);
  const whole = await json(monitorsCommand, 'far-monitor');
  assert.match(whole.told.baseline.constraints, /^s3:.*\/constraints\.json$/);
  assert.deepEqual(whole.told.alert, { status: 'InAlert', datapoints: 1, of: 1 });
  assert.equal(whole.told.runs.length, 3);
  assert.equal(whole.told.openIncidents[0].OpenedTime, '2026-03-01T21:00:00.000Z');
  const mistyped = world.run(monitorsCommand, 'far-moniter');
  await assert.rejects(mistyped, /no schedule far-moniter; did you mean far-monitor\?/);
  await assert.rejects(
    world.run(monitorsCommand, 'far'),
    /an endpoint; name a schedule of it: far-/,
  );
});

test('runs: windows, outcomes and numbers; one with the lines of its log', async () => {
  const list = await world.run(runsCommand, 'far-monitor');
  assert.equal(list.status, 1);
  assert.match(list.out, /^2026-03-01 22:00 {2}violations +\d {2}2026-03-01 21:00-22:00$/m);
  assert.match(list.out, /npx guiderail violations far-monitor 2026-03-01T22:00\n$/);
  fits(list.out);
  const { told } = await json(runsCommand, 'far-monitor --last 90m');
  assert.deepEqual(
    told.map((run: { scheduledTime: string; outcome: string }) => [run.scheduledTime, run.outcome]),
    [
      ['2026-03-01T22:00:00.000Z', 'violations'],
      ['2026-03-01T21:00:00.000Z', 'violations'],
    ],
  );
  const fine = await world.run(runsCommand, 'far-monitor 2026-03-01 20:00');
  assert.equal(fine.status, 0);
  assert.match(fine.out, /^far-monitor of 2026-03-01 20:00: fine\n/);
  assert.match(fine.out, /Checked 3 features of 300 records\./);
  const newest = await json(runsCommand, 'far-monitor newest');
  assert.equal(newest.told.windowStart, '2026-03-01T21:00:00Z');
  assert.ok(newest.told.log.length > 3);
  await assert.rejects(
    world.run(runsCommand, 'far-monitor 2026-02-01'),
    /no run of 2026-02-01 00:00; its newest are of 2026-03-01 22:00, /,
  );
});

test('violations: value, threshold and its source, and records that show it', async () => {
  const { status, out } = await world.run(violationsCommand, 'far-monitor');
  assert.equal(status, 1);
  assert.match(out, /^ {2}age {2}baseline_drift_check\n/m);
  assert.match(out, /value 0\.\d+, threshold 0\.1\n/);
  assert.match(out, /threshold from comparison_threshold in constraints\.json/);
  assert.match(out, /^ {4}3 records of values .*:\n {6}\d\d\.\d+ {2}21-\d+ {2}answer=/m);
  fits(out);
  const { told } = await json(violationsCommand, 'far-monitor --last 1d --examples 20');
  assert.deepEqual(
    told.map(({ violations }: { violations: unknown[] }) => violations.length > 0),
    [true, true, false],
  );
  const [violation] = told[0].violations;
  assert.ok(violation.examples.length > 3 && violation.examples.length <= 20);
  assert.equal(violation.written.constraint_check_type, violation.check);
  const fine = await world.run(violationsCommand, 'far-monitor 2026-03-01T20:00');
  assert.deepEqual(
    [fine.status, fine.out],
    [0, 'No violations of far-monitor in the run of 2026-03-01 20:00.\n'],
  );
});

test('incidents: listed, acknowledged, muted, and told whole', async () => {
  const list = await world.run(incidentsCommand, '');
  assert.equal(list.status, 1);
  assert.match(list.out, /critical {2}age and answer drifted since 1 Mar +far-monitor$/m);
  fits(list.out);
  const id = /^inc-[0-9a-f]+/m.exec(list.out)?.[0] ?? '';
  const taken = await world.run(incidentsCommand, `${id} acknowledge --name Ann --reason seen`);
  assert.equal(taken.status, 0);
  assert.match(taken.out, /acknowledged by Ann\s+\(GRK\w+\):\s+seen/);
  fits(taken.out);
  await assert.rejects(world.run(incidentsCommand, `${id} acknowledge`), /acknowledged/);
  assert.equal((await world.run(incidentsCommand, '')).status, 0);
  const muted = await world.run(incidentsCommand, `${id} mute --for 1d`);
  assert.match(muted.out, /muted until 2026-03-02 22:00, critical/);
  assert.equal((await json(incidentsCommand, '--state muted')).told[0].IncidentId, id);
  assert.equal((await json(incidentsCommand, '--level warning')).told.length, 0);
  assert.equal((await json(monitorsCommand, '')).told[0].incidents.muted, 1);
});

test('alarms: those that ring first, with their history', async () => {
  const client = new CloudWatchClient(world.server.client);
  const alarm = {
    Namespace: 'aws/sagemaker/Endpoints/data-metrics',
    MetricName: 'feature_baseline_drift_age',
    Dimensions: [
      { Name: 'Endpoint', Value: 'far' },
      { Name: 'MonitoringSchedule', Value: 'far-monitor' },
    ],
    Statistic: 'Average' as const,
    ...{ Period: 3600, EvaluationPeriods: 3, DatapointsToAlarm: 1 },
    ComparisonOperator: 'GreaterThanThreshold' as const,
    TreatMissingData: 'notBreaching',
  };
  const quiet = 'an-alarm-whose-name-is-longer-than-anybody-would-like-to-read-it';
  await client.send(new PutMetricAlarmCommand({ ...alarm, AlarmName: 'drift', Threshold: 0.1 }));
  await client.send(new PutMetricAlarmCommand({ ...alarm, AlarmName: quiet, Threshold: 5 }));
  await client.send(
    new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM("drift")' }),
  );
  client.destroy();
  const ringing = await until('the alarms', async () => {
    const all = await world.run(alarmsCommand, '');
    return /^3 alarms, 2 in ALARM/m.test(all.out) ? all : undefined;
  });
  assert.equal(ringing.status, 1);
  assert.match(ringing.out, /^drift +ALARM {2}.* 0\.6\d+ {2}Average of$/m);
  fits(ringing.out);
  assert.deepEqual((await json(alarmsCommand, 'drift')).told.namespace, alarm.Namespace);
  const calm = await json(alarmsCommand, '--state ok');
  assert.deepEqual(
    [calm.status, calm.told.map(({ name }: { name: string }) => name)],
    [0, [quiet]],
  );
  const one = await world.run(alarmsCommand, 'drift');
  assert.equal(one.status, 1);
  assert.match(one.out, /^ {2}namespace {2}aws\/sagemaker\/Endpoints\/data-metrics$/m);
  assert.match(one.out, /History\n.*Alarm updated from INSUFFICIENT_DATA to ALARM/);
  await assert.rejects(world.run(alarmsCommand, 'drif'), /no alarm drif; did you mean drift\?/);
});

test('logs: of a schedule, a job, a group; filtered, followed until told to end', async () => {
  const { out, status } = await world.run(logsCommand, 'far-monitor');
  assert.equal(status, 0);
  assert.match(out, /^2026-03-01 22:00:\d\d {2}Checked 3 features of 300 records\.$/m);
  const job = (await json(runsCommand, 'far-monitor newest')).told.job;
  assert.equal((await world.run(logsCommand, job)).out, out);
  const lines = await world.run(logsCommand, 'ProcessingJobs --filter Checked --json --limit 2');
  const events = lines.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    events.map(({ group, stream, message }) => [group, stream.split('/')[0] === job, message]),
    [
      ['/aws/sagemaker/ProcessingJobs', false, 'Checked 3 features of 300 records.'],
      ['/aws/sagemaker/ProcessingJobs', true, 'Checked 3 features of 300 records.'],
    ],
  );
  assert.match((await world.run(logsCommand, '')).out, /npx guiderail logs \/aws\/sagemaker/);
  await assert.rejects(world.run(logsCommand, 'far-monitr'), /did you mean far-monitor\?/);
  const end = new AbortController();
  let seen = '';
  const stdout = (text: string) => {
    seen += text;
  };
  const following = world.run(logsCommand, 'far-monitor --follow', {
    stdout,
    untilInterrupted: () => end.signal,
  });
  await until('the first lines', async () => (seen.includes('22:00') ? true : undefined));
  world.clock.set(Date.parse('2026-03-01T22:50:00Z'));
  await world.capture('2026-03-01T22:45:00Z', rowsOf(310, 3));
  await world.due('2026-03-01T23:00:00Z');
  await until('the next run', async () => (seen.includes('of 310 records') ? true : undefined));
  end.abort();
  assert.equal((await following).status, 0);
  const twice = seen.split('\n').filter((line) => line.includes('Checked 3 features of 310'));
  assert.equal(twice.length, 1);
});

test('alarms: one on a metric that is not there says so, and what there is', async () => {
  const client = new CloudWatchClient(world.server.client);
  const { Namespace, MetricName, Dimensions } = {
    Namespace: 'aws/sagemaker/Endpoints/data-metrics',
    MetricName: 'feature_baseline_drift_age',
    Dimensions: [
      { Name: 'Endpoint', Value: 'far' },
      { Name: 'MonitoringSchedule', Value: 'far-monitor' },
    ],
  };
  const told = async (metric: object): Promise<string[]> => {
    const rest = {
      ...{ AlarmName: 'nothing', Statistic: 'Sum' as const, Period: 60, EvaluationPeriods: 1 },
      ...{ Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' as const },
    };
    await client.send(
      new PutMetricAlarmCommand({ Namespace, MetricName, Dimensions, ...metric, ...rest }),
    );
    return (await json(alarmsCommand, 'nothing')).told.missing;
  };
  assert.deepEqual(await told({}), []);
  assert.deepEqual(await told({ Dimensions: Dimensions.slice(0, 1) }), [
    `${Namespace} has no metric ${MetricName} with Endpoint=far; there is one with ` +
      'Endpoint=far, MonitoringSchedule=far-monitor',
  ]);
  assert.deepEqual(await told({ MetricName: 'feature_baseline_drift_agee' }), [
    `${Namespace} has no metric feature_baseline_drift_agee; did you mean ${MetricName}?`,
  ]);
  const wrong = Namespace.toLowerCase();
  assert.deepEqual(await told({ Namespace: wrong }), [
    `there are no metrics in ${wrong}; did you mean ${Namespace}?`,
  ]);
  await told({ Dimensions: [] });
  const { out } = await world.run(alarmsCommand, 'nothing');
  assert.match(out, /^ {2}missing {4}aws.*has no metric/m);
  await client.send(new DeleteAlarmsCommand({ AlarmNames: ['nothing'] }));
  client.destroy();
});

test('logs: a line that comes long after its own time is followed too', async () => {
  const logs = new CloudWatchLogsClient(world.server.client);
  const place = { logGroupName: '/late', logStreamName: 's' };
  const now = world.clock.now();
  const put = (message: string, ago: number) =>
    logs.send(
      new PutLogEventsCommand({ ...place, logEvents: [{ timestamp: now - ago, message }] }),
    );
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/late' }));
  await logs.send(new CreateLogStreamCommand(place));
  await put('first, just now', 0);
  const end = new AbortController();
  let seen = '';
  const stdout = (text: string) => {
    seen += text;
  };
  const following = world.run(logsCommand, '/late --follow', {
    stdout,
    untilInterrupted: () => end.signal,
  });
  await until('the first line', async () => (seen.includes('first') ? true : undefined));
  await put('second, an hour old', 3_600_000);
  await put('third, just now', 0);
  await until('the third line', async () => (seen.includes('third') ? true : undefined));
  end.abort();
  await following;
  assert.deepEqual(seen.match(/first|second|third/g), ['first', 'second', 'third']);
  logs.destroy();
});

test('try, replay, rebaseline: what would be, over what was, and a new normal', async () => {
  const tried = await world.run(tryCommand, 'far-monitor');
  assert.equal(tried.status, 0, tried.out);
  assert.match(tried.out, /^It would run\.\n {2}tried on +\d+ records\n/);
  fits(tried.out);
  const strange = await world.run(tryCommand, 'far-monitor --set age.completness=1');
  assert.equal(strange.status, 1);
  assert.match(strange.out, /^It would not run as it is\.\n[\s\S]*completness/);
  const replayed = await world.run(replayCommand, 'far-monitor --threshold 0.9 --last 12h');
  assert.match(replayed.out, /^Would have fired in 2 of \d windows \(before: 2\)/);
  assert.match(replayed.out, /^baseline_drift_check +2 +0$/m);
  fits(replayed.out);
  const { told } = await json(replayCommand, 'far-monitor --threshold 0.9 --last 12h');
  assert.equal(told.Totals.FiredAfter, 2);
  const none = await world.run(rebaselineCommand, 'far-monitor');
  assert.match(none.out, /npx guiderail rebaseline far-monitor --last 7d --reason/);
  const reason = '--reason seen --name Ann';
  const made = await world.run(rebaselineCommand, `far-monitor --run newest ${reason}`);
  assert.equal(made.status, 0);
  assert.match(made.out, /^far-monitor has version 1 of its baseline\.\n {2}records +310 of /);
  assert.match(made.out, /Ann \(GRK\w+\): seen/);
  assert.equal((await json(monitorsCommand, 'far-monitor')).told.baseline.version, 1);
  const back = await world.run(rebaselineCommand, 'far-monitor --undo --reason no');
  assert.match(back.out, /^far-monitor is back at version 0 of its baseline/);
  const all = await world.run(rebaselineCommand, 'far-monitor');
  assert.match(all.out, /^ +1 .*2026-03-01 22:00-23:00/m);
  fits(all.out);
});

test('feedback: one label, and those of files; what is refused is told by its line', async () => {
  const one = await world.run(feedbackCommand, 'far 20-3 7.5');
  assert.deepEqual([one.status, one.out], [0, '1 label taken.\n']);
  const file = join(tmpdir(), `guiderail-labels-${process.pid}.csv`);
  try {
    await writeFile(file, 'inference_id,label\n20-4,"7,5"\n20-5,\n20-6,8\n');
    const { status, told } = await json(feedbackCommand, `far --file ${file}`);
    assert.deepEqual([status, told.accepted, told.rejected], [1, 2, 1]);
    assert.equal(told.firstRejected[0].line, 3);
    await writeFile(file, 'id,label\n20-4,7\n');
    await assert.rejects(
      world.run(feedbackCommand, `far --file ${file}`),
      /must name the columns inferenceId and label/,
    );
  } finally {
    await rm(file);
  }
  await assert.rejects(world.run(feedbackCommand, 'nobody 1 2'), /nobody/);
});

test('deliveries: what was refused is listed, and sent once more', async () => {
  const listed = await until('the refusal', async () => {
    const one = await world.run(deliveriesCommand, '--failed');
    return one.status === 1 ? one : undefined;
  });
  assert.match(listed.out, /^\d+ failed\nid +to .*\n\S+ +http:.* answered 404$/m);
  fits(listed.out);
  const { told } = await json(deliveriesCommand, '--failed');
  const [{ id, kind, reason }] = told.failed;
  assert.equal(kind, 'incident-webhook');
  assert.match(reason, /404/);
  await assert.rejects(world.run(deliveriesCommand, 'retry 7'), /no failed delivery has the id 7/);
  hears = true;
  const again = await world.run(deliveriesCommand, `retry ${id}`);
  assert.deepEqual([again.status, again.out], [0, '1 message will be sent once more.\n']);
  await world.run(deliveriesCommand, 'retry --all');
  const done = await until('the end', async () => {
    const one = await world.run(deliveriesCommand, '');
    return one.status === 0 && one.out.startsWith('Nothing') ? one.out : undefined;
  });
  assert.equal(done, 'Nothing has failed or waits.\n');
});

test('wrong calls are named before a server is asked', async () => {
  const wrong: [Parameters<WatchedWorld['run']>[0], string, RegExp][] = [
    [monitorsCommand, 'a b', /one schedule/],
    [monitorsCommand, '--endpont e', /did you mean --endpoint/],
    [runsCommand, '', /name a schedule/],
    [runsCommand, 's yesterday', /yesterday is no time/],
    [runsCommand, 's --limit 0', /--limit takes/],
    [violationsCommand, 's --examples 21', /0 to 20/],
    [violationsCommand, 's 2026-03-01 --last 1d', /not both/],
    [incidentsCommand, 'acknowlege inc-1', /incidents ID acknowledge/],
    [incidentsCommand, 'inc-1 clsoe', /there is no clsoe; did you mean close\?/],
    [incidentsCommand, 'inc-1 mute', /say how long/],
    [incidentsCommand, 'inc-1 close --for 1d', /for mute/],
    [incidentsCommand, '--state opne', /--state takes/],
    [alarmsCommand, '--state loud', /--state takes ALARM/],
    [logsCommand, '--follow', /name a group/],
    [logsCommand, 'x --since 1y', /--since takes a span/],
    [deliveriesCommand, 'retri 1', /did you mean retry\?/],
    [deliveriesCommand, 'retry', /name the ids to retry/],
    [tryCommand, 'a.json --threshold 1', /for schedules that are there/],
    [replayCommand, 's', /say what to change/],
    [replayCommand, 's --set age', /--set takes NAME=VALUE/],
    [rebaselineCommand, 's --last 7d', /say why/],
    [rebaselineCommand, 's --undo --last 7d --reason x', /takes no window/],
    [feedbackCommand, 'far id', /its label, or --file/],
  ];
  for (const [command, args, message] of wrong) {
    await assert.rejects(world.run(command, args), (error: Error) => {
      assert.ok(error instanceof UsageError, `${args}: ${error.message}`);
      assert.match(error.message, message);
      return true;
    });
  }
});
