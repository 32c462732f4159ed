// monitor-again: windows whose captures are summarised already. 30 days of 1,000,000 records of 20
// columns in 43,200 objects of a minute each: a run over all of them once they are rolled up, and
// what one new object in the window adds to the run before, against a run over such an object alone.
// A run is what a schedule's job does, from the listing of the objects to the reports, in a warm
// analysis thread; medians of five.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { captureStore, START } from './support/capture-store.js';
import { median } from './support/median.js';
import { baselineFiles } from './support/monitor-once.js';
import { captureLines } from './support/monitor-run-data.js';

const RUNS = 5;
const DAY = 24 * 3_600_000;

export default async function monitorAgain({ quick }) {
  const days = quick ? 3 : 30;
  const records = quick ? 100_000 : 1_000_000;
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-bench-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const baselines = {};
  for (const kind of ['untimed', 'timed']) baselines[kind] = await baselineFiles(connection, kind);
  connection.closeSync();
  instance.closeSync();
  const store = await captureStore(folder);
  try {
    const objects = await store.fill(records, days);
    const rows = [];
    for (const [kind, files] of Object.entries(baselines)) {
      rows.push(...(await measured(store, { kind, files, days, records, objects })));
    }
    return rows;
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(store, { kind, files, days, records, objects }) {
  const [statistics, constraints] = files.map((path) => ({ path, name: path }));
  const baseline = { statistics, constraints };
  const month = { start: START, end: START + days * DAY, baseline };
  const first = await store.run(month);
  if (first.itemCount < records) throw new Error(`${first.itemCount} rows instead of ${records}`);
  // a quiet hour after the month: each of its objects alone, then one more object in the month
  const perMinute = Math.round(records / (days * 1440));
  const lines = [...captureLines(perMinute, { perSecond: perMinute / 60 })];
  const alone = await repeated(async (run) => {
    const start = month.end + (run + 2) * 3_600_000 + (kind === 'timed' ? DAY : 0);
    await store.put(start, 'x', movedTo(lines, start));
    return store.run({ start, end: start + 60_000, baseline });
  });
  const agains = [];
  const more = [];
  for (let run = 0; run < RUNS; run++) {
    const before = await store.run(month);
    const start = month.end - (run + 1) * 60_000;
    await store.put(start, `${kind}${run}`, movedTo(lines, start));
    agains.push(before.seconds);
    more.push((await store.run(month)).seconds - before.seconds);
  }
  const again = median(agains);
  const added = Math.max(0, median(more));
  const what = `${kind === 'timed' ? 'baseline in time order; ' : ''}${records} records, ${days} days, ${objects} objects`;
  return [
    {
      name: 'monitor-again',
      value: again,
      unit: 's',
      reference: `the first run ${first.seconds.toFixed(1)} s; ${what}`,
      floor: 2,
      aim: 0.5,
      holds: again <= 2,
    },
    {
      name: 'monitor-again',
      value: added,
      unit: 's more with one new object',
      reference: `a run over an object alone ${alone.toFixed(3)} s; ${what}`,
      floor: alone,
      aim: alone,
      holds: added <= alone,
    },
  ];
}

async function repeated(run) {
  const seconds = [];
  for (let index = 0; index < RUNS; index++) seconds.push((await run(index)).seconds);
  return median(seconds);
}

/** Records as they are, all made in one minute. */
function movedTo(lines, start) {
  const time = `${new Date(start).toISOString().slice(0, 19)}Z`;
  return lines.map((line) => line.replace(/"inferenceTime":"[^"]*"/, `"inferenceTime":"${time}"`));
}
