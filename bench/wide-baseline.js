// wide-baseline: suggesting a baseline (Sound) from a CSV file of 500 columns by 200,000 rows against
// one of 20 columns by as many rows: what a column costs must not grow with their number. Each run
// is a process of its own; narrow ones and the wide one take turns. The wide file is large enough to
// be read in a thread of its own, the narrow one is not: processor time tells what that is worth.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './support/median.js';
import { wideCsv } from './support/wide-csv.js';

const CHILD = fileURLToPath(new URL('support/baseline-child.js', import.meta.url));
const NARROW = 20;
const WIDE = 500;
const NARROW_RUNS = 3;

export default async function wideBaseline({ quick }) {
  const rows = quick ? 20_000 : 200_000;
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-bench-'));
  try {
    const narrowFile = await wideCsv(join(folder, 'narrow.csv'), NARROW, rows);
    const wideFile = await wideCsv(join(folder, 'wide.csv'), WIDE, rows);
    const narrow = [];
    const wide = [];
    for (let round = 0; round < (quick ? 1 : 2); round++) {
      for (let run = 0; run < NARROW_RUNS; run++) narrow.push(baselineOnce(narrowFile.path, rows));
      wide.push(baselineOnce(wideFile.path, rows));
    }
    return figures({ narrow, wide, rows, bytes: wideFile.bytes });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function figures({ narrow, wide, rows, bytes }) {
  const few = median(narrow.map(({ seconds }) => seconds));
  const many = median(wide.map(({ seconds }) => seconds));
  const times = many / few / (WIDE / NARROW);
  const work = median(wide.map(({ cpu }) => cpu)) / median(narrow.map(({ cpu }) => cpu));
  const peak = Math.max(...wide.map(({ peak_GB }) => peak_GB));
  const size = `${WIDE} columns by ${rows} rows, ${Math.round(bytes / 1e6)} MB`;
  return [
    {
      name: 'wide-baseline',
      value: times,
      unit: `times ${WIDE / NARROW}`,
      reference:
        `${NARROW} columns ${few.toFixed(2)} s, ${WIDE} columns ${many.toFixed(2)} s; processor time ` +
        `${(work / (WIDE / NARROW)).toFixed(2)} times ${WIDE / NARROW}; ${size}`,
      floor: 1.2,
      aim: 1,
      holds: times <= 1.2,
    },
    {
      name: 'wide-baseline',
      value: peak,
      unit: 'GB peak memory',
      reference: size,
      floor: 1.5,
      aim: 1.5,
      holds: peak <= 1.5,
    },
  ];
}

function baselineOnce(path, rows) {
  const child = spawnSync(process.execPath, [CHILD, path], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`the baseline failed: ${child.stderr}`);
  const result = JSON.parse(child.stdout);
  if (result.rows !== rows) throw new Error(`${result.rows} rows instead of ${rows}`);
  return result;
}
