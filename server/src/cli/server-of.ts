import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { advertisedEndpoint } from '../advertised-endpoint.js';
import { messageOf } from '../base/errors.js';
import { openCredentials } from '../storage/credentials.js';
import type { Io } from './io.js';
import { type Settings, type SettingsValues, settingsFrom } from './settings.js';
import { shellWord } from './shell.js';

const usualDataDir = './.guiderail';
const credentialsFile = 'credentials.json';

/** A running server and a key that it knows. */
export interface Server {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Whether the environment is that of the server's clients already. */
  readonly inEnvironment: boolean;
  /** Flags that name the server to other commands of ours, with a space before each. */
  readonly flags: string;
  /** The same of its data directory alone. */
  readonly dataFlag: string;
  /** What its clock said when it was found, milliseconds since the epoch. */
  readonly serverTime: number;
}

/**
 * The server that the flags name; without any, that of the environment (AWS_ENDPOINT_URL and its
 * keys), else the one of the usual address with the data directory's key.
 * @throws Error saying how to start one, when none answers.
 */
export async function findServer(values: SettingsValues, env: Io['env']): Promise<Server> {
  const named = values.host ?? values.port ?? values['data-dir'];
  const server =
    (named === undefined && (await fromEnvironment(env))) || (await fromData(values, env));
  return { ...server, serverTime: await mustAnswer(server) };
}

type Named = Omit<Server, 'serverTime'>;

async function fromEnvironment(env: Io['env']): Promise<Named | undefined> {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = env;
  if (!AWS_ENDPOINT_URL || !AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
  return {
    endpoint: AWS_ENDPOINT_URL,
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1',
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    inEnvironment: true,
    flags: '',
    dataFlag: (await isUsual(AWS_ACCESS_KEY_ID)) ? '' : ' --data-dir DATA_DIR',
  };
}

/** Whether the usual data directory is that of the server which made this key. */
async function isUsual(accessKeyId: string): Promise<boolean> {
  const text = await readFile(join(usualDataDir, credentialsFile), 'utf8').catch(() => '');
  return text.includes(accessKeyId);
}

async function fromData(values: SettingsValues, env: Io['env']): Promise<Named> {
  const settings = settingsFrom(values, env);
  const { host, port, dataDir, tls, region } = settings;
  const flags = addressFlags(settings, port);
  const known = await access(join(dataDir, credentialsFile)).then(
    () => true,
    () => false,
  );
  if (!known) {
    throw new Error(
      `no server has been started with its data in ${resolve(dataDir)}; start one with\n` +
        `  npx guiderail start${flags}\nor name its folder with --data-dir`,
    );
  }
  const endpoint = advertisedEndpoint(host, port, tls !== undefined);
  const credentials = await openCredentials(dataDir);
  return {
    endpoint,
    region,
    credentials,
    inEnvironment: false,
    flags,
    dataFlag: dataFlag(dataDir),
  };
}

/** The flags that differ from what they are without being given. */
export function addressFlags(settings: Settings, port: number): string {
  const flags = [
    port === 4747 ? '' : ` --port ${port}`,
    dataFlag(settings.dataDir),
    settings.host === '127.0.0.1' ? '' : ` --host ${settings.host}`,
  ];
  return flags.join('');
}

const dataFlag = (dataDir: string): string =>
  dataDir === usualDataDir ? '' : ` --data-dir ${shellWord(dataDir)}`;

/** @returns the server's clock. */
async function mustAnswer({ endpoint, flags }: Named): Promise<number> {
  try {
    const answer = await fetch(new URL('/healthz', endpoint));
    if (answer.ok) return await clockOf(answer);
    await answer.body?.cancel();
  } catch (error) {
    const reason = messageOf((error as Error).cause ?? error);
    throw new Error(
      `no server answers at ${endpoint} (${reason}); start it with\n  npx guiderail start${flags}`,
      { cause: error },
    );
  }
  throw new Error(`what answers at ${endpoint} is not Guiderail; name its address with --port`);
}

async function clockOf(answer: Response): Promise<number> {
  const told: unknown = await answer.json().catch(() => undefined);
  const time = Date.parse((told as { clock?: string } | undefined)?.clock ?? '');
  return Number.isNaN(time) ? Date.now() : time;
}
