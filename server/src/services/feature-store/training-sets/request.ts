/** How a group's rows meet the base's: Python's names of its `JoinTypeEnum`. */
export const joins = ['LEFT_JOIN', 'INNER_JOIN'] as const;

/** Python's `JoinComparatorEnum`, and the sign of each in SQL. */
export const comparators = {
  EQUALS: '=',
  GREATER_THAN: '>',
  GREATER_THAN_OR_EQUAL_TO: '>=',
  LESS_THAN: '<',
  LESS_THAN_OR_EQUAL_TO: '<=',
  NOT_EQUAL_TO: '<>',
} as const;

export const columnTypes = ['Integral', 'Fractional', 'String', 'Boolean', 'Timestamp'] as const;

/** A column's type: the features' own, and what files have beside them. */
export type ColumnType = (typeof columnTypes)[number];

/** Labels: the rows that features are looked up for. */
export type TrainingSetBase =
  | {
      /** Name or ARN of a group whose records are the rows. */
      readonly featureGroup: string;
      /** Those of its features that the set has; all of them unless given. */
      readonly features?: readonly string[] | undefined;
    }
  | {
      /** An object, or a folder of them; CSV has a header. */
      readonly s3Uri: string;
      readonly format: 'csv' | 'parquet';
      /**
       * In the file's order. Needed for Parquet; of CSV they are read from the header, and are
       * text unless this tells their types.
       */
      readonly columns?: readonly BaseColumn[] | undefined;
      readonly recordIdentifier: string;
      /** ISO 8601 (UTC where it has no offset), or seconds since the epoch. */
      readonly eventTime: string;
      readonly features?: readonly string[] | undefined;
    };

export interface BaseColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** A group whose values are joined. */
export interface TrainingSetGroup {
  /** Name or ARN. */
  readonly name: string;
  /** All features unless given. */
  readonly features?: readonly string[] | undefined;
  /** The base's column that names the record; its record identifier unless given. */
  readonly baseKey?: string | undefined;
  /** The feature that it is compared with; the group's record identifier unless given. */
  readonly groupKey?: string | undefined;
  /** Rows without a value: kept with nulls (`LEFT_JOIN`, unless given) or left out. */
  readonly join: (typeof joins)[number];
  readonly comparator: keyof typeof comparators;
  /** Milliseconds: a value older than this at the row's time is none. */
  readonly maximumAge_ms?: number | undefined;
  /** Milliseconds that pass from a record's event time until it could have been used. */
  readonly lag_ms: number;
}

/** What a training set is made of. Times are milliseconds since the epoch. */
export interface TrainingSetRequest {
  readonly base: TrainingSetBase;
  readonly featureGroups: readonly TrainingSetGroup[];
  /** Only records that were known at the row's time; true unless told otherwise. */
  readonly pointInTime: boolean;
  /** What the store knew then: only records that were written by this time. */
  readonly asOf_ms?: number | undefined;
  /** Inclusive; of the base's rows and of the groups' records, as in Python. */
  readonly eventTimeRange: { readonly start_ms?: number; readonly end_ms?: number };
  /** Deletes are passed over: the record before one stays. */
  readonly includeDeleted: boolean;
  /** Records of equal event times are all kept. */
  readonly includeDuplicated: boolean;
  /** The newest N of all combinations, in place of one for each row. */
  readonly recentRecords?: number | undefined;
  /** What `recentRecords` counts for: as in Python each record identifier, or each row. */
  readonly recentRecordsPer: 'recordIdentifier' | 'baseRow';
  readonly limit?: number | undefined;
  /** `age.1`, by the group's place, as Python names them, or `customers.age`. */
  readonly columnNames: 'numbered' | 'group';
  /** Folder in S3. */
  readonly outputLocation: string;
  readonly format: 'csv' | 'parquet';
}
