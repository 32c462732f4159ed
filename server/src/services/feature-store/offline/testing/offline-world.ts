import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../../../base/clock.js';
import { randomHex } from '../../../../base/ids.js';
import { openDuckDB } from '../../../../storage/duckdb.js';
import { type LocalObjects, openLocalObjects } from '../../../../storage/local-objects.js';
import type { RecordStore } from '../../../../storage/record-store.js';
import { openState, type State } from '../../../../storage/state.js';
import { type FeatureGroup, type FeatureGroups, featureGroupKind } from '../../feature-group.js';
import { mergePartitions } from '../merge-partitions.js';
import { Offline } from '../offline.js';
import { type ParquetTools, writeBatch } from '../write-batch.js';
import type { MergeParquet, WriteParquet } from '../write-parquet.js';
import { MemoryLog } from './memory-log.js';

export const bucket = 'store';

/** A feature group of an id, a time, and a feature of each kind. */
export function groupOf(number: number, name = `group-${number}`): FeatureGroup {
  const features = [
    { FeatureName: 'id', FeatureType: 'String' },
    { FeatureName: 'at', FeatureType: 'Fractional' },
    { FeatureName: 'Count', FeatureType: 'Integral' },
    { FeatureName: 'price', FeatureType: 'Fractional' },
    { FeatureName: 'tags', FeatureType: 'String', CollectionType: 'List' },
    { FeatureName: 'place', FeatureType: 'Fractional', CollectionType: 'Vector' },
  ] as const;
  const uri = `s3://${bucket}/000000000000/sagemaker/us-east-1/offline-store/${name}-1/data`;
  return {
    ...{ kind: featureGroupKind, region: 'us-east-1', name, status: 'Created' },
    arn: `arn:aws:sagemaker:us-east-1:000000000000:feature-group/${name}`,
    ...{ created: 0, modified: 0 },
    document: {
      ...{ number, recordIdentifier: 'id', eventTime: 'at', features, online: undefined },
      offline: { S3StorageConfig: { S3Uri: `s3://${bucket}`, ResolvedOutputS3Uri: uri } },
      ...{ throughput: undefined, roleArn: undefined, description: undefined },
    },
  } as unknown as FeatureGroup;
}

export const groupsOf = (groups: readonly FeatureGroup[]): FeatureGroups => ({
  get: () => {
    throw new Error('not asked for here');
  },
  find: async () => undefined,
  byNumber: async (number) => groups.find(({ document }) => document.number === number),
  all: async () => [...groups],
});

export interface World {
  readonly folder: string;
  readonly clock: ManualClock;
  /** Real time, as the store is told it. */
  readonly real: ManualClock;
  readonly state: State;
  readonly objects: LocalObjects;
  readonly log: MemoryLog;
  readonly groups: FeatureGroup[];
  readonly told: string[];
  /** Opened anew on the same data, as after a crash. */
  open(): Promise<Offline>;
  /** Files of a statement's rows; `FILES` is all Parquet under the group's prefix. */
  rows(group: FeatureGroup, select: string): Promise<unknown[][]>;
}

/** What a test may put in the way of the store. */
export interface Trouble {
  writeParquet?: (real: WriteParquet) => WriteParquet;
  objects?: (real: LocalObjects) => LocalObjects;
  log?: (real: MemoryLog) => MemoryLog;
}

/** An offline store on real objects, with a log in memory and DuckDB in the test's own thread. */
export async function withWorld(
  work: (world: World) => Promise<void>,
  trouble: Trouble = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-offline-'));
  const state = openState(join(folder, 'state.db'));
  const clock = new ManualClock(Date.parse('2026-11-22T09:15:00Z'));
  const real = new ManualClock(1_000_000);
  const now = () => clock.now();
  const objects = await openLocalObjects({ folder: join(folder, 'objects'), state, now });
  await objects.createBucket(bucket, 'us-east-1');
  const log = new MemoryLog();
  const told: string[] = [];
  const groups: FeatureGroup[] = [];
  const { writeParquet, mergeParquet } = inThisThread(folder, log);
  try {
    await work({
      ...{ folder, clock, real, state, objects, log, groups, told },
      async open() {
        const deps = {
          ...{ state, mergeParquet, clock, realNow: () => real.now() },
          objects: trouble.objects?.(objects) ?? objects,
          records: { log: trouble.log?.(log) ?? log } as unknown as RecordStore,
          writeParquet: trouble.writeParquet?.(writeParquet) ?? writeParquet,
          log: (_: string, message: string) => void told.push(message),
        };
        const offline = await Offline.open(deps, groupsOf(groups));
        await offline.recover();
        return offline;
      },
      rows: (group, select) => rowsOf(folder, objects, group, select),
    });
  } finally {
    await state.close();
    await rm(folder, { recursive: true });
  }
}

const resources = (folder: string) => ({
  ...{ memory_bytes: 256 * 1024 ** 2, threads: 1 },
  tempFolder: join(folder, 'duckdb'),
});

function inThisThread(folder: string, log: MemoryLog) {
  const inFolder = async <T>(
    work: (at: ParquetTools) => Promise<T>,
    take: (result: T) => Promise<void>,
  ) => {
    const own = join(folder, randomHex(8));
    await mkdir(own);
    const database = await openDuckDB(resources(folder));
    try {
      const { signal } = new AbortController();
      await take(await work({ connection: database.connection, folder: own, signal }));
    } finally {
      await database.close();
      await rm(own, { recursive: true });
    }
  };
  const writeParquet: WriteParquet = (batch, take) => {
    const entries = log.read(batch.group, batch.from, batch.through);
    return inFolder((at) => writeBatch(at, batch, entries), take);
  };
  const mergeParquet: MergeParquet = (merge, take) =>
    inFolder((at) => mergePartitions(at, merge), take);
  return { writeParquet, mergeParquet };
}

/** `select` names the Parquet files of a group as FILES. No rows where there is no file. */
export async function rowsOf(
  folder: string,
  objects: LocalObjects,
  group: FeatureGroup,
  select: string,
): Promise<unknown[][]> {
  const prefix = `${group.document.offline?.S3StorageConfig.ResolvedOutputS3Uri}/`.slice(
    `s3://${bucket}/`.length,
  );
  const files = await objects.listFiles(bucket, { prefix, limit: 100_000 });
  if (files.length === 0) return [];
  const paths = files.map(({ path }) => `'${path}'`).join(', ');
  const database = await openDuckDB(resources(folder));
  try {
    const source = `read_parquet([${paths}], union_by_name = true)`;
    const found = await database.connection.runAndReadAll(select.replaceAll('FILES', source));
    return found.getRowsJson();
  } finally {
    await database.close();
  }
}

/** A logged write of `groupOf`'s features. */
export const writeOf = (id: string, at_s: number, values: Record<string, unknown> = {}) => ({
  ...{ id, eventTime_ms: at_s * 1000, invoked_ms: Date.parse('2026-11-22T09:14:59.123Z') },
  deleted: false,
  record: JSON.stringify([
    { FeatureName: 'id', ValueAsString: id },
    { FeatureName: 'at', ValueAsString: String(at_s) },
    ...Object.entries(values).map(([FeatureName, value]) =>
      Array.isArray(value)
        ? { FeatureName, ValueAsStringList: value }
        : { FeatureName, ValueAsString: value },
    ),
  ]),
});
