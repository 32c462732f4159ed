import type { ObjectFile } from '../../storage/objects.js';
import { readS3Prefix, type S3Place } from '../common/s3-uri.js';
import type { SqlTable } from '../common/sql-run.js';
import { isStoreFile } from '../common/store-file.js';
import type { CatalogTable } from '../common/table-catalog.js';
import type { AthenaDeps } from './deps.js';
import type { PartitionFilter } from './dialect/partition-filter.js';
import { chainAt, significant, tokensOf } from './dialect/tokens.js';
import { QueryFailure } from './failure.js';

/** Files that one table may have. */
const mostFiles = 200_000;
const page = 1000;

/** Names of tables that a statement may mean: every chain of names in it. */
export function namesIn(sql: string, database: string): { database: string; name: string }[] {
  const tokens = significant(tokensOf(sql));
  const found = new Map<string, { database: string; name: string }>();
  for (let at = 0; at < tokens.length; at++) {
    const chain = chainAt(tokens, at);
    if (chain.length === 0) continue;
    at += 2 * (chain.length - 1);
    const name = chain.at(-1) ?? '';
    const of = chain.at(-2) ?? database;
    const one = { database: of.toLowerCase(), name: name.toLowerCase() };
    found.set(`${one.database}.${one.name}`, one);
  }
  return [...found.values()];
}

/** The part of a feature group's ARN before its name. */
const groupArn = /^arn:[^:]*:sagemaker:[^:]*:[^:]*:feature-group\//;

/**
 * Tables by what a statement may call them, `database.name` in lower case: their names and, where no
 * table has that name, the names of the feature groups that made them. A group that was deleted and
 * made again means its newest table; a name that two groups have, but for its case, means none.
 */
export function tablesByName(tables: readonly CatalogTable[]): Map<string, CatalogTable> {
  const named = new Map(tables.map((table) => [`${table.database}.${table.name}`, table]));
  const groups = new Map<string, CatalogTable | undefined>();
  for (const table of tables) {
    const { owner = '', database, created } = table;
    if (!groupArn.test(owner)) continue;
    const name = `${database}.${owner.replace(groupArn, '').toLowerCase()}`;
    const other = groups.get(name);
    const isOthers = groups.has(name) && other?.owner !== owner;
    if (isOthers) groups.set(name, undefined);
    else if (!other || created >= other.created) groups.set(name, table);
  }
  for (const [name, table] of groups) if (table && !named.has(name)) named.set(name, table);
  return named;
}

/** A table's files as a statement sees them. */
interface TableFiles {
  readonly table: SqlTable;
  readonly bytes: number;
}

/**
 * A table's files, brought up to date; and how many bytes they have.
 * @param name by which the statement calls it
 * @param read of which partitions; of all if nothing is said
 */
export async function filesOf(
  { objects, refresh, log }: Pick<AthenaDeps, 'objects' | 'refresh' | 'log'>,
  table: CatalogTable,
  name: string,
  read: PartitionFilter = () => true,
): Promise<TableFiles> {
  if (table.owner !== undefined) await refresh(table);
  const place = readS3Prefix(table.location);
  if (!place) throw new QueryFailure(`The table's location ${table.location} is no S3 URI`);
  const prefix = place.key === '' || place.key.endsWith('/') ? place.key : `${place.key}/`;
  const found: ObjectFile[] = await objectAt(objects, place);
  let strange: ObjectFile | undefined;
  let after: string | undefined;
  for (;;) {
    const some = await objects.listFiles(place.bucket, {
      ...{ prefix, limit: page },
      ...(after === undefined ? {} : { after }),
    });
    const shown = some.filter(({ key, size }) => size > 0 && isShown(key.slice(prefix.length)));
    const own = table.owner === undefined ? shown : shown.filter(({ key }) => isStoreFile(key));
    found.push(...own.filter(({ key }) => read(partitionsOf(key.slice(prefix.length)))));
    if (own.length < shown.length) strange ??= shown.find((file) => !own.includes(file));
    if (found.length > mostFiles) {
      throw new QueryFailure(`The table ${table.name} has more than ${mostFiles} objects`);
    }
    after = some.at(-1)?.key;
    if (some.length < page) break;
  }
  if (strange) {
    const object = `s3://${place.bucket}/${strange.key}`;
    log('info', "a query passed over objects that are not of its table's owner", { object });
  }
  return {
    bytes: found.reduce((sum, { size }) => sum + size, 0),
    table: {
      ...{ schema: table.database, name, format: table.format },
      ...{ columns: table.columns, partitionKeys: table.partitionKeys },
      files: found.map(({ path }) => path),
      names: found.map(({ key }) => `s3://${place.bucket}/${key}`),
      partitions: found.map(({ key }) => partitionsOf(key.slice(prefix.length))),
    },
  };
}

/** The object that a location names, where it is no folder: the base of a training set. */
async function objectAt(
  objects: Pick<AthenaDeps['objects'], 'listFiles'>,
  { bucket, key }: S3Place,
): Promise<ObjectFile[]> {
  if (key === '' || key.endsWith('/')) return [];
  const [first] = await objects.listFiles(bucket, { prefix: key, limit: 1 });
  return first?.key === key ? [first] : [];
}

/** Hive leaves out what begins with a dot or an underscore. */
const isShown = (path: string): boolean =>
  path.split('/').every((part) => !part.startsWith('.') && !part.startsWith('_'));

/** `year=2026/month=11/file` as its keys and values. */
export function partitionsOf(path: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const part of path.split('/').slice(0, -1)) {
    const at = part.indexOf('=');
    if (at > 0) values[part.slice(0, at).toLowerCase()] = decoded(part.slice(at + 1));
  }
  return values;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that stands for itself
  }
}
