import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { ServiceError } from '../../../base/errors.js';
import { parseSchedule } from '../../../jobs/cron.js';
import type { RunRow, ScheduleRow } from '../runs.js';
import { monitorView } from './monitor.js';
import { monitorExamplesView } from './monitor-examples.js';
import { monitorRunView } from './monitor-run.js';
import type { MonitorExamplesView, MonitorRunView } from './monitor-run-types.js';
import type { MonitorView } from './monitor-types.js';
import type { ViewDeps, ViewRequest } from './view.js';

const hour = 3_600_000;
const begins = Date.parse('2026-03-01T00:00:00Z');
const at = (hours: number): number => begins + hours * hour;
const report = (hours: number): string => `s3://b/reports/${hours}`;

function row(hours: number, status: string, more: Partial<RunRow> = {}): RunRow {
  return {
    ...{ region: 'r', schedule: 's', due: at(hours), created: at(hours), modified: at(hours) },
    ...{ status, origin: 'tick', type: 'DataQuality', definition: 'd', endpoint: 'e' },
    ...{ feature_group: null, window_start: at(hours - 1), window_end: at(hours) },
    ...{ job: null, job_arn: null, step: 'analysis', report: report(hours), failure: null },
    ...{ exit_message: null, violations: 0 },
    ...{ baseline_constraints: 's3://b/v1/constraints.json', baseline_statistics: null },
    ...more,
  } as RunRow;
}

const schedule = (modified = begins): ScheduleRow => ({
  ...{ region: 'r', name: 's', arn: 'arn', status: 'Scheduled', created: begins, modified },
  document: {
    ...{ expression: 'cron(0 * ? * * *)', endpoint: 'e', type: 'DataQuality' },
    config: { MonitoringJobDefinitionName: 'd' },
  },
});

interface World {
  readonly runs: readonly RunRow[];
  readonly files?: Readonly<Record<string, unknown>>;
  readonly now?: number;
}

/** What views are handed, of rows and files that are given. */
function depsOf({ runs, files = {}, now = at(1000) }: World): ViewDeps {
  const bytes = (key: string): Buffer | undefined => {
    const file = files[key];
    if (file === undefined) return undefined;
    return Buffer.from(typeof file === 'string' ? file : JSON.stringify(file));
  };
  const newest = (before = Number.MAX_SAFE_INTEGER): RunRow[] =>
    runs.filter(({ due }) => due < before).sort((a, b) => b.due - a.due);
  const deps: Partial<ViewDeps> = {
    now: () => now,
    schedule: async (_, name) => (name === 's' ? schedule() : undefined),
    execution: async ({ due }) => runs.find((one) => one.due === due),
    executionsOf: async (_region, _name, limit, before) => newest(before).slice(0, limit),
    dueTimes(expression, after, most) {
      const found: number[] = [];
      const timetable = parseSchedule(expression);
      for (let due = timetable.nextAfter(after); due && found.length < most; ) {
        found.push(due);
        due = timetable.nextAfter(due);
      }
      return found;
    },
    own: async <T>(path: string) =>
      (path === 'incidents'
        ? { Incidents: [] }
        : {
            CurrentVersion: 1,
            Versions: [{ Version: 1, ConstraintsS3Uri: 's3://b/v1/constraints.json' }],
          }) as T,
    objects: {
      async read(_bucket, key) {
        return bytes(key);
      },
      async get(_bucket, key) {
        const body = bytes(key);
        return body && { info: {} as never, body: Readable.from([body]) };
      },
      async head() {
        return undefined;
      },
      async list(_bucket, { prefix = '' }) {
        return Object.keys(files)
          .filter((key) => key.startsWith(prefix))
          .map((key) => ({ key, size: bytes(key)?.length ?? 0 }) as never);
      },
    },
  };
  return deps as ViewDeps;
}

const asked = (body: object): ViewRequest => ({
  ...{ region: 'r', accessKeyId: 'k', mayRunCode: true, signal: new AbortController().signal },
  body: body as ViewRequest['body'],
});
const readMonitor = (world: World, body: object = {}) =>
  monitorView(depsOf(world)).read(asked({ Name: 's', ...body })) as Promise<MonitorView>;
const readRun = (world: World, hours: number, body: object = {}) =>
  monitorRunView(depsOf(world)).read(
    asked({ Name: 's', Due: at(hours), ...body }),
  ) as Promise<MonitorRunView>;

