import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import {
  FeatureGroup,
  IngestionError,
  type IngestionManager,
  type IngestionProgress,
} from '@guiderail/sdk';
import type { OpenDuckDB } from '../storage/duckdb.js';
import { type Connection, connected, serverFlags } from './connection.js';
import { EventTimes } from './event-times.js';
import { featureGroups } from './feature-facts.js';
import { ingestedDialect, otherFormat } from './file-times.js';
import { didYouMean, parseFlags, UsageError } from './flags.js';
import { type Ingested, tellIngested } from './ingest-told.js';
import type { Io } from './io.js';
import { Interrupted } from './query-end.js';
import { counted, jsonText, paperOf } from './table.js';

const options = {
  ...serverFlags,
  create: { type: 'boolean' },
  'record-identifier': { type: 'string' },
  'event-time': { type: 'string' },
  's3-uri': { type: 'string' },
  'no-offline': { type: 'boolean' },
  workers: { type: 'string' },
} as const;

const memory_bytes = 1024 ** 3;
/** By which Ctrl-C ends it: rows that are on their way are waited for. */
const interruption = 'interrupted';

interface Creation {
  readonly recordIdentifierName: string;
  readonly eventTimeFeatureName: string;
  /** Undefined: in the default bucket. */
  readonly s3Uri: string | false | undefined;
}

/** `guiderail ingest`: rows of a file into a feature group. */
export async function ingestCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [name, path, ...more] = positionals;
  if (name === undefined || path === undefined || more.length > 0) {
    throw new UsageError('name a feature group and a file');
  }
  const isParquet = /\.(parquet|pq)$/i.test(path);
  if (!isParquet && !/\.csv$/i.test(path)) {
    throw new UsageError(`${path}: its name must end in .csv or .parquet`);
  }
  const maxWorkers = workersOf(values.workers);
  const creation = creationOf(values);
  await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `there is no file ${path}` : error.message);
  });
  return connected(values, io, async (connection) => {
    const { session } = connection;
    const duckdb = await openedDuckDB();
    try {
      const group = new FeatureGroup({ name, sagemakerSession: session });
      const created = await makeReady(connection, group, creation, path, duckdb);
      const told = await ingested(group, { path, maxWorkers, duckdb, io, created });
      io.stdout(values.json ? jsonText(told) : tellIngested(told, paperOf(io)));
      if (told.endedBy === interruption) throw new Interrupted(interruption);
      return told.failed > 0 || told.notSentFrom !== undefined ? 1 : 0;
    } finally {
      await duckdb.close();
    }
  });
}

function workersOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const workers = Number(text);
  if (Number.isInteger(workers) && workers >= 1 && workers <= 256) return workers;
  throw new UsageError('--workers takes a whole number from 1 to 256');
}

function creationOf(values: {
  create?: boolean | undefined;
  'record-identifier'?: string | undefined;
  'event-time'?: string | undefined;
  's3-uri'?: string | undefined;
  'no-offline'?: boolean | undefined;
}): Creation | undefined {
  const { create, 's3-uri': s3Uri, 'no-offline': noOffline } = values;
  const { 'record-identifier': identifier, 'event-time': eventTime } = values;
  if (!create) {
    const given = [identifier, eventTime, s3Uri, noOffline].some((value) => value !== undefined);
    if (given) throw new UsageError('what a group is made with goes with --create');
    return undefined;
  }
  if (identifier === undefined || eventTime === undefined) {
    throw new UsageError('--create needs --record-identifier and --event-time');
  }
  if (noOffline && s3Uri !== undefined) {
    throw new UsageError('give --s3-uri or --no-offline, not both');
  }
  const place = noOffline ? false : s3Uri;
  return { recordIdentifierName: identifier, eventTimeFeatureName: eventTime, s3Uri: place };
}

async function openedDuckDB(): Promise<OpenDuckDB> {
  const { openDuckDB } = await import('../storage/duckdb.js');
  return openDuckDB({ memory_bytes, threads: 2, tempFolder: tmpdir() });
}

/** @returns whether the group is new. @throws Error when there is none, and none is to be made. */
async function makeReady(
  connection: Connection,
  group: FeatureGroup,
  creation: Creation | undefined,
  path: string,
  duckdb: OpenDuckDB,
): Promise<boolean> {
  const { session } = connection;
  if (await group.exists()) return false;
  if (!creation) {
    const near = didYouMean(
      group.name,
      (await featureGroups(connection)).map(({ name }) => name),
    );
    throw new Error(
      `there is no feature group ${group.name}${near}; make it from the file with ` +
        '--create --record-identifier COLUMN --event-time COLUMN',
    );
  }
  await loadTypes(group, path, duckdb);
  const names = group.featureDefinitions.map(({ featureName }) => featureName);
  for (const column of [creation.recordIdentifierName, creation.eventTimeFeatureName]) {
    if (!names.includes(column)) {
      const near = didYouMean(column, names);
      const shown = names.slice(0, 20).join(', ');
      throw new Error(`${path} has no column ${column}${near}; it has ${shown}`);
    }
  }
  const s3Uri = creation.s3Uri ?? (await session.defaultUri('feature-store'));
  const roleArn = `arn:aws:iam::${await session.accountId()}:role/GuiderailExecutionRole`;
  await group.create({ ...creation, s3Uri, roleArn, enableOnlineStore: true });
  await group.waitForCreation();
  return true;
}

