import { quoteName } from '../../../base/quote.js';
import type { SetColumn, SetTable } from './set-table.js';

const integer = String.raw`'\s*[+-]?\d+(\.0*)?\s*'`;
/** Beyond it a double no longer tells one whole number from the next. */
const exactly = '9007199254740992';
/** The year 9999's, the last that the store takes: more are milliseconds, and all of the future. */
const lastSecond = '253402300800';

/** A moment as microseconds since the epoch. */
export const micros = (time_ms: number): string => String(BigInt(Math.round(time_ms * 1000)));

/** A moment as a TIMESTAMP in UTC. */
export const timestamp = (time_ms: number): string => `make_timestamp(${micros(time_ms)})`;

/**
 * A column's time in whole microseconds since the epoch, null where it is none: numbers are seconds,
 * texts ISO 8601 with any offset (UTC without one) or, outside offline stores, seconds as well.
 * Outside of them seconds beyond the year 9999 are no time either.
 */
export function timeOf({ name, type }: SetColumn, store: boolean): string {
  const column = quoteName(name);
  const seconds = (value: string) => {
    const whole = `TRY_CAST(round(${value} * 1e6) AS BIGINT)`;
    return store ? whole : `CASE WHEN ${value} < ${lastSecond} THEN ${whole} END`;
  };
  if (type === 'Timestamp') return `epoch_us(${column})`;
  if (type !== 'String') return seconds(column);
  const iso = `epoch_us(TRY_CAST(${column} AS TIMESTAMP WITH TIME ZONE))`;
  return store ? iso : `coalesce(${seconds(`TRY_CAST(${column} AS DOUBLE)`)}, ${iso})`;
}

/**
 * A base's column in the type of the feature that it is compared with: the text `7`, the number 7
 * and 7.0 are the same key, and what cannot be such a key is null.
 */
export function keyAs(base: SetColumn, group: SetColumn): string {
  const column = quoteName(base.name);
  if (base.type === group.type) return column;
  if (group.type === 'Fractional') return `TRY_CAST(${column} AS DOUBLE)`;
  if (group.type === 'Integral') {
    const whole =
      base.type === 'String'
        ? `regexp_full_match(${column}, ${integer})`
        : wholeNumber(base, column);
    return `CASE WHEN ${whole} THEN TRY_CAST(${column} AS BIGINT) END`;
  }
  const text = `CAST(${column} AS VARCHAR)`;
  if (base.type !== 'Fractional') return text;
  const whole = `${column} = trunc(${column}) AND abs(${column}) < ${exactly}`;
  return `CASE WHEN ${whole} THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) ELSE ${text} END`;
}

const wholeNumber = ({ type }: SetColumn, column: string): string =>
  type === 'Fractional' ? `${column} = trunc(${column})` : 'true';

/** @throws Error: whoever asks has seen to it that the column is there. */
export function columnOf(table: Pick<SetTable, 'columns' | 'table'>, name: string): SetColumn {
  const column = table.columns.find((one) => one.name === name);
  if (!column) throw new Error(`${table.table} has no column ${name}`);
  return column;
}
