import {
  type FeatureGroupSortBy,
  type FeatureGroupStatus,
  ListFeatureGroupsCommand,
  type ListFeatureGroupsCommandOutput,
  type OfflineStoreStatusValue,
  type Operator,
  SearchCommand,
  type SearchCommandOutput,
  type SearchSortOrder,
} from '@aws-sdk/client-sagemaker';
import {
  BatchGetRecordCommand,
  type BatchGetRecordCommandOutput,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { Session } from '../session.js';
import { type CreateDatasetOptions, DatasetBuilder } from './dataset-builder.js';

export interface ListFeatureGroupsOptions {
  readonly nameContains?: string | undefined;
  readonly featureGroupStatusEquals?: FeatureGroupStatus | undefined;
  readonly offlineStoreStatusEquals?: OfflineStoreStatusValue | undefined;
  readonly creationTimeAfter?: Date | undefined;
  readonly creationTimeBefore?: Date | undefined;
  readonly sortOrder?: 'Ascending' | 'Descending' | undefined;
  readonly sortBy?: FeatureGroupSortBy | undefined;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface SearchFilter {
  /** A property, such as `FeatureGroupName`, `Description`, `Tags.team`, `Parameters.source`. */
  readonly name: string;
  readonly value?: string | undefined;
  /** Default: `Equals`. */
  readonly operator?: Operator | undefined;
}

export interface SearchOptions {
  readonly resource: 'FeatureGroup' | 'FeatureMetadata';
  readonly filters?: readonly SearchFilter[] | undefined;
  /** Default: `And`. */
  readonly operator?: 'And' | 'Or' | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: SearchSortOrder | undefined;
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

/** Records of one group. */
export interface BatchIdentifier {
  readonly featureGroupName: string;
  readonly recordIdentifiersValueAsString: readonly string[];
  /** Default: all. */
  readonly featureNames?: readonly string[] | undefined;
}

export interface BatchGetRecordOptions {
  /** 100 records at most, of all groups together. */
  readonly identifiers: readonly BatchIdentifier[];
  /** `Enabled`: records tell when they expire. */
  readonly expirationTimeResponse?: 'Enabled' | 'Disabled' | undefined;
}

/**
 * The feature groups together: finds them, and reads records of several.
 *
 * @example
 * const store = new FeatureStore();
 * const { Records } = await store.batchGetRecord({
 *   identifiers: [
 *     { featureGroupName: 'customers', recordIdentifiersValueAsString: ['17', '18'] },
 *     { featureGroupName: 'shops', recordIdentifiersValueAsString: ['3'] },
 *   ],
 * });
 */
export class FeatureStore {
  readonly sagemakerSession: Session;

  constructor(options: { readonly sagemakerSession?: Session | undefined } = {}) {
    this.sagemakerSession = options.sagemakerSession ?? new Session();
  }

  /**
   * Begins a training set; what it is made of is said to the builder.
   * @throws Error when the base is data, and one of the two names that it needs is not given.
   */
  createDataset(options: CreateDatasetOptions): DatasetBuilder {
    return new DatasetBuilder(this.sagemakerSession, options);
  }

  /** A page of the feature groups. */
  listFeatureGroups(
    options: ListFeatureGroupsOptions = {},
  ): Promise<ListFeatureGroupsCommandOutput> {
    return this.sagemakerSession.sagemakerClient.send(
      new ListFeatureGroupsCommand({
        NameContains: options.nameContains,
        FeatureGroupStatusEquals: options.featureGroupStatusEquals,
        OfflineStoreStatusEquals: options.offlineStoreStatusEquals,
        CreationTimeAfter: options.creationTimeAfter,
        CreationTimeBefore: options.creationTimeBefore,
        SortOrder: options.sortOrder,
        SortBy: options.sortBy,
        MaxResults: options.maxResults,
        NextToken: options.nextToken,
      }),
    );
  }

  /** A page of the feature groups, or features, that the filters let through. */
  search(options: SearchOptions): Promise<SearchCommandOutput> {
    const { filters, operator } = options;
    return this.sagemakerSession.sagemakerClient.send(
      new SearchCommand({
        Resource: options.resource,
        SearchExpression: {
          ...(filters && {
            Filters: filters.map((filter) => ({
              Name: filter.name,
              Value: filter.value,
              Operator: filter.operator,
            })),
          }),
          ...(operator && { Operator: operator }),
        },
        SortBy: options.sortBy,
        SortOrder: options.sortOrder,
        NextToken: options.nextToken,
        MaxResults: options.maxResults,
      }),
    );
  }

  /** Records of several groups at once; what was not found is left out of `Records`. */
  async batchGetRecord(options: BatchGetRecordOptions): Promise<BatchGetRecordCommandOutput> {
    const client = await this.sagemakerSession.sagemakerFeatureStoreRuntimeClient();
    return client.send(
      new BatchGetRecordCommand({
        Identifiers: options.identifiers.map((one) => ({
          FeatureGroupName: one.featureGroupName,
          RecordIdentifiersValueAsString: [...one.recordIdentifiersValueAsString],
          ...(one.featureNames && { FeatureNames: [...one.featureNames] }),
        })),
        ...(options.expirationTimeResponse && {
          ExpirationTimeResponse: options.expirationTimeResponse,
        }),
      }),
    );
  }
}
