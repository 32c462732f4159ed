import {
  CreateFeatureGroupCommand,
  type CreateFeatureGroupCommandInput,
  type CreateFeatureGroupCommandOutput,
  DeleteFeatureGroupCommand,
  DescribeFeatureGroupCommand,
  type DescribeFeatureGroupCommandOutput,
  DescribeFeatureMetadataCommand,
  type DescribeFeatureMetadataCommandOutput,
  type FeatureDefinition as FeatureDefinitionBody,
  type FeatureParameter as FeatureParameterBody,
  ListTagsCommand,
  type OnlineStoreConfig,
  type Tag,
  UpdateFeatureGroupCommand,
  type UpdateFeatureGroupCommandOutput,
  UpdateFeatureMetadataCommand,
} from '@aws-sdk/client-sagemaker';
import {
  DeleteRecordCommand,
  type FeatureValue as FeatureValueBody,
  GetRecordCommand,
  PutRecordCommand,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { hasCode, UnexpectedStatusError } from '../errors.js';
import { Session } from '../session.js';
import { AthenaQuery } from './athena-query.js';
import type { TypedFeatureData } from './feature-data.js';
import { type FeatureDefinition, FractionalFeatureDefinition } from './feature-definition.js';
import {
  type CreateFeatureGroupOptions,
  catalogBody,
  type DeleteRecordOptions,
  type GetRecordOptions,
  type OnlineStoreStorageType,
  type PutRecordOptions,
  throughputBody,
  ttlBody,
  type UpdateFeatureGroupOptions,
  type UpdateFeatureMetadataOptions,
} from './feature-group-options.js';
import { inferDefinitions } from './infer-definitions.js';
import { type IngestOptions, ingest } from './ingest.js';
import type { IngestionManager } from './ingestion.js';

export interface FeatureGroupOptions {
  readonly name: string;
  readonly sagemakerSession?: Session | undefined;
  readonly featureDefinitions?: readonly FeatureDefinition[] | undefined;
}

/**
 * A group of features: records by an identifier, of which the newest is read at once (online) and
 * all are kept (offline).
 *
 * @example
 * const group = new FeatureGroup({ name: 'customers' });
 * group.loadFeatureDefinitions({ dataFrame: rows });
 * await group.create({
 *   s3Uri: 's3://features/customers',
 *   recordIdentifierName: 'customer_id',
 *   eventTimeFeatureName: 'event_time',
 *   roleArn: role,
 *   enableOnlineStore: true,
 * });
 * await group.ingest({ dataFrame: rows });
 * const record = await group.getRecord({ recordIdentifierValueAsString: '17' });
 */
export class FeatureGroup {
  readonly name: string;
  readonly sagemakerSession: Session;
  /** Of `create` and `asHiveDdl`. */
  featureDefinitions: readonly FeatureDefinition[];

  constructor(options: FeatureGroupOptions) {
    this.name = options.name;
    this.sagemakerSession = options.sagemakerSession ?? new Session();
    this.featureDefinitions = options.featureDefinitions ?? [];
  }

  /**
   * Takes the columns of data as features: whole numbers are Integral, other numbers Fractional,
   * all else String. With the storage type `InMemory`, columns of lists are collections.
   */
  loadFeatureDefinitions(options: {
    readonly dataFrame: TypedFeatureData;
    readonly onlineStorageType?: OnlineStoreStorageType | undefined;
  }): readonly FeatureDefinition[] {
    const { dataFrame, onlineStorageType } = options;
    this.featureDefinitions = inferDefinitions(dataFrame, onlineStorageType === 'InMemory');
    return this.featureDefinitions;
  }

  /**
   * Makes the group; it is not waited for: see `waitForCreation`. An event time that was taken for
   * Integral, as its seconds happened to be whole, becomes the Fractional that it has to be.
   */
  create(options: CreateFeatureGroupOptions): Promise<CreateFeatureGroupCommandOutput> {
    this.featureDefinitions = this.featureDefinitions.map((definition) => {
      const { featureName, featureType } = definition;
      const isSeconds = featureName === options.eventTimeFeatureName && featureType === 'Integral';
      return isSeconds ? new FractionalFeatureDefinition(featureName) : definition;
    });
    const definitions = this.featureDefinitions.map((definition) => definition.toRequest());
    return this.sagemakerSession.sagemakerClient.send(
      new CreateFeatureGroupCommand(createBody(this.name, definitions, options)),
    );
  }

  /**
   * Waits until the group can be written to.
   * @throws UnexpectedStatusError when it cannot be made.
   */
  async waitForCreation(): Promise<DescribeFeatureGroupCommandOutput> {
    const group = await this.sagemakerSession.wait({
      what: 'feature group',
      name: this.name,
      look: () => this.describe(),
      statusOf: ({ FeatureGroupStatus }) => FeatureGroupStatus ?? '',
      pending: ['Creating'],
    });
    const { FeatureGroupStatus: status = '', FailureReason } = group;
    if (status === 'Created') return group;
    throw new UnexpectedStatusError(
      `Feature group ${this.name}`,
      ['Created'],
      status,
      FailureReason,
    );
  }

  /** Deletes the group and its online records; what lies in S3 stays. */
  async delete(): Promise<void> {
    await this.sagemakerSession.sagemakerClient.send(
      new DeleteFeatureGroupCommand({ FeatureGroupName: this.name }),
    );
  }

  /** What the service tells of the group; `nextToken` gives the next page of its features. */
  describe(
    options: { readonly nextToken?: string | undefined } = {},
  ): Promise<DescribeFeatureGroupCommandOutput> {
    return this.sagemakerSession.sagemakerClient.send(
      new DescribeFeatureGroupCommand({
        FeatureGroupName: this.name,
        ...(options.nextToken !== undefined && { NextToken: options.nextToken }),
      }),
    );
  }

  /** Adds features, or changes how long records stay online, or the throughput. */
  update(options: UpdateFeatureGroupOptions): Promise<UpdateFeatureGroupCommandOutput> {
    const { featureAdditions, onlineStoreConfig, throughputConfig } = options;
    return this.sagemakerSession.sagemakerClient.send(
      new UpdateFeatureGroupCommand({
        FeatureGroupName: this.name,
        ...(featureAdditions && {
          FeatureAdditions: featureAdditions.map((definition) => definition.toRequest()),
        }),
        ...(onlineStoreConfig && {
          OnlineStoreConfig: { TtlDuration: ttlBody(onlineStoreConfig.ttlDuration) },
        }),
        ...(throughputConfig && { ThroughputConfig: throughputBody(throughputConfig) }),
      }),
    );
  }

  /** Changes the description and the parameters of a feature. */
  async updateFeatureMetadata(options: UpdateFeatureMetadataOptions): Promise<void> {
    const { featureName, description, parameterAdditions, parameterRemovals } = options;
    await this.sagemakerSession.sagemakerClient.send(
      new UpdateFeatureMetadataCommand({
        FeatureGroupName: this.name,
        FeatureName: featureName,
        ...(description !== undefined && { Description: description }),
        ...(parameterAdditions && {
          ParameterAdditions: parameterAdditions.map(({ key, value }) => ({
            Key: key,
            Value: value,
          })),
        }),
        ...(parameterRemovals && { ParameterRemovals: [...parameterRemovals] }),
      }),
    );
  }

  /** What the service tells of a feature. */
  describeFeatureMetadata(options: {
    readonly featureName: string;
  }): Promise<DescribeFeatureMetadataCommandOutput> {
    return this.sagemakerSession.sagemakerClient.send(
      new DescribeFeatureMetadataCommand({
        FeatureGroupName: this.name,
        FeatureName: options.featureName,
      }),
    );
  }

  /** The parameters of a feature. */
  async listParametersForFeatureMetadata(options: {
    readonly featureName: string;
  }): Promise<readonly FeatureParameterBody[]> {
    return (await this.describeFeatureMetadata(options)).Parameters ?? [];
  }

  /** The tags of the group. */
  async listTags(): Promise<readonly Tag[]> {
    const { FeatureGroupArn } = await this.describe();
    const tags: Tag[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.sagemakerSession.sagemakerClient.send(
        new ListTagsCommand({ ResourceArn: FeatureGroupArn ?? '', NextToken }),
      );
      tags.push(...(page.Tags ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return tags;
  }

  /**
   * Writes all rows of data, many at a time. Values become texts: times ISO 8601 with milliseconds
   * and Z (of Fractional features: seconds since 1970); null, undefined and NaN are left out.
   * @throws IngestionError naming the rows that failed, when they are waited for; all others are
   * written.
   */
  ingest(options: IngestOptions): Promise<IngestionManager> {
    return ingest(this, options);
  }

  /** Writes one record. */
  async putRecord(options: PutRecordOptions): Promise<void> {
    const { record, targetStores, ttlDuration } = options;
    const client = await this.sagemakerSession.sagemakerFeatureStoreRuntimeClient();
    await client.send(
      new PutRecordCommand({
        FeatureGroupName: this.name,
        Record: record.map(({ featureName, valueAsString, valueAsStringList }) => ({
          FeatureName: featureName,
          ...(valueAsString !== undefined && { ValueAsString: valueAsString }),
          ...(valueAsStringList && { ValueAsStringList: [...valueAsStringList] }),
        })),
        ...(targetStores && { TargetStores: [...targetStores] }),
        ...(ttlDuration && { TtlDuration: ttlBody(ttlDuration) }),
      }),
    );
  }

  /** The newest record of an identifier; undefined where there is none, or none any more. */
  async getRecord(options: GetRecordOptions): Promise<readonly FeatureValueBody[] | undefined> {
    const { recordIdentifierValueAsString, featureNames } = options;
    const client = await this.sagemakerSession.sagemakerFeatureStoreRuntimeClient();
    const { Record: record } = await client.send(
      new GetRecordCommand({
        FeatureGroupName: this.name,
        RecordIdentifierValueAsString: recordIdentifierValueAsString,
        ...(featureNames && { FeatureNames: [...featureNames] }),
      }),
    );
    return record;
  }

  /** Deletes a record from the online store; the offline store notes it. */
  async deleteRecord(options: DeleteRecordOptions): Promise<void> {
    const { recordIdentifierValueAsString, eventTime, deletionMode = 'SoftDelete' } = options;
    const client = await this.sagemakerSession.sagemakerFeatureStoreRuntimeClient();
    await client.send(
      new DeleteRecordCommand({
        FeatureGroupName: this.name,
        RecordIdentifierValueAsString: recordIdentifierValueAsString,
        EventTime: typeof eventTime === 'string' ? eventTime : eventTime.toISOString(),
        DeletionMode: deletionMode,
      }),
    );
  }

  /**
   * SQL over the offline store.
   * @throws Error when the group has no table.
   */
  async athenaQuery(): Promise<AthenaQuery> {
    const { OfflineStoreConfig: offline } = await this.describe();
    const catalog = offline?.DataCatalogConfig;
    if (!catalog) throw new Error(`The feature group ${this.name} has no table: no offline store.`);
    return new AthenaQuery({
      catalog: offline.DisableGlueTableCreation ? (catalog.Catalog ?? '') : 'AwsDataCatalog',
      database: catalog.Database ?? '',
      tableName: catalog.TableName ?? '',
      sagemakerSession: this.sagemakerSession,
    });
  }

  /** The statement that makes a table of the offline store in Hive, of `featureDefinitions`. */
  async asHiveDdl(
    options: {
      readonly database?: string | undefined;
      readonly tableName?: string | undefined;
    } = {},
  ): Promise<string> {
    const { database = 'sagemaker_featurestore', tableName = this.name } = options;
    const { OfflineStoreConfig: offline } = await this.describe();
    const columns = this.featureDefinitions.map(
      ({ featureName, featureType }) => `  ${featureName} ${hiveTypes[featureType]}\n`,
    );
    return [
      `CREATE EXTERNAL TABLE IF NOT EXISTS ${database}.${tableName} (\n`,
      ...columns,
      '  write_time TIMESTAMP\n',
      '  event_time TIMESTAMP\n',
      '  is_deleted BOOLEAN\n',
      ')\n',
      "ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'\n",
      '  STORED AS\n',
      "  INPUTFORMAT 'parquet.hive.DeprecatedParquetInputFormat'\n",
      "  OUTPUTFORMAT 'parquet.hive.DeprecatedParquetOutputFormat'\n",
      `LOCATION '${offline?.S3StorageConfig?.ResolvedOutputS3Uri}'`,
    ].join('');
  }

  /** Whether the service knows the group. */
  async exists(): Promise<boolean> {
    try {
      await this.describe();
      return true;
    } catch (error) {
      if (hasCode(error, 'ResourceNotFound')) return false;
      throw error;
    }
  }
}

const hiveTypes = { Integral: 'INT', Fractional: 'FLOAT', String: 'STRING' } as const;

function createBody(
  name: string,
  definitions: FeatureDefinitionBody[],
  options: CreateFeatureGroupOptions,
): CreateFeatureGroupCommandInput {
  const { s3Uri, offlineStoreKmsKeyId, dataCatalogConfig, tableFormat, throughputConfig } = options;
  const online = onlineBody(options);
  return {
    FeatureGroupName: name,
    RecordIdentifierFeatureName: options.recordIdentifierName,
    EventTimeFeatureName: options.eventTimeFeatureName,
    FeatureDefinitions: definitions,
    RoleArn: options.roleArn,
    ...(options.description !== undefined && { Description: options.description }),
    ...(options.tags && { Tags: [...options.tags] }),
    ...(online && { OnlineStoreConfig: online }),
    ...(throughputConfig && { ThroughputConfig: throughputBody(throughputConfig) }),
    ...(s3Uri !== false && {
      OfflineStoreConfig: {
        DisableGlueTableCreation: options.disableGlueTableCreation ?? false,
        S3StorageConfig: {
          S3Uri: s3Uri,
          ...(offlineStoreKmsKeyId !== undefined && { KmsKeyId: offlineStoreKmsKeyId }),
        },
        ...(dataCatalogConfig && { DataCatalogConfig: catalogBody(dataCatalogConfig) }),
        ...(tableFormat && { TableFormat: tableFormat }),
      },
    }),
  };
}

function onlineBody(options: CreateFeatureGroupOptions): OnlineStoreConfig | undefined {
  const { onlineStoreKmsKeyId, onlineStoreStorageType, ttlDuration } = options;
  const isSet = [onlineStoreKmsKeyId, onlineStoreStorageType, ttlDuration].some(Boolean);
  const isEnabled = options.enableOnlineStore ?? (isSet ? true : undefined);
  if (isEnabled === undefined) return undefined;
  return {
    EnableOnlineStore: isEnabled,
    ...(onlineStoreKmsKeyId !== undefined && {
      SecurityConfig: { KmsKeyId: onlineStoreKmsKeyId },
    }),
    ...(ttlDuration && { TtlDuration: ttlBody(ttlDuration) }),
    ...(onlineStoreStorageType && { StorageType: onlineStoreStorageType }),
  };
}
