import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AppOptions } from './app-options.js';
import type { OwnPath, OwnRequest } from './base/own-path.js';
import { parseSchedule } from './jobs/cron.js';
import { findOwnPath } from './own-paths.js';
import type { Rooms } from './rooms.js';
import type { CallerContext, ConsoleDeps, EveryCall, ViewDeps } from './services/console/index.js';
import type { Stores } from './stores.js';
import { readBody } from './wire/body/read-body.js';
import type { JsonCall } from './wire/json-call.js';

/** How the console reaches what the rooms offer. */
export interface ConsoleJoins {
  readonly calls: EveryCall;
  readonly callJson: JsonCall;
  /** The paths of the server's own, complete once everything has been put together. */
  readonly paths: () => readonly OwnPath[];
  readonly now: () => number;
  /** Where the server listens. */
  readonly endpoint: () => string;
}

const builtConsole = fileURLToPath(new URL('./console/', import.meta.url));
const packageFile = new URL('../package.json', import.meta.url);
/** Kinds of things that make a region worth showing. */
const shownKinds = ['endpoint', 'monitoring-schedule', 'feature-group'];

/** What the console is handed. */
export function consoleDeps(
  options: AppOptions,
  { state, objects, keys, resources }: Stores,
  { monitoring }: Pick<Rooms, 'monitoring'>,
  joins: ConsoleJoins,
): ConsoleDeps {
  const { accountId, region, noAuth, log, publicUrl, consoleFolder = builtConsole } = options;
  return {
    ...{ state, objects, accountId, region, noAuth, log, folder: consoleFolder },
    keyOf: (id) => keys.find(id),
    version,
    regions: () => resources.regions(shownKinds),
    execution: (key) => monitoring.execution(key),
    callAws: joins.callJson,
    callOwn: (path, body, caller) => performOwn(joins.paths(), path, body, caller),
    readBody: ({ body, rawHeaders }, most) => readBody(body, most, lengthOf(rawHeaders)),
    baseUrl: (host) => publicUrl ?? hostUrl(joins.endpoint(), host),
    isSecure: (host) =>
      joins.endpoint().startsWith('https:') || (host !== undefined && isAt(publicUrl, host)),
    now: joins.now,
    realNow: () => Date.now(),
  };
}

async function version(): Promise<string> {
  return (JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }).version;
}

function lengthOf(rawHeaders: readonly string[]): string | undefined {
  const at = rawHeaders.findIndex((name, i) => i % 2 === 0 && /^content-length$/i.test(name));
  return at < 0 ? undefined : rawHeaders[at + 1];
}

/** The server by the name that the asker knows it by. */
function hostUrl(endpoint: string, host: string | undefined): string {
  const url = `${new URL(endpoint).protocol}//${host ?? ''}`;
  return host !== undefined && /^[\w.:[\]-]+$/.test(host) && URL.canParse(url) ? url : endpoint;
}

const isAt = (url: string | undefined, host: string): boolean =>
  url?.startsWith('https:') === true && new URL(url).host === host.toLowerCase();

/** What the console's views are handed. */
export function viewDeps(
  { objects }: Pick<Stores, 'objects'>,
  { monitoring, cloudwatch, endpoints }: Pick<Rooms, 'monitoring' | 'cloudwatch' | 'endpoints'>,
  { calls, now, paths }: ConsoleJoins,
): ViewDeps {
  return {
    ...{ calls, objects, now },
    own: async <T>(path: string, body: object, on: CallerContext) => {
      const { region, accessKeyId = 'guiderail', mayRunCode = false, signal = never } = on;
      const caller = { region, accessKeyId, mayRunCode, signal };
      return (await performOwn(paths(), path, Buffer.from(JSON.stringify(body)), caller)) as T;
    },
    schedules: () => monitoring.schedules(),
    schedule: (...named) => monitoring.schedule(...named),
    executions: (region, limit) => monitoring.executions(region, limit),
    executionsOf: (...asked) => monitoring.executionsOf(...asked),
    dueTimes,
    execution: (key) => monitoring.execution(key),
    standings: (region) => monitoring.standings(region),
    openIncidents: (region) => monitoring.openIncidents(region),
    captureCounts: (...asked) => endpoints.captures.counts(...asked),
    metrics: cloudwatch.spans,
  };
}

const dueTimes: ViewDeps['dueTimes'] = (expression, after, most) => {
  const timetable = parseSchedule(expression);
  const found: number[] = [];
  for (let due = timetable.nextAfter(after); due !== undefined && found.length < most; ) {
    found.push(due);
    due = timetable.nextAfter(due);
  }
  return found;
};

const never = new AbortController().signal;

/** A path of the server's own, carried out for whoever was let in. */
function performOwn(
  paths: readonly OwnPath[],
  path: string,
  body: Buffer,
  { region, accessKeyId, mayRunCode, signal }: Omit<OwnRequest, 'header' | 'body'>,
): Promise<object> {
  const allows = mayRunCode ? 'everything' : 'no-code';
  const found = findOwnPath(paths, 'POST', `/_guiderail/${path}`, allows);
  const header = (name: string) => (name === 'content-type' ? 'application/json' : undefined);
  return found.perform({ region, accessKeyId, signal, body, header });
}
