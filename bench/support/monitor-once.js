// What the benchmarks of the monitor share: a baseline's files, and one run in a process of its own.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { awsJson, loadDataset, suggestBaseline } from '@guiderail/analysis';
import { COLUMN_NAMES, captureFiles } from './monitor-run-data.js';

export const DATA = fileURLToPath(new URL('../.data', import.meta.url));
const CHILD = fileURLToPath(new URL('monitor-run-child.js', import.meta.url));

/** statistics.json and constraints.json of 20,000 records of the same law, in time order or not. */
export async function baselineFiles(connection, kind) {
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

/** @param args the baseline's two files, then capture files */
export function monitorOnce(args) {
  const child = spawnSync(process.execPath, [CHILD, ...args], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`the monitoring run failed: ${child.stderr}`);
  return JSON.parse(child.stdout);
}
