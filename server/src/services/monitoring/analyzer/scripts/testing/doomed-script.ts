// A server's life that ends by SIGKILL while a user's script runs; its folder is the argument.
import { join } from 'node:path';
import { noLog } from '../../../../../base/log.js';
import { openProcesses } from '../../../../../processes/processes.js';
import { openLocalObjects } from '../../../../../storage/local-objects.js';
import { openState } from '../../../../../storage/state.js';
import { realTimers } from '../../../../../timers.js';
import { readSettings } from '../../environment.js';
import { JobScripts } from '../job-scripts.js';
import { capture, jobOf } from './script-room.js';

const folder = process.argv[2] ?? '';
const processes = await openProcesses({
  folder: join(folder, 'processes'),
  cacheFolder: join(folder, 'cache'),
  path: process.env.PATH ?? '',
  lang: 'C',
  pythonCommand: undefined,
  installEnvironment: {},
  dockerHost: `unix://${join(folder, 'no-docker.sock')}`,
  after: realTimers.after,
  log: noLog,
});
const state = openState(join(folder, 'state.db'));
const objects = await openLocalObjects({
  folder: join(folder, 'objects'),
  state,
  now: () => Date.now(),
});
await objects.createBucket('bucket', 'eu-west-1');
const text = `import { readFileSync } from 'node:fs';
export function preprocessHandler() {
  console.log('pid ' + readFileSync('/proc/self/stat', 'utf8').split(' ')[0]);
  for (;;);
}`;
await objects.put('bucket', 'code/p.mjs', text);
await objects.put('bucket', 'data/part-1', capture('1', '1', '2026-03-01T20:01:00Z'));
const job = jobOf({ script: ['p.mjs', text], data: '' });
const settings = readSettings(job, { comparisonMethod: 'Sound' });
const say = (line: string) => {
  if (line.startsWith('pid ')) process.stdout.write(`${line.slice('pid '.length)}\n`);
};
const programs = { processes, nodeCommand: process.execPath };
const { signal } = new AbortController();
const scripts = new JobScripts({ objects, programs }, job, settings, signal, say);
const path = (await objects.localPath('bucket', 'data/part-1')) ?? '';
await scripts.preprocessed({ format: settings.format, files: [{ path, name: 'one' }] });
