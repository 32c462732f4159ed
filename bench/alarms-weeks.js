// How often the monitor finds something in the contiguous weeks of a second year, held against the
// same season of the first: for columns that did not change (the clock and the weather) and for
// the demand, which grew. Whole runs, every check included, from CSV files with a time column.
//
// Bike-sharing: 2011 is the baseline, the 52 weeks of 2012 from the first of January are the
// windows.
import { hours, load, optionsOf, SEASONS, WEEK, withBench } from './support/bike-weeks.js';

const UNCHANGED = ['hr', 'workingday', 'weathersit', 'hum', 'windspeed'];

export default function measure({ quick }) {
  return withBench(async (bench) => {
    const rows = [];
    const data = await hours();
    for (const season of quick ? SEASONS.slice(0, 1) : SEASONS) {
      rows.push(...seasonRows(season, await flaggedWeeks(bench, data, optionsOf(season))));
    }
    return rows;
  });
}

/** How many weeks there were, in how many each column had a violation, and `cnt` a drift. */
async function flaggedWeeks(bench, data, options) {
  const { analysis, connection } = bench;
  const first = Date.UTC(2012, 0, 1);
  const before = await load(bench, data.names, between(data, Date.UTC(2011, 0, 1), first));
  const baseline = await analysis.suggestBaseline(connection, { dataset: before, options });
  await before.close();
  const flagged = new Map();
  let weeks = 0;
  let drifted = 0;
  for (let start = first; start + WEEK <= Date.UTC(2013, 0, 1); start += WEEK) {
    const dataset = await load(bench, data.names, between(data, start, start + WEEK));
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

const between = ({ rows }, start, end) => rows.filter(({ time }) => time >= start && time < end);

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
