// monitor-run: a first monitoring run (no states kept, KLL sketches included) over a million
// capture records of 20 CSV columns, against DuckDB's bare read_json of the two payload fields of
// the same files; and the same run against a baseline in time order (20,000 records of two weeks in
// cells of five minutes). Every run is a process of its own; the reference is warm; runs and
// references take turns, and the median of five counts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { awsJson, loadDataset, suggestBaseline } from '@guiderail/analysis';
import { COLUMN_NAMES, captureFiles } from './support/monitor-run-data.js';

const DATA = fileURLToPath(new URL('.data', import.meta.url));
const CHILD = fileURLToPath(new URL('support/monitor-run-child.js', import.meta.url));
const RUNS = 5;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

export default async function monitorRun({ quick }) {
  const records = quick ? 100_000 : 1_000_000;
  const { paths, bytes } = await captureFiles(DATA, records);
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const untimed = await baselineFiles(connection, 'untimed');
  const timed = await baselineFiles(connection, 'timed');
  const reference = () => readPayloads(connection, paths);
  await reference();
  const references = [];
  const runs = [];
  const timedRuns = [];
  for (let run = 0; run < RUNS; run++) {
    references.push(await reference());
    runs.push(monitorOnce([...untimed, ...paths]));
    timedRuns.push(monitorOnce([...timed, ...paths]));
  }
  connection.closeSync();
  instance.closeSync();
  const bare = median(references);
  const size = `${records} records, ${Math.round(bytes / 1e6)} MB`;
  return [
    ...rowsOf(runs, records, bare, size),
    ...rowsOf(timedRuns, records, bare, `baseline in time order; ${size}`),
  ];
}

function rowsOf(runs, records, bare, size) {
  const seconds = median(runs.map((run) => run.seconds));
  const peak = Math.max(...runs.map((run) => run.peak_GB));
  if (runs[0].rows !== records) throw new Error(`${runs[0].rows} rows instead of ${records}`);
  return [
    {
      name: 'monitor-run',
      value: seconds / bare,
      unit: 'times',
      reference: `read_json ${bare.toFixed(2)} s, run ${seconds.toFixed(2)} s; ${size}`,
      floor: 12,
      aim: 4,
      holds: seconds / bare <= 12,
    },
    {
      name: 'monitor-run',
      value: peak,
      unit: 'GB peak memory',
      reference: size,
      floor: 1.5,
      aim: 0.8,
      holds: peak <= 1.5,
    },
  ];
}

async function readPayloads(connection, paths) {
  const files = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ');
  const side = 'STRUCT(data VARCHAR)';
  const columns = `{captureData: 'STRUCT(endpointInput ${side}, endpointOutput ${side})'}`;
  const started = performance.now();
  await connection.run(
    'SELECT count(captureData.endpointInput.data), count(captureData.endpointOutput.data) ' +
      `FROM read_json([${files}], format = 'newline_delimited', columns = ${columns})`,
  );
  return (performance.now() - started) / 1000;
}

/** statistics.json and constraints.json of 20,000 records of the same law, in time order or not. */
async function baselineFiles(connection, kind) {
  const perSecond = kind === 'timed' ? 1 / 60 : 280;
  const folder = join(DATA, kind === 'timed' ? 'baseline-timed' : 'baseline');
  const { paths } = await captureFiles(folder, 20_000, { perSecond });
  const dataset = await loadDataset(
    connection,
    { format: 'capture', paths, captureIndexNames: ['endpointInput', 'endpointOutput'] },
    { columnNames: COLUMN_NAMES },
  );
  const suggested = await suggestBaseline(connection, {
    dataset,
    options: { comparisonMethod: 'Sound' },
  });
  await dataset.close();
  if (kind === 'untimed') delete suggested.statistics.time_profile;
  mkdirSync(DATA, { recursive: true });
  return ['statistics', 'constraints'].map((name) => {
    const path = join(DATA, `${kind}-${name}.json`);
    writeFileSync(path, awsJson(suggested[name]));
    return path;
  });
}

function monitorOnce(args) {
  const child = spawnSync(process.execPath, [CHILD, ...args], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`the monitoring run failed: ${child.stderr}`);
  return JSON.parse(child.stdout);
}
