import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import {
  type FeatureMetadata,
  type Filter,
  type OfflineStoreStatus,
  SearchCommand,
  type SearchCommandInput,
  type SearchRecord,
  type FeatureGroup as WireGroup,
} from '@aws-sdk/client-sagemaker';
import { readS3Uri, type S3Place } from '../services/common/s3-uri.js';
import { type Consumer, ownershipOf } from '../services/feature-store/groups/ownership.js';
import type { Connection } from './connection.js';
import { didYouMean } from './flags.js';
import { iso } from './times.js';

/** A feature group as `guiderail features --json` prints it; times are ISO 8601. */
export interface GroupFacts {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly features: number;
  readonly recordIdentifier: string;
  readonly eventTime: string;
  readonly online: boolean;
  readonly offline: boolean;
  /** Why writes do not reach the offline store; null: they do, or there is none. */
  readonly blocked: string | null;
  readonly storage: string | null;
  /** Such as `30 days`; null: records do not expire. */
  readonly expires: string | null;
  readonly owner: string | null;
  readonly team: string | null;
  readonly consumers: readonly Consumer[];
  readonly description: string | null;
  /** S3 URI of the offline store. */
  readonly place: string | null;
  /** `database.table`. */
  readonly table: string | null;
  readonly created: string | null;
  readonly modified: string | null;
}

/** A feature, with what is said of it. */
export interface FeatureFacts {
  readonly group: string;
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly created: string | null;
}

/** What lies in a group's offline store. */
export interface FileFacts {
  readonly files: number;
  readonly bytes: number;
  readonly newest: string | null;
  /** There is more than was counted. */
  readonly more: boolean;
}

/** All groups of the region, by name; or the one of that name. */
export async function featureGroups(connection: Connection, name?: string): Promise<GroupFacts[]> {
  const groups: GroupFacts[] = [];
  const filters = name === undefined ? [] : [equals('FeatureGroupName', name)];
  for await (const { FeatureGroup: group } of searched(connection, 'FeatureGroup', filters)) {
    if (group) groups.push(groupFacts(group));
  }
  return groups.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** What to tell of a name that no group has. */
export async function noSuchGroup(connection: Connection, name: string): Promise<Error> {
  const near = didYouMean(
    name,
    (await featureGroups(connection)).map((group) => group.name),
  );
  return new Error(`there is no feature group ${name}${near} (guiderail features lists them)`);
}

/** The features of a group as they were defined; the types with their collections. */
export async function featuresOf(connection: Connection, group: string): Promise<FeatureFacts[]> {
  const filters = [equals('FeatureGroupName', group)];
  const shapes = new Map<string, { at: number; type: string }>();
  for await (const { FeatureGroup: one } of searched(connection, 'FeatureGroup', filters)) {
    for (const [at, feature] of (one?.FeatureDefinitions ?? []).entries()) {
      const { FeatureName = '', FeatureType = '', CollectionType, CollectionConfig } = feature;
      const size = CollectionConfig?.VectorConfig?.Dimension;
      const of = size === undefined ? FeatureType : `${size} ${FeatureType}`;
      shapes.set(FeatureName, { at, type: CollectionType ? `${CollectionType} of ${of}` : of });
    }
  }
  const features: FeatureFacts[] = [];
  for await (const { FeatureMetadata: one } of searched(connection, 'FeatureMetadata', filters)) {
    if (one) features.push(featureFacts(one, shapes.get(one.FeatureName ?? '')?.type));
  }
  const place = ({ name }: FeatureFacts) => shapes.get(name)?.at ?? shapes.size;
  return features.sort((a, b) => place(a) - place(b));
}

/** Features whose name, group, description or parameters contain the word, by group. */
export async function featuresWith(connection: Connection, word: string): Promise<FeatureFacts[]> {
  const features: FeatureFacts[] = [];
  const names = ['FeatureName', 'FeatureGroupName', 'Description', 'AllParameters'];
  const filters = names.map((Name): Filter => ({ Name, Operator: 'Contains', Value: word }));
  for await (const { FeatureMetadata: one } of searched(connection, 'FeatureMetadata', filters)) {
    if (one) features.push(featureFacts(one));
  }
  return features;
}

const mostPages = 10;

/** What is in a group's offline store by S3's listing; null where it has none, or no bucket. */
export async function filesOf(
  connection: Connection,
  { place }: GroupFacts,
): Promise<FileFacts | null> {
  const at = place === null ? undefined : readS3Uri(place);
  if (!at) return null;
  try {
    return await filesUnder(connection, at);
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucket') return null;
    throw error;
  }
}

async function filesUnder({ session }: Connection, at: S3Place): Promise<FileFacts> {
  let [files, bytes, newest] = [0, 0, 0];
  let ContinuationToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const answer = await session.s3Client.send(
      new ListObjectsV2Command({ Bucket: at.bucket, Prefix: `${at.key}/`, ContinuationToken }),
    );
    for (const { Size = 0, LastModified } of answer.Contents ?? []) {
      files += 1;
      bytes += Size;
      newest = Math.max(newest, LastModified?.getTime() ?? 0);
    }
    ContinuationToken = answer.NextContinuationToken;
    if (ContinuationToken === undefined) break;
  }
  const more = ContinuationToken !== undefined;
  return { files, bytes, newest: files === 0 ? null : iso(newest), more };
}

