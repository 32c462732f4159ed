import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  evidenceOf,
  type IncidentRules,
  type IncidentRun,
  incidentRules,
  intervene,
  type MonitorHistory,
  newMonitor,
  newsOf,
  type Sign,
  signsOf,
  takeRun,
  titleOf,
  toldNothing,
} from './index.js';

const day = 86_400_000;
const first = Date.UTC(2026, 2, 12);

const weak = (feature: string, value = 0.2): Sign => ({
  ...{ feature, check: 'baseline_drift_check', family: 'values', grade: 'weak' },
  ...{ value, threshold: 0.15, description: `${feature} drifted` },
});
const strong = (feature: string, value = 0.3): Sign => ({
  ...weak(feature, value),
  grade: 'strong',
});
const run = (place: number, signs: readonly Sign[], revision = 1): IncidentRun => ({
  start: first + place * day,
  end: first + (place + 1) * day,
  ...{ revision, signs },
});

function taker(rules: IncidentRules = incidentRules) {
  let ids = 0;
  return (history: MonitorHistory, one: IncidentRun) =>
    takeRun(history, one, rules, () => `i${++ids}`);
}

const after = (runs: readonly IncidentRun[], rules?: IncidentRules): MonitorHistory =>
  runs.reduce(taker(rules), newMonitor);

const states = (history: MonitorHistory) =>
  history.causes.map(({ keys, standing }) => `${keys.join(' ')} ${standing.state}`);

test('one weak sign is no incident, two of three windows or a strong one are', () => {
  assert.deepEqual(states(after([run(0, [weak('hum')]), run(1, []), run(2, [])])), []);
  const two = [run(0, [weak('hum')]), run(1, []), run(2, [weak('hum')])];
  assert.deepEqual(states(after(two)), ['values/hum open']);
  assert.deepEqual(states(after([run(0, [strong('hum')])])), ['values/hum open']);
  const far = [run(0, [weak('hum')]), run(1, []), run(2, []), run(3, [weak('hum')])];
  assert.deepEqual(states(after(far)), []);
});

test('what begins together is one cause, what begins later another', () => {
  const runs = [
    run(0, [strong('hum'), weak('temp')]),
    run(1, [strong('hum'), weak('temp')]), // temp is sure now, and began with hum
    run(2, [strong('hum')]),
    run(3, [strong('hum'), strong('wind')]),
  ];
  assert.deepEqual(states(after(runs)), ['values/hum values/temp open', 'values/wind open']);
});

test('a missing column that fails twelve checks is one critical incident', () => {
  const violations = [
    {
      feature_name: 'Missing columns',
      constraint_check_type: 'missing_column_check',
      description:
        'Columns of the baseline are missing from the current dataset: hum. Number of columns ' +
        'in current dataset: 11, Number of columns in baseline constraints: 12',
    },
    ...Array.from({ length: 11 }, (_, i) => ({
      feature_name: `c${i}`,
      constraint_check_type: 'data_type_check',
      description: 'Data type match requirement is not met. Expected data type: Integral.',
    })),
  ];
  const history = after([run(0, signsOf(violations, incidentRules))]);
  const [cause] = history.causes;
  assert.equal(history.causes.length, 1);
  assert.equal(cause?.standing.level, 'critical');
  assert.equal(
    titleOf(cause!, evidenceOf(cause!, history.runs)),
    'hum missing since 12 Mar, in 1 window',
  );
});

test('a value that was missing once does not name a drift of weeks', () => {
  const rules = { ...incidentRules, opensAfter: 1 };
  const missing = signsOf(
    [
      {
        feature_name: 'hum',
        constraint_check_type: 'completeness_check',
        description: 'Data completeness requirement is not met. Expected: 100.0%.',
      },
    ],
    rules,
  );
  const weeks = [0, 1, 2, 3].map((i) => run(i, [strong('hum'), ...(i === 2 ? missing : [])]));
  const history = after(weeks, rules);
  const [cause] = history.causes;
  assert.equal(history.causes.length, 1);
  assert.match(
    titleOf(cause!, evidenceOf(cause!, history.runs)),
    /^hum drifted since 12 Mar, in 4/,
  );
});

