import { AthenaQuery, FeatureGroup } from '@guiderail/sdk';
import { quoteName, quoteText } from '../base/quote.js';
import { timeOf } from '../services/feature-store/training-sets/expressions.js';
import type { ColumnType } from '../services/feature-store/training-sets/request.js';
import type { OpenDuckDB } from '../storage/duckdb.js';
import { timeFormat } from './file-times.js';
import { type AskedSet, fileFormat } from './training-set-options.js';
import type { Workshop } from './training-set-workshop.js';

interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

const casts: Readonly<Record<ColumnType, string>> = {
  ...{ Integral: 'BIGINT', Fractional: 'DOUBLE', String: 'VARCHAR' },
  ...{ Boolean: 'BOOLEAN', Timestamp: 'TIMESTAMP' },
};

function typeOf(duckdb: string): ColumnType {
  if (/^(TINY|SMALL|BIG)?INT(EGER)?$|^U(TINY|SMALL)INT$|^UINTEGER$/.test(duckdb)) return 'Integral';
  if (/^(DOUBLE|FLOAT|DECIMAL.*|HUGEINT|U?BIGINT)$/.test(duckdb)) return 'Fractional';
  if (duckdb === 'BOOLEAN') return 'Boolean';
  return /^(TIMESTAMP.*|DATE)$/.test(duckdb) ? 'Timestamp' : 'String';
}

/** A base, and how the server can read its times. */
export interface DescribedBase {
  readonly columns: readonly Column[];
  readonly select: string;
  /** A column of times beside the file's own, where those are not in ISO 8601. */
  readonly eventTime?: string;
  /** Such a time in SQL, as a TIMESTAMP, of the file's own text. */
  readonly readTime?: string;
}

/** A file's columns, looked at whole, and what reads them in these types. */
export async function describeBase(
  duckdb: OpenDuckDB,
  path: string,
  asked: Pick<AskedSet, 'key' | 'time' | 'groups' | 'format'>,
): Promise<DescribedBase> {
  return fileFormat(path, '--base') === 'csv'
    ? describeCsv(duckdb, path, asked)
    : { ...(await selected(duckdb, `read_parquet(${quoteText(path)})`)) };
}

async function selected({ connection }: OpenDuckDB, from: string) {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  const columns = (described.getRowsJS() as string[][]).map(
    ([name = '', type = '']): Column => ({ name, type: typeOf(type) }),
  );
  const fields = columns.map(
    ({ name, type }) => `CAST(${quoteName(name)} AS ${casts[type]}) AS ${quoteName(name)}`,
  );
  return { columns, select: `SELECT ${fields.join(', ')} FROM ${from}` };
}

/**
 * A set in CSV shows a CSV base as it is written. In Parquet, numbers become numbers where they read
 * back as they were written (007 does not), but for keys.
 */
async function describeCsv(
  duckdb: OpenDuckDB,
  path: string,
  { key, time, groups, format }: Pick<AskedSet, 'key' | 'time' | 'groups' | 'format'>,
): Promise<DescribedBase> {
  const read = (more: string) =>
    `read_csv(${quoteText(path)}, header = true, sample_size = -1${more})`;
  const written = read(', all_varchar = true');
  const other = await timeFormat(duckdb, path, time);
  const keys = new Set([key, ...groups.flatMap(({ baseKey }) => baseKey ?? [])]);
  const names = (await selected(duckdb, written)).columns.map(({ name }) => name);
  const typed = format === 'csv' ? [] : (await selected(duckdb, read(''))).columns;
  const texts = new Set([...keys, ...(await unlikeWhole(duckdb, written, typed))]);
  const columns = names.map((name): Column => {
    const type = typed.find((column) => column.name === name)?.type ?? 'String';
    return { name, type: texts.has(name) || (name === time && other) ? 'String' : type };
  });
  const fields = columns.map(
    ({ name, type }) => `CAST(${quoteName(name)} AS ${casts[type]}) AS ${quoteName(name)}`,
  );
  if (other === undefined) return { columns, select: `SELECT ${fields} FROM ${written}` };
  const readTime = `try_strptime(${quoteName(time)}, ${quoteText(other)})`;
  let eventTime = `${time}_read`;
  while (names.includes(eventTime)) eventTime += '_';
  return {
    ...{ columns: [...columns, { name: eventTime, type: 'Timestamp' }], eventTime, readTime },
    select: `SELECT ${fields}, ${readTime} AS ${quoteName(eventTime)} FROM ${written}`,
  };
}

