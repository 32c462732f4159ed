import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndpointOfOverview, MonitorOfOverview, OverviewView } from 'guiderail/console';
import { judgeEndpoint } from '../../ui/standing/verdict.js';
import { headlineOf } from './headline.js';
import { isNamed, ordered, subjectsOf } from './subjects.js';
import { inOrderOf } from './use-steady-order.js';

const monitor = (name: string, more: Partial<MonitorOfOverview> = {}): MonitorOfOverview => ({
  ...{ name, type: 'DataQuality', state: 'quiet' },
  ...more,
});

const endpoint = (
  name: string,
  monitors: readonly MonitorOfOverview[],
  status = 'InService',
): EndpointOfOverview => ({ name, status, created: 0, modified: 0, monitors });

const overview = (
  endpoints: readonly EndpointOfOverview[],
  others: readonly MonitorOfOverview[] = [],
): OverviewView => ({
  now: 0,
  recent: { start: 0, end: 900_000 },
  trail: { start: 0, step: 300_000, steps: 36 },
  ...{
    endpoints,
    others,
    incidents: { open: 0, acknowledged: 0, muted: 0, critical: 0, first: [] },
  },
});

const quiet = endpoint('quiet', [monitor('a')]);
const drifted = endpoint('drifted', [
  monitor('b', { state: 'violations', violations: 3, critical: 1 }),
  monitor('c'),
]);
const silent = endpoint('silent', [monitor('d', { state: 'stopped' })]);

test('an endpoint is trusted only where every monitor is quiet and it serves', () => {
  assert.equal(judgeEndpoint(quiet).verdict, 'trusted');
  assert.equal(judgeEndpoint(drifted).verdict, 'wrong');
  assert.equal(judgeEndpoint(drifted).why, '3 violations, 1 critical incident');
  assert.equal(judgeEndpoint(silent).verdict, 'unsure');
  assert.equal(judgeEndpoint(endpoint('bare', [])).why, 'not watched');
  assert.equal(judgeEndpoint(endpoint('down', [monitor('e')], 'Failed')).verdict, 'wrong');
  const warned = endpoint('warned', [monitor('f', { warnings: 1 })]);
  assert.equal(judgeEndpoint(warned).verdict, 'unsure');
  const failedSince = endpoint('g', [monitor('h', { state: 'failed', wrong: true })]);
  assert.equal(judgeEndpoint(failedSince).verdict, 'wrong');
});

test('the worst stands first', () => {
  const down = endpoint('down', [], 'Failed');
  const names = subjectsOf(overview([quiet, silent, drifted, down])).map(({ name }) => name);
  assert.deepEqual(names, ['down', 'drifted', 'silent', 'quiet']);
});

test('the headline says in a sentence which models can be trusted', () => {
  const { text, names, unsure } = headlineOf(subjectsOf(overview([quiet, drifted, silent])));
  assert.equal(text, '1 of 3 endpoints can’t be trusted');
  assert.deepEqual(
    names.map(({ name }) => name),
    ['drifted'],
  );
  assert.equal(unsure, '1 can’t be judged: 1 monitor stopped.');
  assert.equal(headlineOf(subjectsOf(overview([quiet]))).text, 'The only endpoint can be trusted');
  const drift = monitor('w', { featureGroup: 'weather', state: 'violations', violations: 1 });
  const beside = (...others: readonly MonitorOfOverview[]) =>
    headlineOf(subjectsOf(overview([quiet], others))).unsure;
  assert.equal(beside(drift), 'The data set watched without an endpoint can’t be trusted.');
  assert.equal(
    beside(drift, monitor('nightly')),
    '1 of 2 data sets watched without an endpoint can’t be trusted.',
  );
  const two = [quiet, endpoint('other', [monitor('z')])];
  assert.equal(headlineOf(subjectsOf(overview(two))).text, 'All 2 endpoints can be trusted');
});

test('monitors of a feature group stand in one row, those of batch transforms alone', () => {
  const subjects = subjectsOf(
    overview(
      [],
      [
        monitor('one', { featureGroup: 'weather' }),
        monitor('two', { featureGroup: 'weather' }),
        monitor('nightly'),
        monitor('gone', { endpoint: 'was-here' }),
      ],
    ),
  );
  assert.deepEqual(subjects.map(({ key, verdict }) => `${key} ${verdict}`).sort(), [
    'batch transform/nightly trusted',
    'feature group/weather trusted',
    'missing endpoint/was-here unsure',
  ]);
});

test('rows are found by their monitors’ names, and ordered as asked', () => {
  const subjects = subjectsOf(overview([quiet, drifted]));
  assert.deepEqual(
    subjects.filter((one) => isNamed(one, ' C ')).map(({ name }) => name),
    ['drifted'],
  );
  assert.deepEqual(
    ordered(subjects, 'name').map(({ name }) => name),
    ['drifted', 'quiet'],
  );
});

test('rows that are held keep their places; new ones go to the end', () => {
  const rows = ['c', 'new', 'a', 'b'].map((key) => ({ key }));
  assert.deepEqual(
    inOrderOf(['a', 'b', 'gone', 'c'], rows).map(({ key }) => key),
    ['a', 'b', 'c', 'new'],
  );
});
