import { askGuiderail } from '../guiderail-requests.js';
import type { Session } from '../session.js';
import { AthenaQuery, type QueryRow, type QueryValue } from './athena-query.js';
import type { TypedFeatureData } from './feature-data.js';
import { FeatureGroup } from './feature-group.js';
import { type TrainingColumn, uploadBase } from './training-base.js';

/** Rows that lie in S3 already. */
export interface S3Base {
  /** An object, or a folder of them; CSV has a header. */
  readonly s3Uri: string;
  readonly format: 'csv' | 'parquet';
  /** Needed of Parquet; of CSV, columns that are not named are texts. */
  readonly columns?: readonly TrainingColumn[] | undefined;
}

export interface CreateDatasetOptions {
  /** The rows that features are looked up for: a group's records, data, or files in S3. */
  readonly base: FeatureGroup | TypedFeatureData | S3Base;
  /** The S3 URI of the folder that the set goes to. */
  readonly outputPath: string;
  /** Needed where the base is no group. */
  readonly recordIdentifierFeatureName?: string | undefined;
  /** Needed where the base is no group: a time in ISO 8601, or seconds since 1970. */
  readonly eventTimeIdentifierFeatureName?: string | undefined;
  /** Columns of the base that the set has. Default: all. */
  readonly includedFeatureNames?: readonly string[] | undefined;
  readonly kmsKeyId?: string | undefined;
}

export type JoinType = 'INNER_JOIN' | 'LEFT_JOIN';

export type JoinComparator =
  | 'EQUALS'
  | 'GREATER_THAN'
  | 'GREATER_THAN_OR_EQUAL_TO'
  | 'LESS_THAN'
  | 'LESS_THAN_OR_EQUAL_TO'
  | 'NOT_EQUAL_TO';

export interface WithFeatureGroupOptions {
  /** The base's column that is compared. Default: its record identifier. */
  readonly targetFeatureNameInBase?: string | undefined;
  /** Features that the set has. Default: all. */
  readonly includedFeatureNames?: readonly string[] | undefined;
  /** The group's feature that it is compared with. Default: its record identifier. */
  readonly featureNameInTarget?: string | undefined;
  /** Default: `EQUALS`. */
  readonly joinComparator?: JoinComparator | undefined;
  /** Rows of the base without a record: left out (`INNER_JOIN`, the default), or kept. */
  readonly joinType?: JoinType | undefined;
  /** Records that are older than this at the row's time count as missing: `15m`, `6h`, `30d`. */
  readonly maximumAge?: string | undefined;
  /** What passes until a record can be used after its event time: `15m`, `6h`, `1d`. */
  readonly lag?: string | undefined;
}

interface Started {
  readonly QueryExecutionId: string;
  readonly Sql: string;
  readonly OutputLocation: string;
}

/**
 * A training set: rows, and the features that were known at each row's time. Needs Guiderail.
 *
 * @example
 * const [rows, query] = await new FeatureStore()
 *   .createDataset({
 *     base: labels,
 *     outputPath: 's3://features/sets',
 *     recordIdentifierFeatureName: 'customer_id',
 *     eventTimeIdentifierFeatureName: 'event_time',
 *   })
 *   .withFeatureGroup(customers, { includedFeatureNames: ['spend'] })
 *   .pointInTimeAccurateJoin()
 *   .toRows();
 */
export class DatasetBuilder {
  readonly #session: Session;
  readonly #options: CreateDatasetOptions;
  readonly #groups: { readonly group: FeatureGroup; readonly join: WithFeatureGroupOptions }[] = [];
  readonly #choices: Record<string, unknown> = {};
  #isPointInTime = false;

  /** @throws Error when the base is data, and one of the two names that it needs is not given. */
  constructor(session: Session, options: CreateDatasetOptions) {
    this.#session = session;
    this.#options = options;
    const { base, recordIdentifierFeatureName, eventTimeIdentifierFeatureName } = options;
    const isNamed = recordIdentifierFeatureName && eventTimeIdentifierFeatureName;
    if (!(base instanceof FeatureGroup) && !isNamed) {
      throw new Error(
        'Give recordIdentifierFeatureName and eventTimeIdentifierFeatureName: the base is no ' +
          'feature group, which has them itself.',
      );
    }
  }

  /** Joins a group's features. */
  withFeatureGroup(featureGroup: FeatureGroup, join: WithFeatureGroupOptions = {}): this {
    this.#groups.push({ group: featureGroup, join });
    return this;
  }

  /** Joins of each group only what was known at the row's time: nothing of its future. */
  pointInTimeAccurateJoin(): this {
    this.#isPointInTime = true;
    return this;
  }

