import type { LoggedWrite } from '../../../storage/record-store.js';
import { type Cell, type ColumnType, cellOf, columnTypeOf, type RecordValue } from './columns.js';
import { ExpectedValues } from './expected-values.js';
import type { RowSchema } from './write-parquet.js';

/** Why a record is kept aside. */
export interface Unfit {
  /** Nothing where the whole record is none. */
  readonly feature?: string;
  readonly reason: string;
}

/** Reads logged writes into the cells of a row, in the order of a group's features. */
export class RowReader {
  readonly types: readonly ColumnType[];
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #identifier: number;
  readonly #eventTime: number;
  readonly #expected: ExpectedValues;

  constructor({ features, recordIdentifier, eventTime }: RowSchema) {
    this.types = features.map(columnTypeOf);
    const names = features.map(({ FeatureName }) => FeatureName ?? '');
    this.#indexes = new Map(names.map((name, index) => [name, index]));
    this.#expected = new ExpectedValues(names, this.types);
    this.#identifier = this.#indexes.get(recordIdentifier) ?? -1;
    this.#eventTime = this.#indexes.get(eventTime) ?? -1;
  }

  /**
   * Puts the values of a write into `columns` at `row`; what is not given stays as it is there. Of
   * a deleted record only identifier and event time are told.
   * @returns what could not be put, if anything.
   */
  read(write: LoggedWrite, columns: readonly Cell[][], row: number): Unfit[] {
    const asExpected = !write.deleted && this.#expected.read(write.record, columns, row);
    const unfit = asExpected ? [] : this.#parse(write, columns, row);
    this.#complete(write, columns, row);
    return unfit;
  }

  #parse(write: LoggedWrite, columns: readonly Cell[][], row: number): Unfit[] {
    const unfit: Unfit[] = [];
    const found: number[] = [];
    for (const given of this.#valuesOf(write, unfit)) {
      const index = this.#indexes.get(given.FeatureName);
      if (index === undefined) {
        unfit.push(unfitOf(given, 'no feature of the group'));
      } else if (!write.deleted || index === this.#identifier || index === this.#eventTime) {
        const value = cellOf(this.types[index] as ColumnType, given);
        if (value === undefined) unfit.push(unfitOf(given, 'no value of the type of the feature'));
        else (columns[index] as Cell[])[row] = value;
        found.push(index);
      }
    }
    this.#expected.expect(found);
    return unfit;
  }

  #valuesOf({ record }: LoggedWrite, unfit: Unfit[]): readonly RecordValue[] {
    try {
      const values: unknown = JSON.parse(record);
      if (Array.isArray(values)) return values as RecordValue[];
    } catch {
      // told below: it is no record either way
    }
    unfit.push({ reason: 'no record' });
    return [];
  }

  /** Identifier and event time are known beside the record, whatever a delete left of it. */
  #complete(write: LoggedWrite, columns: readonly Cell[][], row: number): void {
    const identifier = columns[this.#identifier];
    const eventTime = columns[this.#eventTime];
    if (identifier && identifier[row] === null) {
      const type = this.types[this.#identifier] as ColumnType;
      identifier[row] = cellOf(type, { FeatureName: '', ValueAsString: write.id }) ?? null;
    }
    if (eventTime && eventTime[row] === null) {
      const { scalar } = this.types[this.#eventTime] as ColumnType;
      eventTime[row] =
        scalar === 'DOUBLE'
          ? write.eventTime_ms / 1000
          : new Date(Math.floor(write.eventTime_ms)).toISOString();
    }
  }
}

const unfitOf = ({ FeatureName }: RecordValue, reason: string): Unfit => ({
  feature: FeatureName,
  reason,
});
