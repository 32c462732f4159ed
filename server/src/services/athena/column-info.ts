import type { ColumnInfo } from '@aws-sdk/client-athena';

const types: Readonly<Record<string, [type: string, precision: number]>> = {
  BOOLEAN: ['boolean', 0],
  TINYINT: ['tinyint', 3],
  SMALLINT: ['smallint', 5],
  INTEGER: ['integer', 10],
  BIGINT: ['bigint', 19],
  // sums of BIGINT are wider in DuckDB, and bigint in Trino
  HUGEINT: ['bigint', 19],
  UBIGINT: ['bigint', 19],
  UINTEGER: ['bigint', 19],
  FLOAT: ['float', 17],
  DOUBLE: ['double', 17],
  DATE: ['date', 0],
  TIMESTAMP: ['timestamp', 3],
  TIMESTAMP_S: ['timestamp', 3],
  TIMESTAMP_MS: ['timestamp', 3],
  TIMESTAMP_NS: ['timestamp', 3],
  'TIMESTAMP WITH TIME ZONE': ['timestamp with time zone', 3],
  TIMESTAMPTZ: ['timestamp with time zone', 3],
  BLOB: ['varbinary', 1_073_741_824],
  INTERVAL: ['interval day to second', 0],
};
const text: [string, number] = ['varchar', 2_147_483_647];

/** What GetQueryResults tells of a column of a DuckDB type. */
export function columnInfo(name: string, type: string): ColumnInfo {
  const [shown, precision, scale] = shownType(type);
  return {
    ...{ CatalogName: 'hive', SchemaName: '', TableName: '', Name: name, Label: name },
    ...{ Type: shown, Precision: precision, Scale: scale, Nullable: 'UNKNOWN' },
    CaseSensitive: shown === 'varchar',
  };
}

function shownType(type: string): [type: string, precision: number, scale: number] {
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type);
  if (decimal) return ['decimal', Number(decimal[1]), Number(decimal[2])];
  if (type.endsWith(']')) return ['array', 0, 0];
  if (type.startsWith('MAP(')) return ['map', 0, 0];
  if (type.startsWith('STRUCT(')) return ['row', 0, 0];
  return [...((Object.hasOwn(types, type) ? types[type] : undefined) ?? text), 0];
}

/** Hive's word for a DuckDB type, for tables that a query makes. */
export function hiveType(type: string): string {
  if (type.endsWith('[]')) return `array<${hiveType(type.slice(0, -2))}>`;
  const [shown, precision, scale] = shownType(type);
  if (shown === 'decimal') return `decimal(${precision},${scale})`;
  if (shown === 'varchar' || shown === 'row' || shown === 'map') return 'string';
  const words: Record<string, string> = {
    integer: 'int',
    varbinary: 'binary',
    'timestamp with time zone': 'timestamp',
  };
  return words[shown] ?? shown;
}
