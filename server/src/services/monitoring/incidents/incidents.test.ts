import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  noViolations,
  openMonitoring,
  region,
  withMonitoring,
} from '../../../testing/monitoring-world.js';
import type { TargetMessage } from '../../common/targets.js';
import { readSettings } from './settings.js';
import {
  act,
  ask,
  drift,
  found,
  heard,
  hour,
  hours,
  mild,
  only,
  ready,
  root,
  start,
} from './testing/hours.js';

test('drift over several runs is one incident: opened, raised, closed, reopened, each told once', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    await hours(world, mild, mild, mild);
    assert.deepEqual(heard(world), ['Opened warning']);
    const open = await only(world);
    assert.equal(open.Title, 'hum drifted since 1 Mar 00:00 UTC, in 3 windows');
    assert.deepEqual([open.State, open.WindowCount], ['open', 3]);
    assert.ok(
      world.metrics.some(({ MetricName, Value }) => MetricName === 'open_incidents' && Value === 1),
    );
    await hours(world, mild, mild, mild);
    assert.deepEqual(heard(world), ['Opened warning', 'LevelRaised critical']);
    await hours(world, noViolations, noViolations, noViolations);
    assert.deepEqual(heard(world).slice(2), ['Closed critical']);
    assert.equal(world.metrics.findLast((one) => one.MetricName === 'open_incidents')?.Value, 0);
    await hours(world, mild);
    assert.deepEqual(heard(world).slice(3), ['Reopened warning']);
    const whole = await ask(world, `${root}/${open.IncidentId}`);
    assert.equal(whole.ReopenedCount, 1);
    assert.deepEqual(
      whole.Changes.map(({ Change }: { Change: string }) => Change),
      ['opened', 'raised', 'closed', 'reopened'],
    );
    assert.equal(whole.Windows.length, 7);
    assert.match(whole.ReportS3Uri, /^s3:\/\/bucket\/reports\/e\/s\/2026\/03\/01\/10$/);
  }));

test('a crash between the end of a run and its news: the news is told exactly once', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    world.analyse = async () => mild;
    world.clock.advance(hour);
    for (let round = 0; round < 3; round++) {
      await world.monitoring.tick(world.clock.now());
      await world.jobs.idle(); // the outbox has not begun yet
    }
    assert.equal((await only(world)).State, 'open');
    assert.deepEqual(heard(world), []);
    await world.crash();
    await world.settle();
    assert.deepEqual(heard(world), ['Opened warning']);
    await world.crash();
    await world.settle();
    await hours(world, mild);
    assert.deepEqual(heard(world), ['Opened warning']);
    assert.equal((await only(world)).WindowCount, 2);
  }));

const child = fileURLToPath(new URL('../../../testing/incidents-child.js', import.meta.url));

test('kill -9 between the end of a run and its news: exactly one event after the next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-kill-'));
  try {
    const program = spawn(process.execPath, [child, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => program.on('close', resolve));
    await new Promise<void>((resolve, reject) => {
      program.stdout.on('data', (said: Buffer) => String(said).includes('ended') && resolve());
      program.on('exit', () => reject(new Error('the program ended by itself')));
    });
    program.kill('SIGKILL');
    await ended;
    const world = await openMonitoring(folder, '2026-03-01T21:00:01Z');
    try {
      await world.settle();
      await world.settle();
      assert.deepEqual(heard(world), ['Opened warning']);
      const alerts = world.events.filter(({ detailType }) => detailType.includes('Alert State'));
      assert.equal(alerts.length, 1);
    } finally {
      await world.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('muted until a time: silent, and then what has come meanwhile is told once', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    await hours(world, mild);
    const until = world.clock.now() + 3 * hour;
    const muted = await act(world, 'mute', { UntilTime: until, Name: 'Ann', Reason: 'known' });
    assert.equal(muted.State, 'muted');
    assert.deepEqual(muted.Changes.at(-1).By, 'Ann (AKIA)');
    await hours(world, found(drift('hum', 0.8)), noViolations);
    assert.equal((await only(world)).Level, 'critical');
    assert.deepEqual(heard(world), ['Opened warning']);
    await hours(world, found(drift('hum', 0.8)));
    assert.deepEqual(heard(world), ['Opened warning', 'LevelRaised critical']);
    assert.equal((await only(world)).State, 'open');
    await assert.rejects(act(world, 'mute', { UntilTime: 1 }), { code: 'ValidationException' });
    await assert.rejects(act(world, 'unmute'), { code: 'ConflictException' });
  }));

test('an incident that there is not is said to be missing, whatever its name looks like', () =>
  withMonitoring(start, async (world) => {
    for (const name of ['nobody', 'inc-0', 'a%20b']) {
      const missing = { code: 'ResourceNotFound', message: /Could not find incident/ };
      await assert.rejects(ask(world, `${root}/${name}`), missing);
      await assert.rejects(ask(world, `${root}/${name}/close`), missing);
    }
  }));

test('closing by hand ends a mute: who hears of it hears of its reopening too', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    await hours(world, mild);
    const until = Date.parse('2026-03-03T10:20:30Z');
    const muted = await act(world, 'mute', { UntilTime: until, Reason: 'known' });
    assert.equal(muted.Changes.at(-1).Reason, 'until 2026-03-03 10:20 UTC: known');
    const closed = await act(world, 'close', { Name: 'Ann' });
    assert.equal(closed.State, 'closed');
    assert.equal(closed.MutedUntil, undefined);
    const last = closed.Changes.slice(-2).map(
      ({ Change, By }: Record<string, string>) => `${Change} ${By}`,
    );
    assert.deepEqual(last, ['unmuted Ann (AKIA)', 'closed Ann (AKIA)']);
    const reopened = await act(world, 'reopen');
    assert.equal(reopened.State, 'open');
    await world.settle();
    assert.deepEqual(heard(world), ['Opened warning', 'Closed warning', 'Reopened warning']);
  }));

