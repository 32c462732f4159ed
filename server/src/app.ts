import type { AppOptions } from './app-options.js';
import type { Awaitable } from './base/awaitable.js';
import type { RawRequest, RawResponse } from './base/http.js';
import type { OwnPath } from './base/own-path.js';
import type { ServiceOperations } from './base/service.js';
import { consoleDeps, viewDeps } from './console-deps.js';
import { deliveriesPath } from './deliveries-path.js';
import { openFrontDoor } from './front-door.js';
import { listedOperations } from './listed-operations.js';
import { ownPaths } from './own-paths.js';
import { processMetrics } from './process-metrics.js';
import { openRooms, type Rooms } from './rooms.js';
import type { Calls } from './services/common/calls.js';
import { smtpMailer } from './services/common/mail.js';
import {
  type ConsoleService,
  consoleService,
  type EveryCall,
  viewsPath,
} from './services/console/index.js';
import { openStores, type Stores } from './stores.js';
import { type TickPart, ticking } from './tick.js';
import { createWire } from './wire/wire.js';

/** The server without a socket or a timer. */
export interface App {
  /** What is served, as the rooms registered it. */
  readonly operations: readonly ServiceOperations[];
  /** At once where nothing has to be waited for. */
  handle(request: RawRequest): Awaitable<RawResponse>;
  /** Told once where it listens, before the first tick. */
  listensAt(endpoint: string): void;
  /** What is due by the clock; called often, never twice at a time. Never rejects. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

const realNow = (): number => Date.now();

const loadViews = async () => (await import('./services/console/views/index.js')).views;

/** Opens the stores, puts the rooms together, and takes up what a crash left. */
export async function createApp(options: AppOptions): Promise<App> {
  const { clock, log } = options;
  const stores = await openStores(options);
  const { state, records, keys, jobs, deliveries, processes } = stores;
  const wire = createWire({
    services: () => rooms.operations,
    listed: listedOperations,
    accountId: options.accountId,
    defaultRegion: options.region,
    noAuth: options.noAuth,
    keyOf: (id) => keys.find(id),
    log,
  });
  let publicUrl = options.publicUrl ?? 'http://127.0.0.1:4747';
  const outside = {
    mailer: options.smtpUrl === undefined ? undefined : smtpMailer(options.smtpUrl),
    publicUrl: () => publicUrl,
  };
  const rooms = await openRooms(options, stores, wire.calls as unknown as Calls, outside);
  const { endpoints, processing, training, transform, monitoring, analysis, telemetry } = rooms;
  wire.start();
  await endpoints.recover();
  await processing.recover();
  await training.recover();
  await transform.recover();
  await monitoring.recover();
  await rooms.features.recover();
  await rooms.athena.recover();
  await jobs.start();

  const now = () => clock.now();
  const calls = wire.calls as unknown as EveryCall;
  let endpoint = 'http://127.0.0.1:4747';
  const joins = {
    calls,
    callJson: wire.callJson,
    paths: () => paths,
    now,
    endpoint: () => endpoint,
  };
  const consoleRoom = await consoleService(consoleDeps(options, stores, rooms, joins));
  const paths: OwnPath[] = [
    ...[...monitoring.paths, ...endpoints.paths, ...rooms.features.paths, ...consoleRoom.paths],
    ...rooms.logs.paths,
    deliveriesPath(deliveries),
    viewsPath(loadViews, viewDeps(stores, rooms, joins)),
  ];
  return {
    operations: rooms.operations,
    handle: openFrontDoor({
      wire: (request) => wire.handle(request),
      own: ownPaths(wire, paths),
      console: (request) => consoleRoom.handle(request),
      link: (request) => rooms.sns.link(request),
      metrics: async () =>
        `${processMetrics()}${endpoints.prometheus()}${await telemetry.prometheus()}`,
      clockNow: now,
      isReady: () => true,
    }),
    listensAt(at) {
      endpoint = at;
      publicUrl = options.publicUrl ?? at;
    },
    tick: ticking(tickParts(stores, rooms, consoleRoom, now), log, () => performance.now()),
    async close() {
      const jobsClosed = jobs.close();
      await deliveries.close();
      outside.mailer?.close();
      await processes.close(); // jobs wait for their processes
      await jobsClosed;
      await monitoring.close();
      // a batch may take long: it is cut off, and carried out again after the start
      await Promise.all([rooms.features.close(), rooms.offlineFiles.close()]);
      await rooms.statements.close();
      await analysis.close();
      await endpoints.close();
      await telemetry.close();
      await rooms.cloudwatch.close();
      await records.close();
      await state.close();
    },
  };
}

/** What is done by the clock, in this order. */
function tickParts(
  { keys, jobs, deliveries, objects, records }: Stores,
  rooms: Rooms,
  consoleRoom: ConsoleService,
  now: () => number,
): TickPart[] {
  const { endpoints, processing, training, monitoring, cloudwatch, logs } = rooms;
  return [
    { name: 'access keys', run: () => keys.tick(realNow()) },
    { name: 'endpoints', run: () => endpoints.tick(now()) },
    { name: 'processing', run: () => processing.tick() },
    { name: 'training', run: () => training.tick() },
    { name: 'monitoring', run: () => monitoring.tick(now()) },
    { name: 'jobs', run: () => jobs.tick() },
    { name: 'events', run: () => rooms.eventBuses.tick(now()) },
    { name: 'deliveries', run: () => deliveries.tick() },
    { name: 'sns', run: () => rooms.sns.tick(now()) },
    { name: 'cloudwatch', run: () => cloudwatch.tick(now()) },
    { name: 'logs', run: () => logs.tick(now()) },
    { name: 'telemetry', run: async () => rooms.telemetry.tick() },
    { name: 'objects', run: () => objects.sweep(realNow()) },
    { name: 'athena', run: () => rooms.athena.tick(now()) },
    { name: 'features', run: () => rooms.features.tick(now()) },
    { name: 'console', run: () => consoleRoom.tick(realNow()) },
    { name: 'records', run: () => records.sweep(now()) },
  ];
}
