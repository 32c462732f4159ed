// The capture files of the monitor-run benchmark: 20 CSV columns a record (one output column, 19
// input columns), of the kinds that tables in production hold. Seeded, so that every run reads the
// same bytes.
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const STATES = ['Texas', 'Ohio', 'Utah', 'New York', 'Maine', 'Iowa', 'Idaho', 'Nevada'];
const PLANS = ['basic', 'standard', 'premium'];
export const COLUMN_NAMES = [
  ...['score', 'season', 'hour', 'weekday', 'working_day', 'weather', 'region', 'children'],
  ...['account_length', 'balance_cents', 'income', 'temperature', 'humidity', 'price'],
  ...['latitude', 'longitude', 'ratio', 'embedding', 'state', 'plan'],
];

/** Marsaglia's xorshift32: small, seeded, the same everywhere. */
export function randomSource(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

export function normal(random) {
  const u = Math.max(random(), 1e-12);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random());
}

function inputRow(random) {
  const integer = (n) => Math.floor(random() * n);
  return [
    ...[1 + integer(4), integer(24), integer(7), integer(2), 1 + integer(4), integer(50)],
    Math.floor(random() ** 3 * 6),
    Math.floor(Math.exp(4 + normal(random))),
    integer(10_000_000),
    Math.round(30_000 + 15_000 * Math.abs(normal(random))),
    (random() * 0.98 + 0.02).toFixed(2),
    (random() * 100).toFixed(1),
    (Math.exp(3 + normal(random)) / 1).toFixed(2),
    (47 + normal(random)).toFixed(7),
    (-122 + normal(random)).toFixed(7),
    random(),
    normal(random),
    STATES[integer(STATES.length)],
    PLANS[integer(PLANS.length)],
  ].join(',');
}

function captureLine(random, index, perSecond) {
  const id = Math.floor(random() * 0xffffffff)
    .toString(16)
    .padStart(8, '0');
  const time = new Date(Date.UTC(2026, 0, 1) + Math.floor(index / perSecond) * 1000);
  return JSON.stringify({
    captureData: {
      endpointInput: {
        observedContentType: 'text/csv',
        mode: 'INPUT',
        data: inputRow(random),
        encoding: 'CSV',
      },
      endpointOutput: {
        observedContentType: 'text/csv; charset=utf-8',
        mode: 'OUTPUT',
        data: `${Math.fround(random())}\n`,
        encoding: 'CSV',
      },
    },
    eventMetadata: {
      eventId: `${id}-698c-4648-8064-8b680b2e3318`,
      inferenceTime: `${time.toISOString().slice(0, 19)}Z`,
    },
    eventVersion: '0',
  });
}

async function writeFile(path, random, from, to, perSecond) {
  const out = createWriteStream(`${path}.part`);
  let lines = [];
  for (let index = from; index < to; index++) {
    lines.push(captureLine(random, index, perSecond));
    if (lines.length === 2000 || index === to - 1) {
      if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain');
      lines = [];
    }
  }
  out.end();
  await once(out, 'close');
  renameSync(`${path}.part`, path);
}

/** The lines of so many records, one after another. */
export function* captureLines(records, { perSecond }) {
  const random = randomSource(20260730);
  for (let index = 0; index < records; index++) yield captureLine(random, index, perSecond);
}

/** Writes the files if they are not there yet. Returns their paths and their size in bytes. */
export async function captureFiles(folder, records, { perFile = 250_000, perSecond = 280 } = {}) {
  mkdirSync(folder, { recursive: true });
  const random = randomSource(20260730);
  const paths = [];
  for (let from = 0; from < records; from += perFile) {
    const path = join(folder, `capture-${records}-${from / perFile}.jsonl`);
    const to = Math.min(records, from + perFile);
    if (!existsSync(path)) await writeFile(path, random, from, to, perSecond);
    paths.push(path);
  }
  return { paths, bytes: paths.reduce((sum, path) => sum + statSync(path).size, 0) };
}