test('runs that fail are told with their cause, not with the key of an object', () => {
  const said = (description: string) => {
    const sign = { ...strong('failed'), check: 'run', family: 'runs' as const, description };
    return titleOf({ keys: ['runs/failed'], onset: first }, [run(0, [sign])]);
  };
  const key = 'capture/rides/AllTraffic/2026/03/12/08/05-24-480-66820a8a-47f1-4017-8f60.jsonl';
  const begin = 'Runs fail since 12 Mar 00:00 UTC: ';
  assert.equal(
    said(`rides.js failed at line 2 of s3://lake/${key}: TypeError: a ride of 1.8 km. Record: …`),
    `${begin}rides.js failed at line 2 of s3://lake/…: TypeError: a ride of 1.8 km`,
  );
  assert.equal(said('No baseline at s3://lake/b.json.'), `${begin}No baseline at s3://lake/b.json`);
});

test('it closes after clean windows, and what flaps reopens the same', () => {
  const clean = [run(1, []), run(2, [])];
  const closed = after([run(0, [strong('hum')]), ...clean]);
  assert.deepEqual(states(closed), ['values/hum closed']);
  const again = after([run(0, [strong('hum')]), ...clean, run(5, [strong('hum')])]);
  assert.deepEqual(states(again), ['values/hum open']);
  assert.equal(again.causes[0]?.standing.opened, 2);
  const quiet = Array.from({ length: 9 }, (_, i) => run(3 + i, []));
  const later = after([run(0, [strong('hum')]), ...clean, ...quiet, run(20, [strong('hum')])]);
  assert.deepEqual(states(later), ['values/hum over', 'values/hum open']);
});

test('it becomes critical by size or by lasting, and a warning again when that is over', () => {
  const levels = (runs: IncidentRun[]) => after(runs).causes[0]?.standing.level;
  assert.equal(levels([run(0, [strong('hum', 0.6)])]), 'critical');
  const lasting = Array.from({ length: 6 }, (_, i) => run(i, [strong('hum')]));
  assert.equal(levels(lasting.slice(0, 5)), 'warning');
  assert.equal(levels(lasting), 'critical');
  const big = run(0, [strong('hum', 0.6)]);
  assert.equal(levels([big, run(1, [weak('hum')])]), 'critical');
  assert.equal(levels([big, run(1, [weak('hum')]), run(2, [weak('hum')])]), 'warning');
});

test('a window that is run again and is clean takes back what it opened', () => {
  const history = after([run(0, [strong('hum')]), run(0, [], 2)]);
  assert.deepEqual(states(history), ['values/hum none']);
  assert.equal(history.runs.length, 1);
});

test('a person closes and reopens; new evidence opens it again', () => {
  const open = after([run(0, [strong('hum')])]);
  const closed = intervene(open, 'i1', 'close', incidentRules);
  assert.deepEqual(states(closed), ['values/hum closed']);
  assert.deepEqual(states(taker()(closed, run(1, []))), ['values/hum closed']);
  assert.deepEqual(states(taker()(closed, run(1, [strong('hum')]))), ['values/hum open']);
  const reopened = intervene(closed, 'i1', 'reopen', incidentRules);
  assert.deepEqual(states(reopened), ['values/hum open']);
  const often = Array.from({ length: 101 }, (_, i) =>
    i % 2 === 0 ? ('close' as const) : ('reopen' as const),
  );
  const last = often.reduce((now, does) => intervene(now, 'i1', does, incidentRules), open);
  assert.deepEqual(states(last), ['values/hum closed']);
  assert.ok(last.causes[0]!.interventions.length <= 20);
});

const anySigns = fc.array(
  fc.record({ feature: fc.constantFrom('a', 'b', 'c'), strong: fc.boolean() }),
  { maxLength: 3 },
);
const anyRuns = fc.array(anySigns, { minLength: 1, maxLength: 25 }).map((windows) =>
  windows.map((signs, place) =>
    run(
      place,
      [...new Map(signs.map((sign) => [sign.feature, sign])).values()].map((sign) =>
        sign.strong ? strong(sign.feature) : weak(sign.feature),
      ),
    ),
  ),
);

test('the same runs again change nothing', () => {
  fc.assert(
    fc.property(anyRuns, fc.nat(), (runs, seed) => {
      const take = taker();
      const history = runs.reduce(take, newMonitor);
      const again = runs[seed % runs.length]!;
      assert.equal(take(history, again), history);
      assert.equal(take(history, { ...again, signs: [], revision: 0 }), history);
    }),
  );
});

