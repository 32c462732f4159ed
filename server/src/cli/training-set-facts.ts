import { AthenaQuery, FeatureGroup } from '@guiderail/sdk';
import { quoted, timeOf } from '../services/feature-store/training-sets/expressions.js';
import type { ColumnType } from '../services/feature-store/training-sets/request.js';
import type { OpenDuckDB } from '../storage/duckdb.js';
import { type AskedSet, fileFormat } from './training-set-options.js';
import type { Workshop } from './training-set-workshop.js';

interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
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

/**
 * A file's columns, looked at whole, and what reads them in these types. A CSV's key is text, or
 * 007 would be 7.
 */
export async function describeBase(
  { connection }: OpenDuckDB,
  path: string,
  key: string,
): Promise<{ columns: Column[]; select: string }> {
  const from =
    fileFormat(path, '--base') === 'csv'
      ? `read_csv(${text(path)}, header = true, sample_size = -1, types = {${text(key)}: 'VARCHAR'})`
      : `read_parquet(${text(path)})`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  const columns = (described.getRowsJS() as string[][]).map(
    ([name = '', type = '']): Column => ({ name, type: typeOf(type) }),
  );
  const fields = columns.map(
    ({ name, type }) => `CAST(${quoted(name)} AS ${casts[type]}) AS ${quoted(name)}`,
  );
  return { columns, select: `SELECT ${fields.join(', ')} FROM ${from}` };
}

/** How full a set is. */
export async function tellSet(
  shop: Workshop,
  { groups, time, format }: AskedSet,
  file: string,
  queries: string,
) {
  const { connection } = shop.duckdb;
  const from =
    format === 'csv'
      ? `read_csv(${text(file)}, header = true, all_varchar = true)`
      : `read_parquet(${text(file)})`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  const columns = (described.getRowsJS() as string[][]).map(([name = '', type = '']) => ({
    ...{ name, type: typeOf(type) },
  }));
  const count = async (what: string): Promise<number> => {
    const answer = await connection.runAndReadAll(`SELECT count(*) FROM ${from} WHERE ${what}`);
    return Number(answer.getRowsJS()[0]?.[0]);
  };
  const told = [];
  for (const { name } of groups) {
    const own = columns.filter((column) => column.name.startsWith(`${name}.`));
    const none = own.map((column) => `${quoted(column.name)} IS NULL`).join(' AND ');
    const without = await count(none);
    const first = without > 0 ? await firstRecord(shop, name, queries) : undefined;
    const at = columns.find((column) => column.name === time);
    const beforeFirst =
      first === undefined || !at ? 0 : await count(`${timeOf(at, false)} < ${first * 1000}`);
    told.push({
      ...{ name, without, beforeFirst },
      first: first === undefined ? null : new Date(first).toISOString(),
    });
  }
  return { rows: await count('true'), columns: columns.length, groups: told };
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
  const of = `${quoted(table?.Database ?? '')}.${quoted(table?.TableName ?? '')}`;
  const queryString = `SELECT min(${time}) AS first FROM ${of}`;
  await query.run({ queryString, outputLocation });
  await query.waitForSuccess();
  const [row] = await query.asRows();
  return row?.first === null || row?.first === undefined ? undefined : Number(row.first) / 1000;
}
