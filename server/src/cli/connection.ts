import { Session } from '@guiderail/sdk';
import { inWords } from './foreign-key.js';
import type { Io } from './io.js';
import { ownCall } from './own-call.js';
import { findServer, type Server } from './server-of.js';
import { type SettingsValues, settingsFlags } from './settings.js';

/** Flags of every command that asks a running server. */
export const serverFlags = {
  host: settingsFlags.host,
  port: settingsFlags.port,
  'data-dir': settingsFlags['data-dir'],
  region: settingsFlags.region,
  json: { type: 'boolean' },
} as const;

/** A running server, and what a command asks it with. */
export interface Connection {
  readonly server: Server;
  readonly session: Session;
  /** The server's clock when the command began, milliseconds since the epoch. */
  readonly now: number;
  /** A path below `/_guiderail/`. */
  own<T>(path: string, body?: object): Promise<T>;
}

/** Work with the server that the flags or the environment name; its clients are closed after. */
export async function connected<T>(
  values: SettingsValues,
  io: Pick<Io, 'env'>,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const server = await findServer(values, io.env);
  const session = new Session({ clientConfig: server, onProgress: () => undefined });
  try {
    return await work({
      ...{ server, session, now: server.serverTime },
      own: (path, body) => ownCall(server, path, body),
    });
  } catch (error) {
    throw inWords(error, server);
  } finally {
    session.destroy();
  }
}

const atOnce = 8;

/** Answers in the order of what was asked, a few questions at a time. */
export async function eachOf<T, R>(
  items: readonly T[],
  ask: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    for (;;) {
      const at = next++;
      if (at >= items.length) return;
      answers[at] = await ask(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return answers;
}
