import { quoteName } from '../../../base/quote.js';
import type { FeatureGroup } from '../feature-group.js';
import { timeOf } from '../training-sets/expressions.js';

/** A group's identifier as the text that rows are told apart by. */
export const idSql = ({ document }: FeatureGroup): string =>
  `CAST(${quoteName(document.recordIdentifier)} AS VARCHAR)`;

/**
 * An event time in milliseconds as the online store has it, to the last bit: a text may tell
 * nanoseconds, of which DuckDB's times hold microseconds and a double at most a quarter of one.
 */
function timeSql({ document: { features, eventTime } }: FeatureGroup): string {
  const type = features.find(({ FeatureName }) => FeatureName === eventTime)?.FeatureType;
  const micros = timeOf({ name: eventTime, type: type ?? 'String' }, true);
  if (type !== 'String') return `CAST(${micros} AS DOUBLE) / 1e3`;
  const text = quoteName(eventTime);
  const finer =
    `CASE WHEN length(${text}) > 27 ` +
    `THEN TRY_CAST(rpad(rtrim(substr(${text}, 27, 3), 'Z'), 3, '0') AS BIGINT) ELSE 0 END`;
  const second = `CAST(floor(${micros} / 1e6) AS BIGINT)`;
  return `${second} * 1e3 + ((${micros} - ${second} * 1000000) * 1000 + ${finer}) / 1e6`;
}

/** The order in which writes supersede each other online: by event time, then by acceptance. */
export const orderSql = (group: FeatureGroup): string =>
  `{'t': ${timeSql(group)}, 'c': epoch_us("api_invocation_time"), 'w': epoch_us("write_time")}`;