const drift = {
  feature_name: 'hum',
  constraint_check_type: 'baseline_drift_check',
  description: 'Baseline drift distance: 0.43 exceeds threshold: 0.31',
  ...{ value: 0.43, threshold: 0.31, threshold_source: 'set by hand', effect: 0.43 },
  ...{ effect_interval: [0.3, 0.5], p_value: 0.0001, adjusted_p_value: 0.0004 },
  ...{ method: 'seasonal_windows', comparison_method: 'Sound' },
  examples: { found: 2, href: 'violation_examples.json#/violations/0' },
};
const missing = {
  feature_name: 'temp',
  constraint_check_type: 'completeness_check',
  description: 'Data completeness requirement is not met.',
  ...{ value: 0.9, threshold: 1 },
};
const found = (...violations: object[]) => ({ violations });
const bad = 'CompletedWithViolations';

test('runs are told oldest first, 300 at a time, with the way to older ones', async () => {
  const runs = Array.from({ length: 2000 }, (_, i) => row(i, 'Completed'));
  const newest = await readMonitor({ runs, now: at(2000) });
  assert.equal(newest.runs.length, 300);
  assert.deepEqual(
    [newest.runs[0]?.due, newest.runs.at(-1)?.due, newest.older],
    [at(1700), at(1999), true],
  );
  assert.ok(JSON.stringify(newest).length < 100_000);
  const older = await readMonitor({ runs, now: at(2000) }, { Before: at(120) });
  assert.deepEqual([older.runs.length, older.older], [120, false]);
});

test('outcomes in a word, due times that passed without a run, and the next five', async () => {
  const runs = [
    row(0, 'Completed', { violations: null }),
    row(1, 'Completed'),
    row(2, bad, { violations: 3 }),
    row(3, 'Failed', { failure: 'Job inputs had no data. Between …' }),
    row(4, 'Failed', { failure: 'ValueError: x\n  at line 8' }),
    row(7, 'InProgress', { origin: 'on-demand' }),
  ];
  const { runs: told, missed, nextDue } = await readMonitor({ runs, now: at(8) + hour / 4 });
  assert.deepEqual(
    told.map(({ outcome }) => outcome),
    ['unchecked', 'quiet', 'violations', 'no data', 'failed', 'running'],
  );
  assert.equal(told[2]?.violations, 3);
  // 08:00 may still begin within AWS's buffer
  assert.deepEqual(missed, [at(5), at(6)]);
  assert.deepEqual(nextDue, [9, 10, 11, 12, 13].map(at));
});

test('a run tells what its files say, number by number', async () => {
  const files = {
    'reports/5/constraint_violations.json': { ...found(drift, missing), too_small: ['wind'] },
    'reports/5/statistics.json': '{"version":0,"dataset":{"item_count":960},"features":[',
    'reports/5/feature_results.json': {
      ...{ version: 0, comparison_method: 'Sound', item_count: 960, notes: ['a note'] },
      unreadable: {
        count: 3,
        examples: [{ source: 'x', line: 2, reason: 'no JSON', excerpt: '{' }],
      },
    },
  };
  const view = await readRun({ runs: [row(5, bad, { violations: 2 })], files }, 5);
  assert.deepEqual(
    [view.rows, view.unreadable, view.reading, view.method, view.baseline.version],
    [960, 3, 'Sound', 'Sound', 1],
  );
  assert.deepEqual([view.violationCount, view.tooSmall, view.notes], [2, ['wind'], ['a note']]);
  const [first, second] = view.violations;
  assert.deepEqual(
    [first?.value, first?.threshold, first?.effect, first?.interval, first?.adjustedPValue],
    [0.43, 0.31, 0.43, [0.3, 0.5], 0.0004],
  );
  assert.deepEqual([first?.grade, first?.examples, second?.grade], ['strong', 2, 'weak']);
  assert.deepEqual([second?.value, second?.threshold], [0.9, 1]);
});

test('without the small file the rows come from the head of statistics.json', async () => {
  const files = {
    'reports/5/statistics.json': '{ "version" : 0, "dataset" : { "item_count" : 42 }',
  };
  assert.equal((await readRun({ runs: [row(5, 'Completed')], files }, 5)).rows, 42);
});

