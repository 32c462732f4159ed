import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noViolations, region, withMonitoring } from '../../../testing/monitoring-world.js';
import type { TargetMessage } from '../../common/targets.js';
import { troubleOf } from './run-ends.js';
import { act, ask, heard, hour, hours, mild, only, ready, root, start } from './testing/hours.js';

const crash = 'The dataset cannot be read: it has 11 columns. Send 12.\nat line 3';
const empty = 'Job inputs had no data.';
const late =
  'Job inputs had no data: none of the 7 predictions from 2026-03-01T00:00:00Z to ' +
  '2026-03-01T01:00:00Z has a label yet (coverage 0 of 7).';

test('runs that fail twice in a row are an incident, which the first that succeeds ends', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    await hours(world, noViolations, crash);
    assert.deepEqual(heard(world), []);
    await hours(world, crash, crash);
    assert.deepEqual(heard(world), ['Opened warning']);
    const open = await only(world);
    assert.equal(
      open.Title,
      'Runs fail since 1 Mar 02:00 UTC, 3 in a row: The dataset cannot be read: it has 11 columns',
    );
    assert.deepEqual([open.Family, open.WindowCount], ['runs', 3]);
    assert.deepEqual(open.LastWindow, {
      StartTime: open.LastWindow.EndTime,
      EndTime: open.LastWindow.EndTime,
    });
    assert.equal(world.metrics.findLast((one) => one.MetricName === 'open_incidents')?.Value, 1);
    await hours(world, noViolations, crash, noViolations, crash);
    assert.deepEqual(heard(world), ['Opened warning', 'Closed warning']);
    const { Changes } = await ask(world, `${root}/${open.IncidentId}`);
    assert.equal(Changes.at(-1).Reason, 'a run succeeded');
  }));

test('what drifts and runs that fail are incidents of their own; one that lasts is critical', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    await hours(world, mild, crash, crash, crash, crash, crash, crash);
    const { Incidents } = await ask(world, root);
    assert.deepEqual(
      Incidents.map((one: Record<string, string>) => [one.Family, one.State, one.Level]),
      [
        ['runs', 'open', 'critical'],
        ['values', 'open', 'warning'],
      ],
    );
  }));

test('a daily schedule waits for no second failure', () =>
  withMonitoring(start, async (world) => {
    await ready(world, {}, 'cron(0 1 ? * * *)');
    await hours(world, crash);
    assert.deepEqual(heard(world), ['Opened warning']);
  }));

test('no data where there was some; nothing where there never was, or not at that hour', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    await hours(world, empty, empty, empty);
    assert.deepEqual(heard(world), []);
    await hours(world, noViolations, empty, empty);
    assert.deepEqual(heard(world), ['Opened warning']);
    assert.equal((await only(world)).Title, 'No data since 1 Mar 05:00 UTC, 2 runs in a row');
    await hours(world, ...Array.from({ length: 18 }, () => noViolations));
    assert.deepEqual(heard(world), ['Opened warning', 'Closed warning']);
    // the next day: of one to seven o'clock there were runs with data at four and seven
    await hours(world, empty, empty, empty, empty, empty, empty);
    assert.deepEqual(heard(world).slice(2), []);
    await hours(world, empty);
    assert.deepEqual(heard(world).slice(2), ['Opened warning']);
  }));

test('labels have more patience, and a run by hand over a window takes its failure back', () =>
  withMonitoring(start, async (world) => {
    await ready(world, { 'guiderail:incident_no_labels_after': '3' });
    await hours(world, late, late);
    assert.deepEqual(heard(world), []);
    await hours(world, late);
    assert.equal((await only(world)).Title, 'No labels since 1 Mar 01:00 UTC, 3 runs in a row');
    world.analyse = async () => noViolations;
    const day = Date.parse('2026-03-01T00:00:00Z');
    const window = { start: day + 2 * hour, end: day + 3 * hour };
    await world.monitoring.runSchedule(region, 's', window);
    await world.settle();
    assert.deepEqual(heard(world), ['Opened warning', 'Closed warning']);
  }));

test('runs that were stopped or asked for by hand do not count', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    await hours(world, crash);
    for (let time = 0; time < 3; time++) {
      await world.monitoring.runSchedule(region, 's', { lastMs: hour });
      await world.settle();
    }
    await world.call('StopMonitoringSchedule', { MonitoringScheduleName: 's' });
    await world.settle();
    assert.deepEqual((await ask(world, root)).Incidents, []);
  }));

test('a definition that is gone is told to those that the schedule is tagged with', () =>
  withMonitoring(start, async (world) => {
    const sent: TargetMessage[] = [];
    const arn = 'arn:aws:sns:eu-west-1:123456789012:people';
    world.targets.push({
      title: 'test topics',
      match: /^arn:aws:sns:/,
      deliver: async (_, message) => void sent.push(message),
    });
    await ready(world, { 'guiderail:notify': arn });
    await hours(world, noViolations);
    world.endpoints.clear();
    await hours(world, noViolations, noViolations);
    assert.match(sent[0]!.subject ?? '', /^WARNING: Runs fail since 1 Mar 02:00 UTC, 2 in a row: /);
    assert.match(sent[0]!.body, /not watched by this monitor until a run succeeds/);
    assert.match(sent[0]!.body, /\nIncident inc-[0-9a-f]+$/);
    const closed = await act(world, 'close', { Reason: 'it is gone for good' });
    assert.equal(closed.State, 'closed');
    assert.equal((await act(world, 'reopen')).State, 'open');
  }));

test('the analyzer says what kind of failure it is', () => {
  const said = (text: string) => troubleOf(text);
  assert.equal(said(empty), 'no data');
  assert.equal(said(`${empty} Between 1 and 2 endpoint e had 0 requests`), 'no data');
  assert.equal(said(`${late} (The merge with labels, job j)`), 'no labels');
  assert.equal(said('Job inputs had no data: clean.py dropped all 12 records.'), 'failed');
  assert.equal(said(crash), 'failed');
});
