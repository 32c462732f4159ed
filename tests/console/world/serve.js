// Starts a server, by its own command.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { choosePort } from '../../../demo/server.js';

const here = dirname(fileURLToPath(import.meta.url));
export const guiderail = join(here, '..', '..', '..', 'server', 'bin', 'guiderail.js');

/**
 * Starts a server on a data folder and waits until it is ready.
 * @param {{port?: number, dataDir: string, signIn?: boolean, clock?: string}} options
 */
export async function serve({ port, dataDir, signIn = false, clock = '' }) {
  const at = port ?? (await choosePort(0));
  const flags = ['--port', String(at), '--data-dir', dataDir];
  const child = spawn(
    process.execPath,
    [guiderail, 'start', ...flags, ...(signIn ? [] : ['--no-auth'])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GUIDERAIL_CLOCK: clock, GUIDERAIL_ALLOW_PRIVATE_TARGETS: '127.0.0.1' },
    },
  );
  const log = [];
  child.stderr.on('data', (some) => {
    log.push(String(some));
    if (log.length > 200) log.shift();
  });
  const end = () => child.kill();
  process.once('exit', end);
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  await Promise.race([
    new Promise((resolve) => child.stdout.once('data', resolve)),
    ended.then((code) => {
      throw new Error(`the server ended with ${code}:\n${log.join('')}`);
    }),
  ]);
  return {
    url: `http://127.0.0.1:${at}`,
    port: at,
    dataDir,
    log,
    ended,
    /** Ends it as a power failure would. */
    async kill() {
      process.removeListener('exit', end);
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      process.removeListener('exit', end);
      child.kill('SIGTERM');
      await ended;
    },
  };
}
