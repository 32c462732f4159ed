import { advertisedEndpoint } from '../advertised-endpoint.js';
import { createApp } from '../app.js';
import type { Log } from '../base/log.js';
import { readCertificate } from '../certificate.js';
import { listen } from '../listen.js';
import { openCredentials } from '../storage/credentials.js';
import { makeDataDir } from '../storage/data-dir.js';
import { lockDataDir } from '../storage/data-lock.js';
import type { Io } from './io.js';
import { addressFlags } from './server-of.js';
import { isLoopback, readSettings } from './settings.js';

/** `guiderail start`: serves until SIGINT or SIGTERM. */
export async function startCommand(args: readonly string[], io: Io): Promise<number> {
  const settings = readSettings(args, io.env);
  if (settings.tls) readCertificate(settings.tls);
  await makeDataDir(settings.dataDir);
  const lock = lockDataDir(settings.dataDir);
  const log: Log = (level, message, fields = {}) =>
    io.stderr(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  const credentials = await openCredentials(settings.dataDir);
  const app = await createApp({ ...settings, credentials, log });
  const { host, port, tls } = settings;
  const server = await listen(app, host, port, log, tls).catch((error: unknown) => {
    throw listenError(error, settings);
  });
  const endpoint = advertisedEndpoint(host, server.port, tls !== undefined);
  io.stdout(`Guiderail is ready at ${endpoint} (console: ${endpoint}/console)\n`);
  if (!isLoopback(settings.host)) {
    io.stdout(`It listens on ${settings.host}: others can reach it, with a key.\n`);
  }
  io.stdout(
    `Point AWS's clients at it: eval "$(npx guiderail env${addressFlags(settings, server.port)})"\n`,
  );
  await stopSignal();
  await server.close();
  lock.release();
  return 0;
}

const listenReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; give --port another number',
  EADDRNOTAVAIL: 'no network interface here has that address; give --host another one',
  ENOTFOUND: 'that host has no address; give --host another one',
  EACCES: 'that port is for privileged programs; give --port a number from 1024 on',
};

function listenError(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const reason = listenReasons[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined
    ? error
    : new Error(`cannot listen on ${host}:${port}: ${reason}`, { cause: error });
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process as usual. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