/** Types by all of the file's rows, as DuckDB tells them; what is no row the ingestion tells. */
async function loadTypes(group: FeatureGroup, path: string, duckdb: OpenDuckDB): Promise<void> {
  const read = /\.csv$/i.test(path)
    ? `read_csv($1, sample_size = -1, ${ingestedDialect})`
    : 'read_parquet($1)';
  try {
    const dataFrame = await duckdb.connection.run(`SELECT * FROM ${read} LIMIT 0`, [path]);
    group.loadFeatureDefinitions({ dataFrame });
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** What makes the file's event times into what the store takes. */
async function eventTimesOf(
  group: FeatureGroup,
  path: string,
  duckdb: OpenDuckDB,
): Promise<{ name: string; times: EventTimes }> {
  const { EventTimeFeatureName: name = '', FeatureDefinitions = [] } = await group.describe();
  const definition = FeatureDefinitions.find(({ FeatureName }) => FeatureName === name);
  const isNumber = definition !== undefined && definition.FeatureType !== 'String';
  const format = /\.csv$/i.test(path) ? await otherFormat(duckdb, path, name) : undefined;
  return { name, times: new EventTimes(isNumber, format) };
}

async function ingested(
  group: FeatureGroup,
  work: {
    readonly path: string;
    readonly maxWorkers: number | undefined;
    readonly duckdb: OpenDuckDB;
    readonly io: Io;
    readonly created: boolean;
  },
): Promise<Ingested> {
  const { path, maxWorkers, duckdb, io, created } = work;
  const { name, times } = await eventTimesOf(group, path, duckdb);
  const begun = performance.now();
  const onProgress = progressTo(io, path);
  let manager: IngestionManager | undefined;
  let ended: IngestionError | undefined;
  try {
    const going = await group.ingest({
      ...{ dataFrame: path, maxWorkers, duckdb: duckdb.connection, onProgress },
      ...{ wait: false, convert: { [name]: times.convert } },
    });
    manager = going;
    io.untilInterrupted?.().addEventListener('abort', () => going.stop(interruption));
    await manager.wait();
  } catch (error) {
    if (!(error instanceof IngestionError)) throw withCount(error, manager, created && group.name);
    ended = error;
  }
  const from = ended?.notSentFrom;
  return {
    ...{ featureGroup: group.name, created },
    rows: manager?.rows ?? 0,
    failed: ended?.failedRows.length ?? 0,
    seconds: (performance.now() - begun) / 1000,
    // people count rows from 1, as lines
    failures: (ended?.failures ?? []).map(({ row, line, code, reason }) => ({
      ...(line !== undefined && { line }),
      ...{ row: row + 1, code, reason },
    })),
    notSentFrom: from === undefined ? undefined : from + 1,
    endedBy: (ended?.cause as Error | undefined)?.message,
    eventTimesWithoutZone: times.withoutZone,
  };
}

/** Data that end in the middle have been written as far as they went. */
function withCount(
  error: unknown,
  manager: IngestionManager | undefined,
  created: string | false,
): unknown {
  const rows = manager?.rows ?? 0;
  if (rows === 0 && !created) return error;
  const told =
    rows === 0
      ? `the feature group ${created} is there now, and empty`
      : `${counted(rows, 'row')} written before`;
  return new Error(`${(error as Error).message} (${told})`, { cause: error });
}

function progressTo(io: Io, path: string): (progress: IngestionProgress) => void {
  let shown = false;
  return ({ rows, failed, rowsPerSecond, elapsedSeconds, done }) => {
    if (!io.isTty) return;
    if (done && shown) io.stderr('\r\u001b[K');
    if (done || elapsedSeconds < 0.7) return;
    shown = true;
    const pace = `${Math.round(rowsPerSecond).toLocaleString('en')}/s`;
    const bad = failed > 0 ? `, ${failed.toLocaleString('en')} failed` : '';
    const line = `Writing ${path} … ${rows.toLocaleString('en')} rows, ${pace}${bad}`;
    io.stderr(`\r\u001b[K${line.slice(0, Math.max(10, io.columns - 1))}`);
  };
}
