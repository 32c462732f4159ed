// monitor-growth: a first monitoring run over ten times the records (1,000,000 against 100,000),
// as monitor-run makes it: time and peak memory. Each run is a process of its own; small and large
// ones take turns, and the medians of five count.
import { DuckDBInstance } from '@duckdb/node-api';
import { median } from './support/median.js';
import { baselineFiles, DATA, monitorOnce } from './support/monitor-once.js';
import { captureFiles } from './support/monitor-run-data.js';

const RUNS = 5;

export default async function monitorGrowth({ quick }) {
  const large = quick ? 500_000 : 1_000_000;
  const sets = [];
  for (const records of [large / 10, large]) sets.push(await captureFiles(DATA, records));
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const baseline = await baselineFiles(connection, 'untimed');
  connection.closeSync();
  instance.closeSync();
  const runs = sets.map(() => []);
  for (let run = 0; run < RUNS; run++) {
    for (const [index, { paths }] of sets.entries()) {
      runs[index].push(monitorOnce([...baseline, ...paths]));
    }
  }
  const [before, after] = runs.map((some) => ({
    seconds: median(some.map(({ seconds }) => seconds)),
    peak: median(some.map(({ peak_GB }) => peak_GB)),
  }));
  const time = after.seconds / before.seconds;
  const memory = after.peak - before.peak;
  return [
    {
      name: 'monitor-growth',
      value: time,
      unit: 'times the time',
      reference: `${large / 10} records ${before.seconds.toFixed(2)} s, ${large} ${after.seconds.toFixed(2)} s`,
      floor: 11,
      aim: 10,
      holds: time <= 11,
    },
    {
      name: 'monitor-growth',
      value: memory,
      unit: 'GB more peak memory',
      reference: `${before.peak.toFixed(3)} GB, ${after.peak.toFixed(3)} GB; when garbage is collected is chance`,
      floor: 0.05,
      aim: 0,
      holds: memory <= 0.05,
    },
  ];
}