test('a feature belongs to one living cause at most, and every open one has evidence', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      const history = after(runs);
      const living = history.causes.filter(({ standing }) => standing.state !== 'over');
      const keys = living.flatMap((cause) => cause.keys);
      assert.equal(new Set(keys).size, keys.length);
      for (const cause of living.filter(({ standing }) => standing.state === 'open')) {
        assert.ok(evidenceOf(cause, history.runs).length > 0);
      }
    }),
  );
});

test('of one feature, any order of the windows leads to the same end', () => {
  const one = fc.array(fc.constantFrom('none', 'weak', 'strong'), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(one, fc.infiniteStream(fc.nat()), (grades, draws) => {
      const runs = grades.map((grade, place) =>
        run(place, grade === 'none' ? [] : [grade === 'weak' ? weak('a') : strong('a')]),
      );
      const order = runs
        .map((value) => ({ value, at: draws.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ value }) => value);
      const isOpen = (history: MonitorHistory) =>
        history.causes.some(({ standing }) => standing.state === 'open');
      assert.equal(isOpen(after(order)), isOpen(after(runs)));
    }),
  );
});

test('what only gets worse never closes, and is told at most twice', () => {
  const rising = fc.array(fc.double({ min: 0, max: 0.1, noNaN: true }), {
    minLength: 2,
    maxLength: 150,
  });
  fc.assert(
    fc.property(rising, (steps) => {
      const take = taker();
      let history = newMonitor;
      let told = toldNothing;
      let value = 0.16;
      const heard: string[] = [];
      steps.forEach((step, place) => {
        value = Math.min(1, value + step);
        history = take(history, run(place, [strong('hum', value)]));
        const now = newsOf(told, history.causes[0]!.standing, false);
        told = now.told;
        if (now.news) heard.push(now.news);
        assert.equal(history.causes[0]?.standing.state, 'open');
      });
      assert.equal(history.causes.length, 1);
      assert.ok(history.runs.length <= 100);
      assert.deepEqual(heard.slice(0, 1), ['Opened']);
      assert.ok(heard.length === 1 || (heard.length === 2 && heard[1] === 'Raised'));
    }),
    { numRuns: 30 },
  );
});

test('no news twice: telling what was just told tells nothing, muted or not', () => {
  const standing = fc.record({
    state: fc.constantFrom('none', 'open', 'closed', 'over'),
    level: fc.constantFrom('warning', 'critical'),
  });
  const steps = fc.array(fc.record({ standing, muted: fc.boolean() }), { maxLength: 30 });
  fc.assert(
    fc.property(steps as fc.Arbitrary<Steps>, (all) => {
      let told = toldNothing;
      let last: string | undefined;
      for (const { standing, muted } of all) {
        const now = newsOf(told, standing, muted);
        if (muted) assert.equal(now.news, undefined);
        told = now.told;
        assert.equal(newsOf(told, standing, muted).news, undefined);
        if (now.news === 'Closed') assert.notEqual(last, 'Closed');
        if (now.news === 'Opened') assert.equal(last, undefined);
        if (now.news === 'Reopened') assert.equal(last, 'Closed');
        last = now.news ?? last;
      }
    }),
  );
});

type Steps = { standing: Parameters<typeof newsOf>[1]; muted: boolean }[];

test("AWS's and our words are read: the number, the threshold, how sure it is", () => {
  const sign = (more: object) =>
    signsOf(
      [{ feature_name: 'f', constraint_check_type: 'baseline_drift_check', ...more } as never],
      incidentRules,
    )[0];
  const words = 'Baseline drift distance: 0.34 exceeds threshold: 0.1';
  assert.deepEqual(
    [sign({ description: words })?.value, sign({ description: words })?.threshold],
    [0.34, 0.1],
  );
  assert.equal(sign({ description: words })?.grade, 'strong');
  assert.equal(sign({ description: words, adjusted_p_value: 0.01 })?.grade, 'weak');
  // as AWS's service has published it
  const quality = {
    constraint_check_type: 'LessThanThreshold',
    description:
      'Metric auc with 0.515453080147537 +/- 8.080858763541535E-4 was LessThanThreshold ' +
      "'0.9395127993393898'",
    metric_name: 'auc',
  };
  const [one] = signsOf([quality], incidentRules);
  assert.deepEqual([one?.family, one?.feature, one?.grade], ['quality', 'auc', 'weak']);
  assert.deepEqual([one?.value, one?.threshold], [0.515453080147537, 0.9395127993393898]);
});
