// How often the monitor finds something in the contiguous weeks of a second year, held against the
// same season of the first: for columns that did not change (the clock and the weather) and for
// the demand, which grew. Whole runs, every check included, from CSV files with a time column.
//
// Bike-sharing: 2011 is the baseline, the 52 weeks of 2012 from the first of January are the
// windows. `instant` and `yr` count the rows and years and are left out.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../', import.meta.url);
const { DuckDBInstance } = createRequire(new URL('analysis/', root))('@duckdb/node-api');
const WEEK = 7 * 86_400_000;
const UNCHANGED = ['hr', 'workingday', 'weathersit', 'hum', 'windspeed'];
const SEASONS = [['hour-of-day', 'day-of-week', 'week-of-year'], ['week-of-year']];

export default async function measure({ quick }) {
  const analysis = await import(new URL('analysis/dist/index.js', root).href);
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-bench-'));
  const instance = await DuckDBInstance.create(':memory:');
  const bench = { analysis, folder, connection: await instance.connect() };
  try {
    const rows = [];
    const data = await hours();
    for (const season of quick ? SEASONS.slice(0, 1) : SEASONS) {
      for (const comparisonMethod of ['Sound']) {
        const options = {
          comparisonMethod,
          season,
          timeColumn: 'time',
          exclude: ['instant', 'yr'],
        };
        rows.push(...seasonRows(season, await flaggedWeeks(bench, data, options)));
      }
    }
    return rows;
  } finally {
    bench.connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}

/** The data set with the date and the hour in one column, `time`. */
async function hours() {
  const path = new URL('demo/data/bike-sharing-hour.csv', root);
  const [header, ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  const names = header.split(',').map((name) => (name === 'dteday' ? 'time' : name));
  const [date, hour] = [names.indexOf('time'), names.indexOf('hr')];
  const rows = lines.map((line) => {
    const cells = line.split(',');
    cells[date] = `${cells[date]}T${cells[hour].padStart(2, '0')}:00:00Z`;
    return { time: Date.parse(cells[date]), line: cells.join(',') };
  });
  return { header: names.join(','), rows };
}

/** How many weeks there were, in how many each column had a violation, and `cnt` a drift. */
async function flaggedWeeks(bench, data, options) {
  const { analysis, connection } = bench;
  const first = Date.UTC(2012, 0, 1);
  const before = await load(bench, data, Date.UTC(2011, 0, 1), first);
  const baseline = await analysis.suggestBaseline(connection, { dataset: before, options });
  await before.close();
  const flagged = new Map();
  let weeks = 0;
  let drifted = 0;
  for (let start = first; start + WEEK <= Date.UTC(2013, 0, 1); start += WEEK) {
    const dataset = await load(bench, data, start, start + WEEK);
    const window = { start: new Date(start), end: new Date(start + WEEK) };
    const input = { dataset, baseline, options, window };
    const { check } = await analysis.monitor(connection, input);
    await dataset.close();
    weeks++;
    if (check.features.find(({ feature }) => feature === 'cnt').drift?.drifted) drifted++;
    for (const name of new Set(check.violations.map(({ feature_name }) => feature_name))) {
      flagged.set(name, (flagged.get(name) ?? 0) + 1);
    }
  }
  return { weeks, flagged, drifted };
}

async function load({ analysis, connection, folder }, { header, rows }, start, end) {
  const path = join(folder, 'rows.csv');
  const lines = rows.filter(({ time }) => time >= start && time < end).map(({ line }) => line);
  await writeFile(path, `${[header, ...lines].join('\n')}\n`);
  return analysis.loadDataset(connection, { format: 'csv', header: true, paths: [path] });
}

function seasonRows(season, { weeks, flagged, drifted }) {
  const share = (name) => (flagged.get(name) ?? 0) / weeks;
  const shares = UNCHANGED.map(share);
  const counts = UNCHANGED.map((name) => `${name} ${flagged.get(name) ?? 0}`).join(', ');
  const others = [...flagged]
    .filter(([name]) => !UNCHANGED.includes(name) && name !== 'cnt')
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
  const label = `same ${season.join(', ')}; ${weeks} weeks`;
  const row = (value, unit, reference, floor, aim, holds) => ({
    name: 'alarms-weeks',
    label,
    value,
    unit,
    reference: `${label}: ${reference}`,
    floor,
    aim,
    holds,
  });
  const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
  const worst = Math.max(...shares);
  const found = share('cnt');
  return [
    row(mean, 'weeks flagged, mean', counts, 0.1, 0.05, mean <= 0.1),
    row(worst, 'weeks flagged, worst', counts, 0.2, 0.1, worst <= 0.2),
    row(
      found,
      'weeks found, cnt',
      `by drift alone ${drifted}; others ${others}`,
      0.85,
      0.95,
      found >= 0.85,
    ),
  ];
}