  /** Keeps records of equal identifier and event time, of which else the last counts. */
  includeDuplicatedRecords(): this {
    return this.#choose('includeDuplicated', true);
  }

  /** Keeps records that were deleted later. */
  includeDeletedRecords(): this {
    return this.#choose('includeDeleted', true);
  }

  /** So many of the newest rows for each record identifier. */
  withNumberOfRecentRecordsByRecordIdentifier(numberOfRecentRecords: number): this {
    return this.#choose('recentRecords', numberOfRecentRecords);
  }

  /** At most so many rows. */
  withNumberOfRecordsFromQueryResults(numberOfRecords: number): this {
    return this.#choose('limit', numberOfRecords);
  }

  /** Only what the store had been told by then. */
  asOf(timestamp: Date): this {
    return this.#choose('asOf', timestamp.toISOString());
  }

  /** Only event times from the start to the end, both included. */
  withEventTimeRange(range: {
    readonly startingTimestamp?: Date | undefined;
    readonly endingTimestamp?: Date | undefined;
  }): this {
    const { startingTimestamp: start, endingTimestamp: end } = range;
    return this.#choose('eventTimeRange', {
      ...(start && { start: start.toISOString() }),
      ...(end && { end: end.toISOString() }),
    });
  }

  /** Names joined columns by their group (`customers.spend`) rather than its place (`spend.1`). */
  withColumnsNamedByGroup(): this {
    return this.#choose('columnNames', 'group');
  }

  /**
   * Makes the set. @returns the S3 URI of its CSV file, and the SQL that made it.
   * @throws UnexpectedStatusError with the reason when the query fails; NeedsGuiderailError.
   */
  async toCsvFile(): Promise<[csvFile: string, queryString: string]> {
    const { place, sql } = await this.#made('csv');
    return [place, sql];
  }

  /** As `toCsvFile`, with the folder of Parquet files. */
  async toParquetFiles(): Promise<[folder: string, queryString: string]> {
    const { place, sql } = await this.#made('parquet');
    return [place, sql];
  }

  /** As `toCsvFile`, with the rows themselves: all in memory. */
  async toRows(): Promise<[rows: QueryRow[], queryString: string]> {
    const { query, sql } = await this.#made('csv');
    return [await query.asRows(), sql];
  }

  /** As `toCsvFile`, with the columns themselves: all in memory. */
  async toDataFrame(): Promise<[columns: Record<string, QueryValue[]>, queryString: string]> {
    const { query, sql } = await this.#made('csv');
    return [await query.asDataFrame(), sql];
  }

  #choose(name: string, value: unknown): this {
    this.#choices[name] = value;
    return this;
  }

  async #made(format: 'csv' | 'parquet') {
    const { outputPath } = this.#options;
    const asked = {
      base: await this.#base(),
      featureGroups: this.#groups.map(({ group, join }) => ({
        name: group.name,
        features: join.includedFeatureNames,
        baseKey: join.targetFeatureNameInBase,
        groupKey: join.featureNameInTarget,
        join: join.joinType ?? 'INNER_JOIN',
        comparator: join.joinComparator ?? 'EQUALS',
        maximumAge: join.maximumAge,
        lag: join.lag,
      })),
      pointInTime: this.#isPointInTime,
      ...this.#choices,
      outputLocation: outputPath,
      format,
    };
    const started = await askGuiderail<Started>(this.#session, {
      what: 'Creating a training set',
      path: 'training-sets',
      body: asked,
    });
    const query = AthenaQuery.ofExecution(started.QueryExecutionId, outputPath, this.#session);
    await query.waitForSuccess();
    return { query, place: started.OutputLocation, sql: started.Sql };
  }

  async #base(): Promise<object> {
    const { base, outputPath, includedFeatureNames: features, kmsKeyId: kmsKey } = this.#options;
    if (base instanceof FeatureGroup) return { featureGroup: base.name, features };
    const recordIdentifier = this.#options.recordIdentifierFeatureName ?? '';
    const eventTime = this.#options.eventTimeIdentifierFeatureName ?? '';
    const names = { recordIdentifier, eventTime, features };
    if (isS3Base(base)) {
      const { s3Uri, format, columns } = base;
      return { s3Uri, format, columns, ...names };
    }
    const place = { folder: outputPath, kmsKey, session: this.#session };
    const uploaded = await uploadBase(base, [recordIdentifier, eventTime], place);
    return { ...uploaded, format: 'csv', ...names };
  }
}

const isS3Base = (base: object): base is S3Base =>
  's3Uri' in base && typeof base.s3Uri === 'string';
