import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AppOptions } from '../app-options.js';
import { parseClock, realClock } from '../base/clock.js';
import type { CertificateFiles } from '../certificate.js';
import { parseFlags, UsageError } from './flags.js';
import { readOtlpSettings } from './otlp-settings.js';

export { UsageError } from './flags.js';

/** What the app is told, and where it is to listen. */
export interface Settings extends Omit<AppOptions, 'credentials' | 'log'> {
  readonly host: string;
  readonly port: number;
  /** Set: the server speaks HTTPS. */
  readonly tls: CertificateFiles | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const settingsFlags = {
  host: { type: 'string' },
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  'account-id': { type: 'string' },
  region: { type: 'string' },
  'no-auth': { type: 'boolean' },
} as const;

type TextFlag = Exclude<keyof typeof settingsFlags, 'no-auth'>;

/** What of the settings' flags was given. */
export type SettingsValues = { readonly [flag in TextFlag]?: string | undefined } & {
  readonly 'no-auth'?: boolean | undefined;
};

/** The server's settings: a flag wins over its variable (`--port`, `GUIDERAIL_PORT`). */
export const readSettings = (args: readonly string[], env: Environment): Settings =>
  settingsFrom(parseFlags(args, settingsFlags).values, env);

/** The same, for a command that has read its flags, more than these among them. */
export function settingsFrom(values: SettingsValues, env: Environment): Settings {
  const text = (flag: TextFlag, otherwise: string): string =>
    values[flag] ?? env[`GUIDERAIL_${flag.toUpperCase().replaceAll('-', '_')}`] ?? otherwise;
  const settings: Settings = {
    host: text('host', '127.0.0.1'),
    port: readPort(text('port', '4747')),
    dataDir: text('data-dir', './.guiderail'),
    accountId: text('account-id', '000000000000'),
    region: text('region', 'us-east-1'),
    noAuth: values['no-auth'] ?? isOn(env.GUIDERAIL_NO_AUTH),
    clock: env.GUIDERAIL_CLOCK ? parseClock(env.GUIDERAIL_CLOCK) : realClock,
    jitterSeconds: readSeconds(env.GUIDERAIL_SCHEDULE_JITTER_SECONDS),
    comparisonMethod: readMethod(env.GUIDERAIL_COMPARISON_METHOD),
    webhookUrl: env.GUIDERAIL_WEBHOOK_URL || undefined,
    allowPrivateTargets: env.GUIDERAIL_ALLOW_PRIVATE_TARGETS || undefined,
    rulesPerBus: readRules(env.GUIDERAIL_RULES_PER_BUS || undefined),
    publicUrl: readPublicUrl(env.GUIDERAIL_PUBLIC_URL || undefined),
    smtpUrl: readSmtpUrl(env.GUIDERAIL_SMTP_URL || undefined),
    programs: readPrograms(env),
    otlp: readOtlpSettings(env),
    tls: readTls(env.GUIDERAIL_TLS_CERT || undefined, env.GUIDERAIL_TLS_KEY || undefined),
  };
  check(settings);
  return settings;
}

function check(settings: Settings): void {
  if (!/^\d{12}$/.test(settings.accountId)) throw new UsageError('--account-id must be 12 digits');
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(settings.region)) {
    throw new UsageError('--region must be a region of AWS, such as us-east-1');
  }
  if (settings.noAuth && !isLoopback(settings.host)) {
    throw new UsageError('--no-auth is for a loopback host only, such as --host 127.0.0.1');
  }
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

const isOn = (text: string | undefined): boolean => text === '1' || text === 'true';

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError('--port must be 0 to 65535');
  return port;
}

function readSeconds(text: string | undefined): number {
  const seconds = Number(text ?? 0);
  if (!(seconds >= 0 && seconds <= 3600)) {
    throw new UsageError('GUIDERAIL_SCHEDULE_JITTER_SECONDS must be 0 to 3600');
  }
  return seconds;
}

function readRules(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UsageError('GUIDERAIL_RULES_PER_BUS must be 1 to 99999');
}

function readMethod(text: string | undefined): Settings['comparisonMethod'] {
  if (!text) return 'Sound';
  if (text === 'Sound' || text === 'Robust' || text === 'Simple') return text;
  throw new UsageError('GUIDERAIL_COMPARISON_METHOD must be Sound, Robust or Simple');
}

/** Without the slash at its end. */
function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') {
    return url.origin;
  }
  throw new UsageError('GUIDERAIL_PUBLIC_URL must be such as https://guiderail.example.com');
}

function readSmtpUrl(text: string | undefined): string | undefined {
  if (text === undefined || /^smtps?:\/\/[^/?#]/.test(text)) return text;
  throw new UsageError('GUIDERAIL_SMTP_URL must be such as smtp://user:password@host:587');
}

function readTls(
  certFile: string | undefined,
  keyFile: string | undefined,
): CertificateFiles | undefined {
  if (certFile !== undefined && keyFile !== undefined) {
    return { certFile: resolve(certFile), keyFile: resolve(keyFile) };
  }
  if (certFile === undefined && keyFile === undefined) return undefined;
  throw new UsageError('GUIDERAIL_TLS_CERT and GUIDERAIL_TLS_KEY go together: give both or none');
}

/** The bucket that `guiderail env` gives the Python SDK as its default. */
export const defaultBucket = (region: string, accountId: string): string =>
  `sagemaker-${region}-${accountId}`;

/** What children of the server are given of its environment; see docs/training.md. */
function readPrograms(env: Environment): Settings['programs'] {
  const forInstalls = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      /^(PIP_.+|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE)$/i.test(entry[0]),
  );
  return {
    cacheFolder: join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'guiderail'),
    path: env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    lang: env.LANG || 'C.UTF-8',
    pythonCommand: env.GUIDERAIL_PYTHON || undefined,
    installEnvironment: Object.fromEntries(forInstalls),
    dockerHost: env.DOCKER_HOST || undefined,
  };
}
