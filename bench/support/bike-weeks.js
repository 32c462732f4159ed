// The bike-sharing data by its hours: what benches that replay its weeks share.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../../', import.meta.url);
const { DuckDBInstance } = createRequire(new URL('analysis/', root))('@duckdb/node-api');

export const WEEK = 7 * 86_400_000;
/** What weeks are held against the same of. */
export const SEASONS = [['hour-of-day', 'day-of-week', 'week-of-year'], ['week-of-year']];

/** How the monitor compares: `instant` and `yr` count the rows and years and are left out. */
export const optionsOf = (season) => ({
  comparisonMethod: 'Sound',
  season,
  timeColumn: 'time',
  exclude: ['instant', 'yr'],
});

/** Calls `use` with the analysis, a connection and a folder, which end with it. */
export async function withBench(use) {
  const analysis = await import(new URL('analysis/dist/index.js', root).href);
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-bench-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return await use({ analysis, folder, connection });
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}

/** The data set with the date and the hour in one column, `time`; cells as texts. */
export async function hours() {
  const path = new URL('demo/data/bike-sharing-hour.csv', root);
  const [header, ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  const names = header.split(',').map((name) => (name === 'dteday' ? 'time' : name));
  const [date, hour] = [names.indexOf('time'), names.indexOf('hr')];
  const rows = lines.map((line) => {
    const cells = line.split(',');
    cells[date] = `${cells[date]}T${cells[hour].padStart(2, '0')}:00:00Z`;
    return { time: Date.parse(cells[date]), cells };
  });
  return { names, rows };
}

/** Rows as a data set, by way of a CSV file with a header. */
export async function load({ analysis, connection, folder }, names, rows) {
  const path = join(folder, 'rows.csv');
  const lines = rows.map(({ cells }) => cells.join(','));
  await writeFile(path, `${[names.join(','), ...lines].join('\n')}\n`);
  return analysis.loadDataset(connection, { format: 'csv', header: true, paths: [path] });
}