test('acknowledged, closed and reopened by hand, with who and why', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    await hours(world, mild);
    assert.equal((await act(world, 'acknowledge', { Reason: 'on it' })).State, 'acknowledged');
    await act(world, 'comment', { Reason: 'a new sensor' });
    await hours(world, mild);
    assert.deepEqual(heard(world), ['Opened warning']);
    await act(world, 'close', { Reason: 'recalibrated', Name: 'Bo' });
    await world.settle();
    assert.deepEqual(heard(world), ['Opened warning', 'Closed warning']);
    const { Incidents } = await ask(world, root, { State: 'active' });
    assert.deepEqual(Incidents, []);
    await assert.rejects(act(world, 'close'), { code: 'ConflictException' });
    const reopened = await act(world, 'reopen');
    assert.equal(reopened.State, 'open');
    assert.deepEqual(
      reopened.Changes.map(({ Change, Reason }: Record<string, string>) => `${Change}: ${Reason}`),
      [
        'opened: at warning',
        'acknowledged: on it',
        'commented: a new sensor',
        'closed: recalibrated',
        'reopened: no reason given',
      ],
    );
  }));

test('a window run again without violations takes its evidence back', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    await hours(world, mild);
    world.analyse = async () => noViolations;
    const window = {
      start: Date.parse('2026-03-01T00:00:00Z'),
      end: Date.parse('2026-03-01T01:00:00Z'),
    };
    await world.monitoring.runSchedule(region, 's', window);
    await world.settle();
    assert.deepEqual(heard(world), ['Opened warning', 'Closed warning']);
    assert.equal((await only(world)).State, 'closed');
  }));

test('windows too small to tell neither close an incident nor speak for its end', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    const small = {
      ...noViolations,
      files: { 'constraint_violations.json': '{"violations":[],"too_small":["hum"]}' },
    };
    await hours(world, mild, small, small, small, noViolations);
    assert.deepEqual(heard(world), ['Opened warning']);
    await hours(world, noViolations);
    assert.deepEqual(heard(world), ['Opened warning', 'Closed warning']);
  }));

test('news goes to the targets that the schedule is tagged with', () =>
  withMonitoring(start, async (world) => {
    const sent: [string, TargetMessage][] = [];
    world.targets.push({
      title: 'test topics',
      match: /^arn:aws:sns:/,
      deliver: async (arn, message) => void sent.push([arn, message]),
    });
    const arn = 'arn:aws:sns:eu-west-1:123456789012:people';
    await ready(world, { 'guiderail:notify': arn, 'guiderail:incident_closes_after': '1' });
    await hours(world, mild, mild, noViolations);
    assert.deepEqual(
      sent.map(([to, { subject }]) => [to, subject]),
      [
        [arn, 'WARNING: hum drifted since 1 Mar 00:00 UTC, in 1 window (s)'],
        [arn, 'Over: hum drifted since 1 Mar 00:00 UTC, in 2 windows (s)'],
      ],
    );
    assert.match(sent[0]![1].body, /- hum: drift 0.3 where 0.1 is allowed\n\nEndpoint e\n/);
    assert.match(
      sent[1]![1].body,
      /Closed: nothing found in the last window\. Last seen in the window 1 Mar 01:00 UTC to/,
    );
  }));

test('lists are filtered and come in pages; filters that are none are refused by name', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    const [temp, wind] = [found(drift('temp', 0.7)), found(drift('wind', 0.3))];
    await hours(world, mild, noViolations, temp, noViolations, wind);
    const page = await ask(world, root, { MaxResults: 2 });
    assert.equal(page.Incidents.length, 2);
    const rest = await ask(world, root, { MaxResults: 2, NextToken: page.NextToken });
    assert.equal(rest.Incidents.length, 1);
    assert.equal(rest.NextToken, undefined);
    const critical = await ask(world, root, { Level: 'critical', MonitoringScheduleName: 's' });
    assert.deepEqual(
      critical.Incidents.map((one: { Features: string[] }) => one.Features),
      [['temp']],
    );
    const recent = await ask(world, root, { Since: world.clock.now(), EndpointName: 'e' });
    assert.equal(recent.Incidents.length, 1);
    await assert.rejects(ask(world, root, { Colour: 'red' }), { code: 'ValidationException' });
    await assert.rejects(
      ask(world, root, { MaxResults: 3, State: 'open', NextToken: page.NextToken }),
      {
        code: 'ValidationException',
      },
    );
    await world.call('DeleteMonitoringSchedule', { MonitoringScheduleName: 's' });
    assert.deepEqual((await ask(world, root, { State: 'active' })).Incidents, []);
  }));

test('settings that cannot be read are named, and the others hold', () => {
  const { rules, problems, notify } = readSettings(
    { incident_opens_after: '1', incident_critical_effect: 'much' },
    { 'guiderail:incident_opens_after': '5', 'guiderail:notify-2': 'arn:a arn:b' },
  );
  assert.deepEqual([rules.opensAfter, rules.within, rules.criticalEffect], [5, 5, 0.5]);
  assert.deepEqual(problems, ['incident_critical_effect is much: give a number from 0 to 50']);
  assert.deepEqual(notify, ['arn:a', 'arn:b']);
});
