import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DriftFinding } from '../types.js';
import { withNewValues } from './new-values.js';
import { numeric, soundConstraints } from './testing.js';

const file = fileURLToPath(new URL('../../../demo/data/bike-sharing-hour.csv', import.meta.url));

const quiet: DriftFinding = {
  ...{ feature: 'f', method: 'seasonal_windows', drifted: false, effect: 0.1 },
  ...{ threshold: 0.4, thresholdSource: 'quiet windows' },
};

const told = (baseline: number[], live: number[]): DriftFinding =>
  withNewValues([quiet], [numeric('f', baseline)], [numeric('f', live)], soundConstraints())[0]!;

/** A column of 2011, and of the 26th week of 2012. */
async function column(name: string): Promise<{ before: number[]; week: number[] }> {
  const [header, ...lines] = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
  const place = header!.split(',').indexOf(name);
  const cells = lines.map((line) => line.split(','));
  const numbers = (rows: string[][]) => rows.map((row) => Number(row[place]));
  const inWeek = (date: string) => date >= '2012-06-24' && date < '2012-07-01';
  return {
    before: numbers(cells.filter((row) => row[1]! < '2012')),
    week: numbers(cells.filter((row) => inWeek(row[1]!))),
  };
}

test('real sensors: a week as it was is quiet, half a standard deviation more or less is told', async () => {
  // standard deviations of 2011, by the data set's own columns
  const deviations = { temp: 0.1979, atemp: 0.1767, hum: 0.1963, windspeed: 0.1232 };
  for (const [name, deviation] of Object.entries(deviations)) {
    const { before, week } = await column(name);
    assert.equal(told(before, week), quiet, name);
    for (const by of [deviation / 2, -deviation / 2]) {
      const shifted = told(
        before,
        week.map((value) => value + by),
      );
      assert.deepEqual([shifted.drifted, shifted.method], [true, 'new_values'], name);
      assert.ok(shifted.effect > 0.9, `${name}: ${shifted.effect}`);
    }
  }
});

test('numbers that hardly ever repeat say nothing, nor do few rows', () => {
  const any = Array.from({ length: 2000 }, (_, i) => Math.sin(i) * 1e6);
  const others = any.map((value) => value + 0.5);
  assert.equal(told(any, others), quiet);
  const steps = any.map((_, i) => i % 20);
  assert.equal(told(steps.slice(0, 400), [100, 101, 102]), quiet);
  assert.equal(told(steps, Array(10).fill(0.5)), quiet);
  assert.equal(told(steps, Array(100).fill(0.5)).drifted, true);
});

test('a tail of rare values may bring new ones without being told', () => {
  const atoms = Array.from({ length: 2000 }, (_, i) => (i % 25 === 0 ? i * 1.0001 : i % 3));
  const live = Array.from({ length: 300 }, (_, i) => (i % 25 === 0 ? i * 1.7 + 0.3 : i % 3));
  assert.equal(told(atoms, live), quiet);
});

test('a finding that has drifted stays as it is', () => {
  const drifted = { ...quiet, drifted: true };
  const steps = Array.from({ length: 2000 }, (_, i) => i % 20);
  const live = steps.map((value) => value + 0.5);
  const [kept] = withNewValues(
    [drifted],
    [numeric('f', steps)],
    [numeric('f', live)],
    soundConstraints(),
  );
  assert.equal(kept, drifted);
});
