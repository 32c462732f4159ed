// How often a run of the monitor finds something in random rows where nothing drifted, and how
// often it finds columns that did. Whole runs, every check included, from CSV files.
//
// A population of rows is divided at random: 9,999 are the baseline, the window is drawn without
// replacement from the rest, so both are samples of one law. A new baseline for every tenth window.
// Drifted windows: every second numeric column has its values drawn anew from the rest's, with
// replacement, each with a mass proportional to exp(0.4 z), z the value standardised by the
// baseline; the other columns stay as they are. Seeds are fixed.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../', import.meta.url);
const { DuckDBInstance } = createRequire(new URL('analysis/', root))('@duckdb/node-api');
const BASELINE_ROWS = 9_999;
const SIZES = [60, 300, 1_000, 5_000];
const WINDOWS = 200;
const WINDOWS_PER_BASELINE = 10;
const ADULT =
  'age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,' +
  'capital-gain,capital-loss,hours-per-week,native-country,income';

export default async function measure({ quick }) {
  const analysis = await import(new URL('analysis/dist/index.js', root).href);
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-bench-'));
  const instance = await DuckDBInstance.create(':memory:');
  const bench = { analysis, folder, connection: await instance.connect() };
  try {
    const cells = [];
    for (const population of await populations()) {
      for (const size of SIZES) {
        cells.push(await measureCell(bench, population, size, quick ? 10 : WINDOWS));
      }
    }
    return [...cells.flatMap(cellRows), pooledRow(cells)];
  } finally {
    bench.connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}

/** The two data sets, without the columns that number or date the rows. */
async function populations() {
  const read = async (path) => (await readFile(new URL(path, root), 'utf8')).trim().split(/\r?\n/);
  const [bikeHeader, ...bike] = await read('demo/data/bike-sharing-hour.csv');
  const adult = await read('tests/data/adult.csv');
  return [
    population('bike-sharing', bikeHeader, bike, ',', ['instant', 'dteday']),
    population('Adult', ADULT, adult, ', ', []),
  ];
}

function population(name, header, lines, separator, left) {
  const names = header.split(',');
  const kept = names.map((_, i) => i).filter((i) => !left.includes(names[i]));
  const rows = lines.map((line) => {
    const cells = line.split(separator);
    return kept.map((i) => cells[i]);
  });
  const numeric = kept.map((_, i) => i).filter((i) => rows.every((row) => !Number.isNaN(+row[i])));
  const tilted = numeric.filter((_, i) => i % 2 === 0);
  return { name, names: kept.map((i) => names[i]), rows, tilted };
}

async function measureCell(bench, population, size, windows) {
  const random = generator(size + population.rows.length);
  const cell = { name: population.name, size, windows };
  for (const reading of ['Sound', 'Robust']) cell[reading] = { flagged: 0, found: 0, checks: {} };
  let split;
  for (let window = 0; window < windows; window++) {
    if (window % WINDOWS_PER_BASELINE === 0) split = await divide(bench, population, random);
    const plain = sample(split.rest, size, random);
    const drifted = tilt(plain, split, population.tilted, random);
    for (const reading of ['Sound', 'Robust']) {
      const count = cell[reading];
      const quiet = await violations(bench, population, plain, split[reading]);
      if (quiet.length > 0) count.flagged++;
      for (const type of new Set(quiet.map(({ constraint_check_type }) => constraint_check_type))) {
        count.checks[type] = (count.checks[type] ?? 0) + 1;
      }
      const told = await violations(bench, population, drifted, split[reading]);
      const names = new Set(
        told
          .filter(({ constraint_check_type }) => constraint_check_type === 'baseline_drift_check')
          .map(({ feature_name }) => feature_name),
      );
      count.found += population.tilted.filter((i) => names.has(population.names[i])).length;
    }
  }
  for (const reading of ['Sound', 'Robust']) {
    cell[reading].flagged /= windows;
    cell[reading].found /= windows * population.tilted.length;
  }
  return cell;
}

/** A random baseline, measured for each reading, and the rows that are not in it. */
async function divide({ analysis, connection, folder }, population, random) {
  const rows = sample(population.rows, population.rows.length, random);
  const baseline = rows.slice(0, BASELINE_ROWS);
  const split = { baseline, rest: rows.slice(BASELINE_ROWS) };
  const dataset = await load({ analysis, connection, folder }, population, baseline);
  for (const comparisonMethod of ['Sound', 'Robust']) {
    const options = { comparisonMethod };
    split[comparisonMethod] = await analysis.suggestBaseline(connection, { dataset, options });
  }
  await dataset.close();
  return split;
}

async function load({ analysis, connection, folder }, population, rows) {
  const path = join(folder, 'rows.csv');
  const lines = [population.names, ...rows].map((cells) => cells.join(','));
  await writeFile(path, `${lines.join('\n')}\n`);
  return analysis.loadDataset(connection, { format: 'csv', header: true, paths: [path] });
}

async function violations(bench, population, rows, baseline) {
  const dataset = await load(bench, population, rows);
  const { comparison_method } = baseline.constraints.monitoring_config.distribution_constraints;
  const options = { comparisonMethod: comparison_method };
  const { check } = await bench.analysis.monitor(bench.connection, { dataset, baseline, options });
  await dataset.close();
  return check.violations;
}

function tilt(plain, { baseline, rest }, columns, random) {
  const rows = plain.map((row) => [...row]);
  for (const column of columns) {
    const numbers = baseline.map((row) => Number(row[column]));
    const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
    const squares = numbers.reduce((a, b) => a + (b - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / numbers.length);
    let total = 0;
    const ends = rest.map((row) => {
      total += Math.exp((0.4 * (Number(row[column]) - mean)) / deviation);
      return total;
    });
    for (const row of rows) row[column] = rest[place(ends, random() * total)][column];
  }
  return rows;
}

/** The first place whose end lies beyond `at`. */
function place(ends, at) {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** `size` of the rows at random, without replacement. */
function sample(rows, size, random) {
  const all = [...rows];
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(random() * (all.length - i));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, size);
}

/** Marsaglia's xorshift of 32 bits, mixed by a multiplication. */
function generator(seed) {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (Math.imul(state, 0x9e3779b1) >>> 0) / 2 ** 32;
  };
}

function cellRows({ name, size, windows, Sound, Robust }) {
  const label = `${name}, ${size} rows, ${windows} windows`;
  const by = Object.entries(Sound.checks)
    .map(([type, count]) => `, ${type} ${count}`)
    .join('');
  const [floor, aim] = size < 300 ? [0.6, 0.7] : [0.95, 0.99];
  return [
    {
      name: 'alarms-rows',
      label,
      value: Sound.flagged,
      unit: 'windows flagged',
      reference: `${label}, nothing drifted${by}; Compatible ${Robust.flagged}`,
      floor: 0.09,
      aim: 0.05,
      holds: Sound.flagged <= 0.09,
    },
    {
      name: 'alarms-rows',
      label,
      value: Sound.found,
      unit: 'drifted columns found',
      reference: `${label}, tilted; Compatible ${Number(Robust.found.toPrecision(3))}`,
      floor,
      aim,
      holds: Sound.found >= floor,
    },
  ];
}

function pooledRow(cells) {
  const mean = (reading) => cells.reduce((a, cell) => a + cell[reading].flagged, 0) / cells.length;
  const value = mean('Sound');
  return {
    name: 'alarms-rows',
    label: 'pooled',
    value,
    unit: 'windows flagged',
    reference: `all of them, nothing drifted; Compatible ${Number(mean('Robust').toPrecision(3))}`,
    floor: 0.06,
    aim: 0.05,
    holds: value <= 0.06,
  };
}
