import type {
  DataCatalogConfig as DataCatalogConfigBody,
  Tag,
  ThroughputConfig as ThroughputConfigBody,
  TtlDuration as TtlDurationBody,
} from '@aws-sdk/client-sagemaker';
import type { FeatureDefinition } from './feature-definition.js';

export type OnlineStoreStorageType = 'Standard' | 'InMemory';
export type TableFormat = 'Glue' | 'Iceberg';
export type TargetStoreName = 'OnlineStore' | 'OfflineStore';
export type DeletionModeName = 'SoftDelete' | 'HardDelete';

/** How long a record stays in the online store after its event time. */
export interface TtlDuration {
  readonly unit: 'Seconds' | 'Minutes' | 'Hours' | 'Days' | 'Weeks';
  readonly value: number;
}

export interface ThroughputConfig {
  readonly mode: 'OnDemand' | 'Provisioned';
  readonly provisionedReadCapacityUnits?: number | undefined;
  readonly provisionedWriteCapacityUnits?: number | undefined;
}

/** The table of the offline store. */
export interface DataCatalogConfig {
  readonly tableName: string;
  readonly catalog: string;
  readonly database: string;
}

export interface CreateFeatureGroupOptions {
  /** The S3 URI of the offline store; `false`: there is none. */
  readonly s3Uri: string | false;
  readonly recordIdentifierName: string;
  readonly eventTimeFeatureName: string;
  /** An IAM role's ARN. */
  readonly roleArn: string;
  /**
   * Whether there is an online store. Left out, nothing is said of it: AWS makes none then, and
   * Guiderail one. What is set of the store turns it on.
   */
  readonly enableOnlineStore?: boolean | undefined;
  readonly onlineStoreKmsKeyId?: string | undefined;
  readonly onlineStoreStorageType?: OnlineStoreStorageType | undefined;
  readonly ttlDuration?: TtlDuration | undefined;
  readonly offlineStoreKmsKeyId?: string | undefined;
  /** Default: false. */
  readonly disableGlueTableCreation?: boolean | undefined;
  readonly dataCatalogConfig?: DataCatalogConfig | undefined;
  readonly tableFormat?: TableFormat | undefined;
  readonly throughputConfig?: ThroughputConfig | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

export interface UpdateFeatureGroupOptions {
  /** Features that the group has from now on; records without them stay readable. */
  readonly featureAdditions?: readonly FeatureDefinition[] | undefined;
  readonly onlineStoreConfig?: { readonly ttlDuration: TtlDuration } | undefined;
  readonly throughputConfig?: ThroughputConfig | undefined;
}

export interface FeatureParameter {
  readonly key: string;
  readonly value: string;
}

export interface UpdateFeatureMetadataOptions {
  readonly featureName: string;
  readonly description?: string | undefined;
  readonly parameterAdditions?: readonly FeatureParameter[] | undefined;
  /** Keys. */
  readonly parameterRemovals?: readonly string[] | undefined;
}

/** A value of a record that is put: one text, or several. */
export interface FeatureValue {
  readonly featureName: string;
  readonly valueAsString?: string | undefined;
  readonly valueAsStringList?: readonly string[] | undefined;
}

export interface PutRecordOptions {
  readonly record: readonly FeatureValue[];
  /** Default: all stores that the group has. */
  readonly targetStores?: readonly TargetStoreName[] | undefined;
  readonly ttlDuration?: TtlDuration | undefined;
}

export interface GetRecordOptions {
  readonly recordIdentifierValueAsString: string;
  /** Default: all. */
  readonly featureNames?: readonly string[] | undefined;
}

export interface DeleteRecordOptions {
  readonly recordIdentifierValueAsString: string;
  /** When it was deleted, as the group has event times; a `Date` is told in ISO 8601. */
  readonly eventTime: string | Date;
  /** Default: `SoftDelete`. */
  readonly deletionMode?: DeletionModeName | undefined;
}

export const ttlBody = ({ unit, value }: TtlDuration): Required<TtlDurationBody> => ({
  Unit: unit,
  Value: value,
});

export const throughputBody = (config: ThroughputConfig): ThroughputConfigBody => ({
  ThroughputMode: config.mode,
  ...(config.provisionedReadCapacityUnits !== undefined && {
    ProvisionedReadCapacityUnits: config.provisionedReadCapacityUnits,
  }),
  ...(config.provisionedWriteCapacityUnits !== undefined && {
    ProvisionedWriteCapacityUnits: config.provisionedWriteCapacityUnits,
  }),
});

export const catalogBody = (config: DataCatalogConfig): DataCatalogConfigBody => ({
  TableName: config.tableName,
  Catalog: config.catalog,
  Database: config.database,
});
