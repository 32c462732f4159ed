import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../../../base/clock.js';
import { ServiceError } from '../../../../base/errors.js';
import { EventBus, type ServiceEvent } from '../../../../base/events.js';
import { noLog } from '../../../../base/log.js';
import type { CallContext } from '../../../../base/service.js';
import { type Outbox, openOutbox } from '../../../../jobs/outbox.js';
import { openState } from '../../../../storage/state.js';
import { mortalState } from '../../../../testing/mortal-state.js';
import type { Calls } from '../../../common/calls.js';
import { defineEvents } from '../../../common/durable-events.js';
import { Resources } from '../../../common/resources.js';
import type { CatalogTable } from '../../../common/table-catalog.js';
import { type TargetMessage, targetsOf } from '../../../common/targets.js';
import { searchService } from '../../../search/index.js';
import { tagsService } from '../../../tags/index.js';
import type { FeatureStoreDeps } from '../../deps.js';
import type { OfflineStore } from '../../offline/offline-store.js';
import { Groups, groupOperations, groupSearchables } from '../index.js';

export const region = 'eu-west-1';
export const accountId = '123456789012';

export const features = [
  { FeatureName: 'customer-id', FeatureType: 'String' },
  { FeatureName: 'eventTime', FeatureType: 'Fractional' },
  { FeatureName: 'orders', FeatureType: 'Integral' },
];
export const offline = { S3StorageConfig: { S3Uri: 's3://store/features/' } };
/** A group with both stores. */
export const input = {
  FeatureGroupName: 'My-Customers',
  RecordIdentifierFeatureName: 'customer-id',
  EventTimeFeatureName: 'eventTime',
  FeatureDefinitions: features,
  OfflineStoreConfig: offline,
};
export const arn = `arn:aws:sagemaker:${region}:${accountId}:feature-group/my-customers`;

const context: CallContext = {
  ...{ requestId: 'test', accountId, region, accessKeyId: 'test', mayRunCode: false },
  signal: new AbortController().signal,
};

/** The control plane on real rows and a real outbox; records and tables are in memory. */
export interface GroupsWorld {
  readonly clock: ManualClock;
  readonly groups: Groups;
  readonly offline: Pick<OfflineStore, 'beforeDelete' | 'afterDelete'>;
  /** By `region/database.name`. */
  readonly tables: Map<string, CatalogTable>;
  /** Numbers of groups whose online records were taken away. */
  readonly removed: number[];
  readonly events: ServiceEvent[];
  /** What was sent to `arn:test:…`. */
  readonly messages: { readonly arn: string; readonly message: TargetMessage }[];
  /** False: nothing is told to anybody until the next start. */
  telling: boolean;
  /** False: online records cannot be taken away. */
  removing: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  call(operation: string, input: object, as?: Partial<CallContext>): Promise<any>;
  /** Everything that is on its way has arrived. */
  settle(): Promise<void>;
  /** Ends without a goodbye, and starts again on the same rows. */
  crash(): Promise<GroupsWorld>;
}

export async function withGroups(work: (world: GroupsWorld) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-groups-'));
  const closes: (() => Promise<void>)[] = [];
  try {
    await work(await openGroups(join(folder, 'state.db'), closes, new Map()));
  } finally {
    for (const close of closes) await close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function openGroups(
  file: string,
  closes: (() => Promise<void>)[],
  tables: GroupsWorld['tables'],
): Promise<GroupsWorld> {
  const real = openState(file);
  const { state, kill } = mortalState(real);
  const clock = new ManualClock(Date.parse('2026-03-01T00:00:00Z'));
  const bus = new EventBus(() => undefined);
  const [events, removed, messages]: [ServiceEvent[], number[], GroupsWorld['messages']] = [
    ...[[], [], []],
  ] as never;
  const outbox = await openOutbox({ state, now: Date.now, random: () => 0, log: noLog });
  const removeGroup = async (number: number) => {
    if (world?.removing === false) throw new Error('the disk is full');
    removed.push(number);
  };
  const { tags, operations: tagOperations } = await tagsService({ state });
  const deps = {
    ...{ state, tags, clock, accountId, log: noLog, events: bus, deliveries: outbox },
    resources: await Resources.open(state),
    records: { removeGroup },
    catalog: catalogIn(tables),
    calls: { s3: { HeadBucket: headBucket } } as unknown as Calls,
    targets: targetsOf(() => [
      {
        ...{ title: 'tests', match: /^arn:test:/ },
        deliver: async (arn, message) => void messages.push({ arn, message }),
      },
    ]),
  } as unknown as FeatureStoreDeps;
  let world: GroupsWorld | undefined;
  bus.listen(async (event) => {
    if (!world?.telling) throw new Error('nobody is told');
    events.push(event);
  });
  defineEvents(deps);
  const groups = await Groups.open(deps);
  const offline = {
    beforeDelete: async () => undefined,
    afterDelete: async () => undefined,
    status: () => undefined,
  };
  const searchables = groupSearchables(deps, groups, offline);
  const handlers = Object.assign(
    {},
    ...[groupOperations(deps, groups, offline), searchService(searchables), ...tagOperations].map(
      (one) => one.handlers,
    ),
  ) as Record<string, (input: object, as: CallContext) => Promise<unknown>>;
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await outbox.close();
    await real.close();
  };
  closes.push(close);
  world = {
    ...{ clock, groups, offline, tables, removed, events, messages, telling: true, removing: true },
    call: async (operation, input, as) => handlers[operation]?.(input, { ...context, ...as }),
    settle: () => settled(outbox),
    async crash() {
      open = false;
      if (world) world.telling = false;
      await kill();
      return openGroups(file, closes, tables);
    },
  };
  return world;
}

async function settled(outbox: Outbox): Promise<void> {
  for (;;) {
    await outbox.tick();
    const waiting = await Promise.all(outbox.kinds.map((kind) => outbox.waiting(kind)));
    if (waiting.every((count) => count === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function headBucket({ Bucket }: { Bucket?: string | undefined }) {
  if (Bucket === 'missing') throw new ServiceError('NotFound', 'no such bucket', 404);
  return { $metadata: {} };
}

function catalogIn(tables: Map<string, CatalogTable>): FeatureStoreDeps['catalog'] {
  const key = (of: string, database: string, name: string) =>
    `${of}/${database}.${name}`.toLowerCase();
  return {
    put: async (table) => void tables.set(key(table.region, table.database, table.name), table),
    find: async (...of) => tables.get(key(...of)),
    list: async () => [...tables.values()],
    delete: async (...of) => tables.delete(key(...of)),
  };
}
