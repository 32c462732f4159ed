// A server with everything that the console shows, for development and for the console's tests:
//   node tests/console/world.js --port 4800 [--data-dir DIR] [--sign-in] [--fresh]
// The first start makes the world, which takes some minutes; later ones copy what was made.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from './world/serve.js';
import { clockAt, present } from './world/times.js';

export { serve };

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const cache = join(root, '.cache');

/** What makes the world: its own files and the demo's, by their contents. */
function keyOfWorld() {
  const hash = createHash('sha256');
  for (const folder of [join(here, 'world'), join(root, 'demo')]) {
    const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
    for (const file of files.sort()) hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** The folder of a finished world, made where there is none. */
export async function snapshot({ fresh = false } = {}) {
  const folder = join(cache, `console-world-${keyOfWorld()}`);
  if (fresh) rmSync(folder, { recursive: true, force: true });
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-'));
  const child = spawn(
    process.execPath,
    [join(here, 'world', 'make.js'), '--data-dir', join(making, 'data')],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`making the world ended with ${code}; see ${making}`);
  if (!existsSync(folder)) renameSync(join(making, 'data'), folder);
  rmSync(making, { recursive: true, force: true });
  return folder;
}

/**
 * The world, served from a copy of its own that goes when it stops unless `dataDir` names a place.
 * @param {{port?: number, dataDir?: string, signIn?: boolean, fresh?: boolean, factor?: number}}
 *   options `factor`: how fast its clock runs
 */
export async function startWorld({ port, dataDir, signIn, fresh, factor = 1 } = {}) {
  const made = await snapshot({ fresh });
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'guiderail-world-'));
  if (!existsSync(join(folder, 'credentials.json'))) cpSync(made, folder, { recursive: true });
  const server = await serve({ port, dataDir: folder, signIn, clock: clockAt(present, factor) });
  return {
    ...server,
    names: await namesOfWorld(),
    async stop() {
      await server.stop();
      if (!dataDir) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What things are called, by the part of the world that makes them. */
export async function namesOfWorld() {
  const parts = ['rentals', 'income', 'fares', 'telemetry', 'features', 'signals'];
  const modules = await Promise.all(parts.map((part) => import(`./world/${part}.js`)));
  return Object.fromEntries(parts.map((part, i) => [part, modules[i].names]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'data-dir': { type: 'string' },
      'sign-in': { type: 'boolean' },
      fresh: { type: 'boolean' },
    },
  });
  const world = await startWorld({
    port: values.port === undefined ? undefined : Number(values.port),
    dataDir: values['data-dir'],
    signIn: values['sign-in'],
    fresh: values.fresh,
  });
  console.log(`${world.url}/console (${world.dataDir})`);
  const stop = () => world.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.exitCode = await world.ended;
}
