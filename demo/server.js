// Starts and stops a Guiderail server of the demo's own.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Session } from '@guiderail/sdk';

const guiderail = join(
  dirname(dirname(fileURLToPath(import.meta.url))),
  'server',
  'bin',
  'guiderail.js',
);

/** `wanted` when it is free, else any free port. */
export function choosePort(wanted) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => (wanted === 0 ? reject : choosePort(0).then(resolve, reject)));
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Puts what `guiderail env` prints into this process's environment, as `eval` does in a shell. */
export function applyEnv({ port, dataDir }) {
  const printed = spawnSync(
    process.execPath,
    [guiderail, 'env', '--port', String(port), '--data-dir', dataDir],
    { encoding: 'utf8' },
  );
  if (printed.status !== 0) throw new Error(printed.stderr);
  for (const [, key, value] of printed.stdout.matchAll(/^export (\w+)='(.*)'$/gm)) {
    process.env[key] = value;
  }
}

/**
 * Starts the server and waits until it is ready.
 * @param {{port: number, dataDir: string, clock?: string}} options `clock` as GUIDERAIL_CLOCK
 * @returns {Promise<{stop(): Promise<void>, ended: Promise<number>}>}
 */
export async function startServer({ port, dataDir, clock }) {
  const child = spawn(
    process.execPath,
    [guiderail, 'start', '--port', String(port), '--data-dir', dataDir],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GUIDERAIL_CLOCK: clock ?? '' },
    },
  );
  const log = [];
  child.stderr.on('data', (chunk) => {
    log.push(String(chunk));
    if (log.length > 50) log.shift();
  });
  process.once('exit', () => child.kill());
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  await Promise.race([
    new Promise((resolve) => child.stdout.once('data', resolve)),
    ended.then((code) => {
      throw new Error(`the server ended with ${code}:\n${log.join('')}`);
    }),
  ]);
  return {
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** What the SDK's classes take so that they leave the terminal to the story, and look often. */
export const quietly = () => ({
  sagemakerSession: new Session({
    onProgress: () => {},
    pace: { first: 50, most: 250, growth: 1.3 },
  }),
});