test('since when: runs in a row, whatever failed between them, and reruns once', async () => {
  const file = (hours: number) => `reports/${hours}/constraint_violations.json`;
  const files = {
    [file(1)]: found(drift),
    [file(3)]: found(drift),
    [file(4)]: found(drift, missing),
    [file(6)]: found(drift, missing),
  };
  const again = row(4.5, bad, {
    ...{ origin: 'on-demand', window_start: at(3), window_end: at(4), report: report(4) },
  });
  const runs = [row(1, bad), row(2, 'Completed'), row(3, bad), row(4, bad), again];
  const world = { runs: [...runs, row(5, 'Failed'), row(6, bad)], files };
  const { violations } = await readRun(world, 6);
  assert.deepEqual(
    violations.map(({ subject, since }) => [subject, since.due, since.runs, since.orBefore]),
    [
      ['hum', at(3), 3, false],
      ['temp', at(4.5), 2, false],
    ],
  );
});

test('how far back was looked is said', async () => {
  const runs = Array.from({ length: 200 }, (_, i) => row(i, bad));
  const files = Object.fromEntries(
    runs.map((_, i) => [`reports/${i}/constraint_violations.json`, found(drift)]),
  );
  const { violations } = await readRun({ runs, files }, 199);
  assert.deepEqual(violations[0]?.since, {
    ...{ due: at(139), start: at(138), runs: 61, orBefore: true },
  });
});

test('of many violations a hundred at a time', async () => {
  const many = Array.from({ length: 250 }, (_, i) => ({ ...drift, feature_name: `f${i}` }));
  const files = { 'reports/5/constraint_violations.json': found(...many) };
  const world = { runs: [row(5, bad)], files };
  const first = await readRun(world, 5);
  assert.deepEqual([first.violationCount, first.violations.length], [250, 100]);
  const last = await readRun(world, 5, { Offset: 200 });
  assert.deepEqual([last.violations[0]?.index, last.violations.length], [200, 50]);
});

test("files of a user's own program may hold anything", async () => {
  for (const file of ['no JSON', '[]', '{"violations": 3}', '{"violations": [null, 4, "x"]}']) {
    const files = { 'reports/5/constraint_violations.json': file };
    const { violations } = await readRun({ runs: [row(5, bad)], files }, 5);
    assert.ok(violations.every(({ check, subject }) => check === 'unnamed' && subject === ''));
  }
});

test('a whole failure is told, and a run that is not there', async () => {
  const failure = `ValueError: x\n${'at line 8\n'.repeat(100)}`;
  const runs = [row(5, 'Failed', { failure, report: null })];
  const view = await readRun({ runs }, 5);
  assert.deepEqual([view.failure, view.run.message?.length], [failure, 200]);
  await assert.rejects(readRun({ runs }, 6), ServiceError);
  await assert.rejects(
    monitorRunView(depsOf({ runs })).read(asked({ Name: 'other', Due: at(5) })),
    /no monitoring schedule/,
  );
});

const example = {
  ...{ source: 's3://b/capture/e/x.jsonl', line: 12, row: 2, eventId: 'id' },
  ...{ inferenceTime: '2026-03-01T07:12:40Z', value: 'n/a', more_cells: 3 },
  record: { age: '44', plan: null },
};

test('the records of a violation, and no file but those of the report', async () => {
  const files = {
    'reports/5/constraint_violations.json': found(drift, {
      ...drift,
      examples: { found: 1, href: '../../secret.json#/violations/0' },
    }),
    'reports/5/violation_examples.json': {
      looked_at: { bytes: 2_000_000, of_bytes: 4_000_000, files: 3, of_files: 9, complete: false },
      violations: [{ what: 'values outside', about: 312, exact: false, examples: [example] }],
    },
    'secret.json': { violations: [{ examples: [example] }] },
  };
  const read = (Index: unknown) =>
    monitorExamplesView(depsOf({ runs: [row(5, bad)], files })).read(
      asked({ Name: 's', Due: at(5), Index }),
    ) as Promise<MonitorExamplesView>;
  const shown = await read(0);
  assert.deepEqual([shown.what, shown.about, shown.exact], ['values outside', 312, false]);
  assert.match(shown.looked ?? '', /^2 MB of 4 MB in 3 of 9 objects.* there may be more\.$/);
  assert.deepEqual(shown.examples, [
    {
      ...{ source: 's3://b/capture/e/x.jsonl', bucket: 'b', key: 'capture/e/x.jsonl' },
      ...{ line: 12, row: 2, eventId: 'id', inferenceId: undefined },
      ...{ inferenceTime: '2026-03-01T07:12:40Z', value: 'n/a', moreCells: 3 },
      cells: [
        ['age', '44'],
        ['plan', null],
      ],
    },
  ]);
  assert.deepEqual((await read(1)).examples, []);
  assert.deepEqual((await read(7)).examples, []);
  await assert.rejects(read('x'), /Index/);
});
