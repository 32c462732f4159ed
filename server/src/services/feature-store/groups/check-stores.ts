import type {
  OfflineStoreConfig,
  OnlineStoreConfig,
  ThroughputConfig,
  TtlDuration,
} from '@aws-sdk/client-sagemaker';
import { type ServiceError, validationException } from '../../../base/errors.js';
import type { Checked } from '../../../base/service.js';
import { readS3Uri, type S3Place } from '../../common/s3-uri.js';
import type { CreateInput } from '../feature-group.js';

type Online = Checked<OnlineStoreConfig>;
type Ttl = Checked<TtlDuration>;

/**
 * The online store of a new group: kept unless `EnableOnlineStore` is false, since AWS's own
 * examples read records of groups that were made without saying so.
 * @throws ValidationException when the group would have no store at all, or the TTL is half given
 */
export function onlineStore(input: CreateInput): Online | undefined {
  const { OnlineStoreConfig: given, OfflineStoreConfig: offline } = input;
  const disabled = given?.EnableOnlineStore === false;
  if (!offline && (!given || disabled)) {
    throw validationException(
      'You must include at least one of OnlineStoreConfig and OfflineStoreConfig: set ' +
        'OnlineStoreConfig.EnableOnlineStore, or give OfflineStoreConfig.S3StorageConfig.S3Uri.',
    );
  }
  if (disabled) return undefined;
  const { TtlDuration: ttl, ...more } = given ?? {};
  return {
    ...more,
    ...(hasTtl(ttl) && { TtlDuration: wholeTtl(ttl) }),
    StorageType: given?.StorageType ?? 'Standard',
    EnableOnlineStore: true,
  };
}

/** Clients that take a TTL away send it without unit and value. */
export const hasTtl = (ttl: Partial<Ttl> | undefined): ttl is Partial<Ttl> =>
  ttl !== undefined && (isGiven(ttl.Unit) || isGiven(ttl.Value));

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** @throws ValidationException when unit or value is missing */
export function wholeTtl({ Unit, Value }: Partial<Ttl>): Ttl {
  if (isGiven(Unit) && isGiven(Value)) return { Unit, Value } as Ttl;
  throw validationException('TtlDuration needs both Unit and Value, such as Days and 30.');
}

const seconds: Readonly<Record<string, number>> = {
  Seconds: 1,
  Minutes: 60,
  Hours: 3_600,
  Days: 86_400,
  Weeks: 604_800,
};

/** Seconds that a record lives; without a TTL for ever. */
export const ttlSeconds = (ttl: Ttl | undefined): number =>
  ttl ? (ttl.Value ?? 0) * (seconds[ttl.Unit ?? 'Seconds'] ?? 1) : Number.POSITIVE_INFINITY;

/** @throws ValidationException for capacities of a mode that has none, or none where it has */
export function checkThroughput(
  throughput: Partial<Checked<ThroughputConfig>> | undefined,
  online: Online | undefined,
): void {
  if (!throughput) return;
  const { ThroughputMode: mode } = throughput;
  const { ProvisionedReadCapacityUnits: read, ProvisionedWriteCapacityUnits: write } = throughput;
  if (mode === 'OnDemand' && (read !== undefined || write !== undefined)) {
    throw validationException(
      'ThroughputConfig: OnDemand has no capacity units; leave them out, or choose Provisioned.',
    );
  }
  if (mode !== 'Provisioned') return;
  if (online?.StorageType === 'InMemory') {
    throw validationException(
      'ThroughputConfig: Provisioned is not for the InMemory storage type; choose OnDemand.',
    );
  }
  if (write === undefined || (online && read === undefined)) {
    throw validationException(
      'ThroughputConfig: Provisioned needs ProvisionedWriteCapacityUnits, and ' +
        'ProvisionedReadCapacityUnits where there is an online store.',
    );
  }
}

/** @throws ValidationException when the URI is none of S3's */
export function offlinePlace({ S3StorageConfig: storage }: Checked<OfflineStoreConfig>): S3Place {
  const place = readS3Uri(storage.S3Uri);
  if (place) return place;
  throw validationException(
    `OfflineStoreConfig.S3StorageConfig.S3Uri is ${storage.S3Uri}: write it as s3://bucket/prefix.`,
  );
}

export const noBucket = (bucket: string): ServiceError =>
  validationException(
    `The bucket ${bucket} of OfflineStoreConfig.S3StorageConfig.S3Uri is not there: create it first.`,
  );
