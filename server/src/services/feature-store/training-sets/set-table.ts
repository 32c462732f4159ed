import type { ColumnType } from './request.js';

/** A column of a table that a set is made of; collections are `Other`. */
export interface SetColumn {
  readonly name: string;
  readonly type: ColumnType | 'Other';
}

/** A table as the statement names it. */
export interface SetTable {
  readonly database: string;
  readonly table: string;
  readonly columns: readonly SetColumn[];
  readonly recordIdentifier: string;
  readonly eventTime: string;
  /** Rows of an offline store, with `write_time`, `api_invocation_time` and `is_deleted`. */
  readonly store: boolean;
}
