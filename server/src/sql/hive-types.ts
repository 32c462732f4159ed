import { SqlFailure } from '../services/common/sql-run.js';

const simple: Readonly<Record<string, string>> = {
  bigint: 'BIGINT',
  long: 'BIGINT',
  int: 'INTEGER',
  integer: 'INTEGER',
  smallint: 'SMALLINT',
  tinyint: 'TINYINT',
  double: 'DOUBLE',
  float: 'FLOAT',
  real: 'FLOAT',
  string: 'VARCHAR',
  varchar: 'VARCHAR',
  char: 'VARCHAR',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  date: 'DATE',
  binary: 'BLOB',
  decimal: 'DECIMAL(10, 0)',
};

/**
 * DuckDB's word for a type in Hive's words, such as `array<double>`.
 * @throws SqlFailure for a type that is not served.
 */
export function duckdbType(hive: string): string {
  const text = hive.trim().toLowerCase();
  const known = Object.hasOwn(simple, text) ? simple[text] : undefined;
  if (known !== undefined) return known;
  const inner = /^array\s*<(.+)>$/s.exec(text)?.[1];
  if (inner !== undefined) return `${duckdbType(inner)}[]`;
  if (/^(varchar|char)\s*\(\s*\d+\s*\)$/.test(text)) return 'VARCHAR';
  const decimal = /^decimal\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/.exec(text);
  if (decimal) return `DECIMAL(${decimal[1]}, ${decimal[2] ?? 0})`;
  const parts = /^map\s*<([^,<>]+),(.+)>$/s.exec(text);
  if (parts) return `MAP(${duckdbType(parts[1] ?? '')}, ${duckdbType(parts[2] ?? '')})`;
  throw new SqlFailure(
    `The type ${hive} is not served: use bigint, int, double, float, string, boolean, ` +
      'timestamp, date, decimal(p,s), binary, array<…> or map<…,…>.',
  );
}
