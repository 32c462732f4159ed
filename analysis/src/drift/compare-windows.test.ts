import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Season, TimeProfile } from '../types.js';
import { type Random, seededRandom } from './random.js';
import { Calendar } from './season.js';
import { soundDrift } from './sound-drift.js';
import { soundConstraints, statistics } from './testing.js';
import { WindowNull } from './window-null.js';
import { baselineWindows } from './windows.js';

const HOUR = 3_600_000;
const START = Date.UTC(2023, 0, 2);
const DAILY: Season[] = ['hour-of-day'];

/** Hourly demand with a daily and a yearly wave, and weather of which days resemble each other. */
function traffic(random: Random, hours: number, change = 0): (start: number) => TimeProfile {
  return (start) => {
    const values: Record<string, number[][]> = { demand: [], weather: [], hour: [] };
    const kinds: string[][] = [];
    let weather = random.normal();
    for (let i = 0; i < hours; i += 1) {
      const at = start + i * HOUR;
      const hour = (at / HOUR) % 24;
      weather = 0.97 * weather + Math.sqrt(1 - 0.97 ** 2) * random.normal();
      const wave = 2 * Math.sin((2 * Math.PI * hour) / 24) + Math.sin(at / (365 * 24 * HOUR));
      values.demand!.push([wave + 0.4 * random.normal() + change, wave + 0.4 * random.normal()]);
      values.weather!.push([weather]);
      values.hour!.push([hour]);
      kinds.push([random.uniform() < 0.3 + change / 2 ? 'b' : 'a']);
    }
    const features = Object.entries(values).map(([name, cells]) => [name, { values: cells }]);
    return {
      time_column: 'time',
      cell_seconds: 3600,
      start: new Date(start).toISOString(),
      counts: new Array<number>(hours).fill(2),
      features: { ...Object.fromEntries(features), kind: { values: kinds } },
    };
  };
}

function compare(baseline: TimeProfile, live: TimeProfile, season = DAILY, threshold = 0.1) {
  return soundDrift({
    baseline: { ...statistics(), time_profile: baseline },
    current: { ...statistics(), time_profile: live },
    constraints: soundConstraints(threshold, season),
  });
}

test('quiet days pass, a change is found, and the hour itself never drifts', () => {
  const random = seededRandom(21);
  const baseline = traffic(random, 24 * 60)(START);
  const told = { quiet: 0, demand: 0 };
  for (let day = 60; day < 80; day += 1) {
    const start = START + day * 24 * HOUR + 5 * HOUR;
    const quiet = compare(baseline, traffic(random, 24)(start));
    told.quiet += quiet.filter(({ drifted }) => drifted).length;
    const changed = compare(baseline, traffic(random, 24, 0.8)(start));
    const demand = changed.find(({ feature }) => feature === 'demand')!;
    if (demand.drifted) told.demand += 1;
    assert.equal(changed.find(({ feature }) => feature === 'hour')!.drifted, false);
    for (const { drifted, effect, threshold } of [...quiet, ...changed]) {
      assert.ok(!drifted || effect >= threshold, 'a violation lies at or above its threshold');
    }
  }
  // 80 quiet comparisons: 4 or fewer at 5 % each would be usual; the adjustment leaves fewer.
  assert.ok(told.quiet <= 4, `${told.quiet} of 80 quiet comparisons told`);
  assert.ok(told.demand >= 18, `${told.demand} of 20 changes found`);
});

test('an hour that starts in the middle of the day is held against the same hours', () => {
  const random = seededRandom(5);
  const baseline = traffic(random, 24 * 60)(START);
  const start = START + 61 * 24 * HOUR + 15 * HOUR;
  const live = traffic(random, 6)(start);
  for (const finding of compare(baseline, live)) assert.equal(finding.drifted, false);
  const [demand] = compare(baseline, live);
  assert.equal(demand!.method, 'seasonal_windows');
  assert.match(demand!.thresholdSource, /own 60 windows of 6 hours, .* the same hours of the rest/);
  // The values of six in the evening at three at night are a change, though no value is new.
  const night = { ...live, start: new Date(start - 12 * HOUR).toISOString() };
  const moved = compare(baseline, night).find(({ feature }) => feature === 'demand')!;
  assert.ok(moved.drifted && moved.effect > 0.8, `${moved.effect}`);
});

test('fewer rows than the baseline windows hold do not alarm by themselves', () => {
  const random = seededRandom(6);
  const baseline = traffic(random, 24 * 60)(START);
  const told = [60, 61, 62, 63, 64, 65].flatMap((day) => {
    const live = traffic(random, 24)(START + day * 24 * HOUR);
    for (const feature of Object.values(live.features)) {
      feature.values = feature.values.map((values, i) => (i % 3 === 0 ? values.slice(0, 1) : []));
    }
    return compare(baseline, live).filter(({ drifted }) => drifted);
  });
  assert.ok(told.length <= 1, `${told.length} of 24 told`);
});

