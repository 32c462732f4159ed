import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type IncidentRun,
  incidentRules,
  type MonitorHistory,
  newMonitor,
  type Sign,
  takeRun,
} from './index.js';

const day = 86_400_000;
const first = Date.UTC(2026, 2, 12);

const drift = (grade: Sign['grade']): Sign => ({
  ...{ feature: 'hum', check: 'baseline_drift_check', family: 'values', grade },
  ...{ value: 0.2, threshold: 0.15, description: 'hum drifted' },
});

type Shows = Sign['grade'] | 'clean' | 'unclear';

/** Windows of `length` days, one begun each day. */
const daily = (shows: readonly Shows[], length: number): IncidentRun[] =>
  shows.map((show, place) => ({
    start: first + place * day,
    end: first + (place + length) * day,
    revision: 1,
    signs: show === 'weak' || show === 'strong' ? [drift(show)] : [],
    ...(show === 'unclear' ? { unclear: ['hum'] } : {}),
  }));

function histories(runs: readonly IncidentRun[]): MonitorHistory[] {
  let ids = 0;
  let history = newMonitor;
  return runs.map((run) => {
    history = takeRun(history, run, incidentRules, () => `i${++ids}`);
    return history;
  });
}

const states = (runs: readonly IncidentRun[]) =>
  histories(runs)
    .at(-1)!
    .causes.map(({ standing }) => standing.state);

const areApart = (a: IncidentRun, b: IncidentRun) =>
  2 * (Math.min(a.end, b.end) - Math.max(a.start, b.start)) <= a.end - a.start;

test('four daily runs over the same seven days are one piece of evidence', () => {
  const weak: Shows[] = ['weak', 'weak', 'weak', 'weak'];
  assert.deepEqual(states(daily(weak, 7)), []);
  assert.deepEqual(states(daily([...weak, 'weak'], 7)), ['open']);
  assert.deepEqual(states(daily(['weak', 'weak'], 1)), ['open']);
  // whatever cannot be chance needs no second one
  assert.deepEqual(states(daily(['clean', 'strong'], 7)), ['open']);
});

test('weak evidence opens only in windows that share half of their spans at most', () => {
  const anyShows = fc.array(fc.constantFrom<Shows>('weak', 'clean'), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(anyShows, fc.integer({ min: 1, max: 9 }), (shows, length) => {
      const runs = daily(shows, length);
      const bad = runs.filter(({ signs }) => signs.length > 0);
      if (bad.some((a) => bad.some((b) => a !== b && areApart(a, b)))) return;
      assert.deepEqual(states(runs), []);
    }),
  );
});

test('it closes after clean windows apart from each other and from the last evidence', () => {
  const any = fc.array(fc.constantFrom<Shows>('strong', 'weak', 'clean', 'unclear'), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(any, fc.integer({ min: 1, max: 9 }), (shows, length) => {
      const runs = daily(shows, length);
      let wasOpen = false;
      for (const [at, { causes }] of histories(runs).entries()) {
        const isOpen = causes.some(({ standing }) => standing.state === 'open');
        if (wasOpen && !isOpen) assert.ok(closedByRight(runs.slice(0, at + 1)));
        wasOpen = isOpen;
      }
    }),
  );
});

function closedByRight(runs: readonly IncidentRun[]): boolean {
  const last = runs.findLastIndex(({ signs }) => signs.length > 0);
  const clean = runs.slice(last + 1).filter(({ unclear }) => unclear === undefined);
  const far = clean.filter((run) => areApart(run, runs[last]!));
  return far.some((a) => far.some((b) => a !== b && areApart(a, b)));
}

test('windows that are too small to tell neither close nor open', () => {
  assert.deepEqual(states(daily(['strong', 'unclear', 'unclear', 'unclear'], 1)), ['open']);
  assert.deepEqual(states(daily(['strong', 'clean', 'unclear', 'clean'], 1)), ['closed']);
  assert.deepEqual(states(daily(['weak', 'unclear', 'unclear', 'weak'], 1)), ['open']);
  assert.deepEqual(states(daily(['weak', 'clean', 'clean', 'weak'], 1)), []);
});

test('windows too small to tell change nothing wherever they are put in', () => {
  const told = fc.array(fc.constantFrom<Shows>('strong', 'weak', 'clean'), { maxLength: 15 });
  fc.assert(
    fc.property(told, fc.infiniteStream(fc.boolean()), (shows, draws) => {
      const mixed = shows.flatMap((show) => (draws.next().value ? ['unclear', show] : [show]));
      const levels = (list: readonly Shows[]) =>
        histories(daily(list, 1))
          .at(-1)
          ?.causes.map(({ standing: { state, level, bad, clean } }) => [state, level, bad, clean]);
      assert.deepEqual(levels(mixed as Shows[]), levels(shows));
    }),
  );
});

test('what was not seen by its distribution is not unclear for its distribution', () => {
  const [bad, ...later] = daily(['strong', 'unclear', 'unclear'], 1);
  const ranged = { ...drift('strong'), check: 'range_check' };
  assert.deepEqual(states([{ ...bad!, signs: [ranged] }, ...later]), ['closed']);
});
