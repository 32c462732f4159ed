import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { driftViolation } from '../checks/drift.js';
import type { TimeProfile } from '../types.js';
import { fitted } from './linear-fit.js';
import { type Random, seededRandom } from './random.js';
import { soundDrift } from './sound-drift.js';
import { soundConstraints, statistics } from './testing.js';

const DAY = 86_400;
const START = Date.UTC(2022, 0, 1) / 1000;
const CELL = 6 * 3600;

interface Change {
  temp?: number;
  felt?: number;
  both?: number;
}

/**
 * Days of weather: a temperature that wanders for weeks, what it feels like, and a wind that has
 * nothing to do with either.
 */
function weather(random: Random, from: number, days: number, change: Change = {}): TimeProfile {
  const cells = (days * DAY) / CELL;
  const values: Record<string, number[][]> = { temp: [], felt: [], wind: [] };
  let drifting = random.normal();
  for (let i = 0; i < cells; i += 1) {
    drifting = 0.99 * drifting + Math.sqrt(1 - 0.99 ** 2) * random.normal();
    const temp = drifting + (change.both ?? 0);
    values.temp!.push([temp + 0.1 * random.normal() + (change.temp ?? 0)]);
    values.felt!.push([0.8 * temp + 0.1 * random.normal() + (change.felt ?? 0)]);
    values.wind!.push([random.normal()]);
  }
  const features = Object.entries(values).map(([name, list]) => [name, { values: list }]);
  return {
    time_column: 'time',
    cell_seconds: CELL,
    start: new Date(from * 1000).toISOString(),
    counts: new Array<number>(cells).fill(1),
    features: Object.fromEntries(features),
  };
}

const compare = (baseline: TimeProfile, live: TimeProfile) =>
  soundDrift({
    baseline: { ...statistics(), time_profile: baseline },
    current: { ...statistics(), time_profile: live },
    constraints: soundConstraints(0.1, ['day-of-week']),
  });

/** Which columns drift in windows of a week after a year, and how. */
function told(random: Random, weeks: number, change: Change, years = 1) {
  const baseline = weather(random, START, 364 * years);
  return Array.from({ length: weeks }, (_, week) => {
    const from = START + (364 * years + 7 * week) * DAY;
    return compare(baseline, weather(random, from, 7, change)).filter(({ drifted }) => drifted);
  });
}

test('a shift that quiet weeks exceed is told by the column beside it, in words', () => {
  const weeks = told(seededRandom(5), 20, { temp: 0.4 });
  const found = weeks.map((week) => week.find(({ feature }) => feature === 'temp'));
  assert.equal(found.filter(Boolean).length, 20);
  const one = found.find((finding) => finding?.method === 'given_others')!;
  const { description, method, effect_interval } = driftViolation(one, 'Sound');
  assert.equal(method, 'given_others');
  assert.match(
    description,
    /^Baseline drift distance: 0\.\d+ exceeds threshold: 0\.\d+\. temp is 0\.\d+ standard deviations above what felt leads to expect$/,
  );
  assert.ok(effect_interval![0] < one.effect && one.effect < effect_interval![1]);
  assert.ok(one.effect >= one.threshold && one.adjustedPValue! < 0.01);
});

test('quiet weeks are told of no more often than one in a hundred', () => {
  let count = 0;
  for (let seed = 0; seed < 6; seed += 1) {
    const weeks = told(seededRandom(100 + seed), 20, {});
    count += weeks.filter((week) => week.some(({ method }) => method === 'given_others')).length;
  }
  // 120 weeks; 1.2 are expected at most, and 6 come with probability 0.002
  assert.ok(count < 6, `${count} of 120`);
});

test('columns that move together, within what they had, leave nothing unexplained', () => {
  const weeks = told(seededRandom(7), 20, { both: 0.4 });
  assert.deepEqual(
    weeks.flat().filter(({ method }) => method === 'given_others'),
    [],
  );
});

test('too few windows, half-empty ones and columns on their own are left alone', () => {
  const random = seededRandom(9);
  const methods = (weeks: ReturnType<typeof told>) => weeks.flat().map(({ method }) => method);
  assert.ok(!methods(told(random, 10, { temp: 0.4 }, 0.25)).includes('given_others'));
  const baseline = weather(random, START, 364);
  const half = weather(random, START + 364 * DAY, 4, { temp: 0.4 });
  const window = {
    start: new Date((START + 364 * DAY) * 1000),
    end: new Date((START + 371 * DAY) * 1000),
  };
  const findings = soundDrift({
    baseline: { ...statistics(), time_profile: baseline },
    current: { ...statistics(), time_profile: half },
    constraints: soundConstraints(0.1),
    window,
  });
  assert.ok(findings.every(({ method }) => method !== 'given_others'));
});

test('residuals of points left out are those of fits without them', () => {
  const point = fc.tuple(
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.double({ min: -3, max: 3, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(point, { minLength: 4, maxLength: 12 }), (points) => {
      const rows = points.map(([x]) => [1, x]);
      const values = points.map(([, y]) => y);
      const all = fitted(rows, values);
      const without = (_: unknown, i: number) => i !== 0;
      const rest = fitted(rows.filter(without), values.filter(without));
      const missed = values[0]! - rest.foretell(rows[0]!);
      assert.ok(Math.abs(all.leftOut[0]! - missed) < 1e-6 * (1 + Math.abs(missed)));
    }),
  );
});

test('a line that is there is found', () => {
  // 3 + 2x, but for a ridge of 0.1 beside a sum of squares of 8,250
  const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((value) => 10 * value - 55);
  const { foretell, degrees, spread } = fitted(
    x.map((value) => [1, value]),
    x.map((value) => 3 + 2 * value),
  );
  assert.ok(Math.abs(foretell([1, 10]) - 23) < 0.001);
  assert.ok(Math.abs(degrees - 8) < 0.001 && spread < 0.01);
});