const equals = (Name: string, Value: string): Filter => ({ Name, Operator: 'Equals', Value });

/** Every record that any of the filters finds, by the name of its group. */
async function* searched(
  { session }: Connection,
  Resource: NonNullable<SearchCommandInput['Resource']>,
  Filters: Filter[],
): AsyncGenerator<SearchRecord> {
  let NextToken: string | undefined;
  do {
    const page = await session.sagemakerClient.send(
      new SearchCommand({
        ...{ Resource, SortBy: 'FeatureGroupName', SortOrder: 'Ascending', MaxResults: 100 },
        ...(Filters.length > 0 && { SearchExpression: { Operator: 'Or', Filters } }),
        NextToken,
      }),
    );
    yield* page.Results ?? [];
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

function groupFacts(group: WireGroup): GroupFacts {
  const { OnlineStoreConfig: online, OfflineStoreConfig: offline } = group;
  const { Database, TableName } = offline?.DataCatalogConfig ?? {};
  const { owner = null, team = null, consumers } = ownershipOf(group.Tags ?? []);
  return {
    name: group.FeatureGroupName ?? '',
    arn: group.FeatureGroupArn ?? '',
    status: group.FeatureGroupStatus ?? '',
    features: group.FeatureDefinitions?.length ?? 0,
    recordIdentifier: group.RecordIdentifierFeatureName ?? '',
    eventTime: group.EventTimeFeatureName ?? '',
    online: online?.EnableOnlineStore === true,
    offline: offline !== undefined,
    blocked: blockedBy(group.OfflineStoreStatus),
    storage: online?.StorageType ?? null,
    expires: expiryOf(online?.TtlDuration),
    ...{ owner, team, consumers },
    description: group.Description ?? null,
    place: offline?.S3StorageConfig?.ResolvedOutputS3Uri ?? null,
    table: TableName === undefined ? null : `${Database}.${TableName}`,
    created: iso(group.CreationTime),
    modified: iso(group.LastModifiedTime),
  };
}

function blockedBy(status: OfflineStoreStatus | undefined): string | null {
  return status?.Status === 'Blocked' ? (status.BlockedReason ?? 'no reason is known') : null;
}

function expiryOf(ttl: { Unit?: string | undefined; Value?: number | undefined } | undefined) {
  if (ttl?.Unit === undefined || ttl.Value === undefined) return null;
  const unit = ttl.Unit.toLowerCase();
  return `${ttl.Value} ${ttl.Value === 1 ? unit.replace(/s$/, '') : unit}`;
}

const featureFacts = (one: FeatureMetadata, type?: string): FeatureFacts => ({
  group: one.FeatureGroupName ?? '',
  name: one.FeatureName ?? '',
  type: type ?? one.FeatureType ?? '',
  description: one.Description ?? null,
  parameters: Object.fromEntries(
    (one.Parameters ?? []).map(({ Key = '', Value = '' }) => [Key, Value]),
  ),
  created: iso(one.CreationTime),
});
