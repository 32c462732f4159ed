import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDataset } from './dataset/load-dataset.js';
import { type Bench, captureLine, withBench } from './dataset/testing.js';
import { monitor, suggestBaseline } from './run.js';

const HOURS = 24 * 7 * 8;
const FIRST = Date.UTC(2026, 0, 5);
const options = { comparisonMethod: 'Sound' as const };
const timeOf = (hour: number) => new Date(FIRST + hour * 3_600_000).toISOString().slice(0, 19);
const numberAt = (hour: number) => ((hour * 7919) % 1000) / 1000;
const hours = Array.from({ length: HOURS }, (_, hour) => hour);

async function csv({ connection, file }: Bench, header: string, rows: string[]) {
  const path = await file('rows.csv', `${[header, ...rows].join('\n')}\n`);
  return loadDataset(connection, { format: 'csv', header: true, paths: [path] });
}

function timed(bench: Bench) {
  return csv(
    bench,
    'time,x',
    hours.map((hour) => `${timeOf(hour)}Z,${numberAt(hour)}`),
  );
}

test('a window is compared in time order, and a note says where that was not possible', () =>
  withBench(async (bench) => {
    const { connection } = bench;
    const baseline = await suggestBaseline(connection, {
      dataset: await timed(bench),
      options: { ...options, timeColumn: 'time' },
    });
    assert.equal(baseline.statistics.time_profile!.counts.length, HOURS);
    const week = hours.slice(-168);
    const cases: [string, string[], string, RegExp | undefined][] = [
      ['time,x', week.map((hour) => `${timeOf(hour)}Z,${numberAt(hour)}`), 'windows', undefined],
      ['x', week.map((hour) => `${numberAt(hour)}`), 'anderson_darling', /no column time/],
      ['time,x', week.map((hour) => `soon,${numberAt(hour)}`), 'anderson_darling', /readable time/],
    ];
    for (const [header, rows, method, note] of cases) {
      const dataset = await csv(bench, header, rows);
      const { check } = await monitor(connection, { dataset, baseline, options });
      const { drift } = check.features.find(({ feature }) => feature === 'x')!;
      assert.equal(drift?.method, method);
      if (note === undefined) assert.deepEqual(check.notes, []);
      else assert.match(check.notes.join(), note);
    }
  }));

test('captures have times of their own', () =>
  withBench(async (bench) => {
    const { connection } = bench;
    const lines = (from: number) =>
      hours.slice(from).map((hour) => captureLine(`${numberAt(hour)}`, '1', `${timeOf(hour)}Z`));
    const load = async (from: number) => {
      const paths = [await bench.file('capture.jsonl', `${lines(from).join('\n')}\n`)];
      const captureIndexNames: ('endpointInput' | 'endpointOutput')[] = [
        'endpointInput',
        'endpointOutput',
      ];
      const source = { format: 'capture' as const, paths, captureIndexNames };
      return loadDataset(connection, source, { columnNames: ['y', 'x'] });
    };
    const baseline = await suggestBaseline(connection, { dataset: await load(0), options });
    const { features, time_column } = baseline.statistics.time_profile!;
    assert.equal(time_column, 'inferenceTime');
    assert.deepEqual(Object.keys(features), ['y', 'x']);
    assert.deepEqual(
      baseline.statistics.features.map(({ name }) => name),
      ['y', 'x'],
    );
    const dataset = await load(HOURS - 168);
    const { check } = await monitor(connection, { dataset, baseline, options });
    assert.equal(check.features.find(({ feature }) => feature === 'x')!.drift?.method, 'windows');
    assert.deepEqual(check.notes, []);
    const ordered = await suggestBaseline(connection, {
      dataset: await timed(bench),
      options: { ...options, timeColumn: 'time' },
    });
    const again = { dataset: await load(HOURS - 168), baseline: ordered, options };
    assert.match(
      (await monitor(connection, again)).check.notes.join(),
      /\(inferenceTime\) were used/,
    );
  }));

test('a baseline without the time column that was asked for cannot be made', () =>
  withBench(async (bench) => {
    const dataset = await timed(bench);
    const asked = { dataset, options: { ...options, timeColumn: 'when' } };
    await assert.rejects(suggestBaseline(bench.connection, asked), /no time column "when"/);
  }));
