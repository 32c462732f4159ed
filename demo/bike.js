// The bike-sharing hours, as the demo's model and its monitor see them.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const weather = [
  'hr',
  'weekday',
  'workingday',
  'holiday',
  'weathersit',
  'temp',
  'hum',
  'windspeed',
];

/** The model's inputs, in the order in which it was trained. */
export const features = [...weather, 'cnt_yesterday'];

/** Every hour in order: when it was, the model's inputs, and how many bicycles were rented. */
export function readHours() {
  const [header, ...lines] = readFileSync(join(here, 'data', 'bike-sharing-hour.csv'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(','));
  const rows = lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]])));
  const rentals = new Map(rows.map((row) => [timeOf(row), row.cnt]));
  return rows.map((row) => {
    const time = timeOf(row);
    const yesterday = rentals.get(time - 86_400_000) ?? '';
    return {
      time,
      inputs: [...weather.map((name) => row[name]), yesterday],
      rentals: Number(row.cnt),
    };
  });
}

const timeOf = (row) => Date.parse(`${row.dteday}T00:00:00Z`) + Number(row.hr) * 3_600_000;

export const modelFile = join(here, 'model', 'model.tar.gz');