/** Columns of whole numbers that are not all written as such numbers are: 007, +5. */
async function unlikeWhole(
  { connection }: OpenDuckDB,
  written: string,
  typed: readonly Column[],
): Promise<string[]> {
  const whole = typed.filter(({ type }) => type === 'Integral');
  if (whole.length === 0) return [];
  const alike = whole.map(({ name }) => {
    const column = quoteName(name);
    return `bool_and(CAST(TRY_CAST(${column} AS BIGINT) AS VARCHAR) = ${column})`;
  });
  const found = await connection.runAndReadAll(`SELECT ${alike} FROM ${written}`);
  const [row] = found.getRowsJS();
  return whole.flatMap(({ name }, i) => (row?.[i] === false ? [name] : []));
}

/** Nothing of it is guessed from the values; an empty text is none that is missing. */
const asAthenaWrites = `header = true, all_varchar = true, delim = ',', quote = '"', escape = '"',
  allow_quoted_nulls = false`;

/**
 * How full a set is.
 * @param readTime what reads the times of its base, where they are not in ISO 8601
 */
export async function tellSet(
  shop: Workshop,
  { groups, time, format }: AskedSet,
  { file, queries, readTime }: { file: string; queries: string; readTime?: string | undefined },
) {
  const { connection } = shop.duckdb;
  const from =
    format === 'csv'
      ? `read_csv(${quoteText(file)}, ${asAthenaWrites})`
      : `read_parquet(${quoteText(file)})`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  const columns = (described.getRowsJS() as string[][]).map(([name = '', type = '']) => ({
    ...{ name, type: typeOf(type) },
  }));
  const count = async (what: string): Promise<number> => {
    const answer = await connection.runAndReadAll(`SELECT count(*) FROM ${from} WHERE ${what}`);
    return Number(answer.getRowsJS()[0]?.[0]);
  };
  const at = columns.find((column) => column.name === time);
  const asked = readTime === undefined ? at && timeOf(at, false) : `epoch_us(${readTime})`;
  const told = [];
  for (const { name } of groups) {
    const own = columns.filter((column) => column.name.startsWith(`${name}.`));
    const none = own.map((column) => `${quoteName(column.name)} IS NULL`).join(' AND ');
    const without = await count(none);
    const first = without > 0 ? await firstRecord(shop, name, queries) : undefined;
    const beforeFirst =
      first === undefined || !asked ? 0 : await count(`${asked} < ${first * 1000}`);
    told.push({
      ...{ name, without, beforeFirst },
      first: first === undefined ? null : new Date(first).toISOString(),
    });
  }
  const withoutTime = asked === undefined ? 0 : await count(`${asked} IS NULL`);
  return { rows: await count('true'), columns: columns.length, withoutTime, groups: told };
}

/** The event time of a group's first record, in milliseconds; undefined where it has none. */
async function firstRecord(
  { connection: { session } }: Workshop,
  name: string,
  outputLocation: string,
): Promise<number | undefined> {
  const group = new FeatureGroup({ name, sagemakerSession: session });
  const { EventTimeFeatureName: event = '', ...described } = await group.describe();
  const definition = described.FeatureDefinitions?.find(({ FeatureName }) => FeatureName === event);
  const time = timeOf(
    { name: event, type: definition?.FeatureType === 'String' ? 'String' : 'Fractional' },
    true,
  );
  const table = described.OfflineStoreConfig?.DataCatalogConfig;
  const query = new AthenaQuery({
    ...{ catalog: 'AwsDataCatalog', database: table?.Database ?? '', tableName: '' },
    sagemakerSession: session,
  });
  const of = `${quoteName(table?.Database ?? '')}.${quoteName(table?.TableName ?? '')}`;
  const queryString = `SELECT min(${time}) AS first FROM ${of}`;
  await query.run({ queryString, outputLocation });
  await query.waitForSuccess();
  const [row] = await query.asRows();
  return row?.first === null || row?.first === undefined ? undefined : Number(row.first) / 1000;
}
