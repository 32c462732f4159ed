// monitor-run: a first monitoring run (no states kept, KLL sketches included) over a million
// capture records of 20 CSV columns, against DuckDB's bare read_json of the two payload fields of
// the same files; and the same run against a baseline in time order (20,000 records of two weeks in
// cells of five minutes). Every run is a process of its own; the reference is warm; runs and
// references take turns, and the median of five counts.
import { DuckDBInstance } from '@duckdb/node-api';
import { median } from './support/median.js';
import { baselineFiles, DATA, monitorOnce } from './support/monitor-once.js';
import { captureFiles } from './support/monitor-run-data.js';

const RUNS = 5;

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
      floor: 8,
      aim: 4,
      holds: seconds / bare <= 8,
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