test('what cannot be told is said', () => {
  const random = seededRandom(7);
  const baseline = traffic(random, 24 * 20)(START);
  const words = (live: TimeProfile, season: Season[]) =>
    compare(baseline, live, season)[0]!.tooSmall ?? '';
  const later = START + 25 * 24 * HOUR;
  assert.match(words(traffic(random, 24 * 7)(later), DAILY), /the baseline holds 2 windows of 7/);
  const half = Date.UTC(2023, 6, 1);
  const summer = words(traffic(random, 24)(half), ['week-of-year']);
  assert.match(summer, /weeks of the year either side for 0 % of the window's rows only/);
  const days = { ...baseline, cell_seconds: 86_400 };
  const short = compare(days, traffic(random, 2)(later))[0]!;
  assert.match(short.tooSmall!, /2 hours is shorter than the cells of 24 hours/);
  assert.equal(short.drifted, false);
});

test('a window without times of its own is compared as a whole', () => {
  const random = seededRandom(8);
  const baseline = traffic(random, 24 * 60)(START);
  const live = traffic(random, 24)(START + 70 * 24 * HOUR);
  const values = live.features.demand!.values.flat() as number[];
  const start = new Date(live.start);
  const [finding] = soundDrift({
    baseline: { ...statistics(), time_profile: baseline },
    current: statistics({
      name: 'demand',
      inferred_type: 'Fractional',
      numerical_statistics: {
        common: { num_present: values.length, num_missing: 0 },
        mean: 0,
        sum: 0,
        std_dev: 0,
        min: 0,
        max: 0,
        distribution: {
          kll: { buckets: [], sketch: { parameters: { c: 0.64, k: 2048 }, data: [values] } },
        },
      },
    }),
    constraints: soundConstraints(0.1, DAILY),
    window: { start, end: new Date(start.getTime() + 24 * HOUR) },
  });
  assert.equal(finding!.drifted, false);
  assert.match(finding!.thresholdSource, /the hour of day left out/);
});

test("windows start at the run's phase, and gaps are left out", () => {
  const profile = traffic(seededRandom(1), 24 * 30)(START);
  const calendar = new Calendar(['hour-of-day'], 3600);
  const from = START / 1000 + 86_400 * 40 + 3 * 3600;
  const { ranges, independent } = baselineWindows(profile, calendar, from, 6 * 3600);
  assert.equal(independent, 30);
  assert.deepEqual(ranges[1], { from: 27, to: 33 });
  profile.counts.fill(0, 24, 48);
  assert.equal(baselineWindows(profile, calendar, from, 6 * 3600).ranges.length, 29);
});

test('seasons: strata, weeks across the turn of the year, cells that are too long', () => {
  const calendar = new Calendar(['hour-of-day', 'day-of-week', 'week-of-year'], 3600);
  const at = (text: string) => Date.parse(text) / 1000;
  assert.equal(
    calendar.stratum(at('2024-01-01T05:30:00Z')),
    calendar.stratum(at('2024-01-08T05:00:00Z')),
  );
  assert.notEqual(
    calendar.stratum(at('2024-01-01T05:00:00Z')),
    calendar.stratum(at('2024-01-02T05:00:00Z')),
  );
  const near = calendar.weeksAround(at('2024-01-01'), at('2024-01-08'));
  assert.deepEqual(
    [near(355), near(3), near(26), near(335), near(40)],
    [true, true, true, false, false],
  );
  assert.match(new Calendar(['hour-of-day'], 86_400).note!, /hour of day left out/);
});

test('the null of windows: order statistic, and a prediction that is exact for normal data', () => {
  const distances = Array.from({ length: 59 }, (_, i) => (i + 1) / 100);
  // Of 59 exchangeable windows a further one exceeds the 57th with probability 3/60.
  assert.equal(new WindowNull(distances, 59).orderStatistic, 0.57);
  const random = seededRandom(9);
  let below = 0;
  const trials = 4000;
  for (let i = 0; i < trials; i += 1) {
    const draw = () => Math.abs(1 + 0.1 * random.normal()) ** 1.5;
    const quiet = new WindowNull(Array.from({ length: 10 }, draw), 10);
    if (quiet.pValue(draw()) < 0.05) below += 1;
  }
  assert.ok(Math.abs(below / trials - 0.05) < 0.012, `${below} of ${trials}`);
});

test('properties: a threshold of windows is where the p-value meets its level', () => {
  const distances = fc.array(fc.double({ min: 0.05, max: 0.9, noNaN: true }), {
    minLength: 4,
    maxLength: 40,
  });
  fc.assert(
    fc.property(distances, fc.double({ min: 1e-4, max: 0.05, noNaN: true }), (own, level) => {
      const quiet = new WindowNull(own, own.length);
      const threshold = quiet.threshold(level);
      assert.ok(threshold >= quiet.orderStatistic);
      assert.ok(quiet.pValue(threshold) <= level * 1.0001);
      const p = quiet.pValue(0.3);
      assert.ok(p >= 0 && p <= 1);
    }),
    { numRuns: 60 },
  );
});
