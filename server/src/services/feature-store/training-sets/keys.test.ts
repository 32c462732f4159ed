import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { keyAs, timeOf } from './expressions.js';
import type { ColumnType } from './request.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
before(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
});
after(() => {
  connection.closeSync();
  instance.closeSync();
});

async function textOf(expression: string, value: string): Promise<string> {
  const answer = await connection.runAndReadAll(`SELECT ${expression} FROM (SELECT ${value} AS k)`);
  return String(answer.getRowsJS()[0]?.[0]);
}

const keys: [value: string, base: ColumnType, group: ColumnType, key: string][] = [
  ["'7'", 'String', 'Integral', '7'],
  ["' 7.0 '", 'String', 'Integral', '7'],
  ["'007'", 'String', 'Integral', '7'],
  ["'1.5'", 'String', 'Integral', 'null'],
  ["'9223372036854775808'", 'String', 'Integral', 'null'],
  ["'c7'", 'String', 'Integral', 'null'],
  ['7.0::DOUBLE', 'Fractional', 'Integral', '7'],
  ['7.5::DOUBLE', 'Fractional', 'Integral', 'null'],
  ["'nan'::DOUBLE", 'Fractional', 'Integral', 'null'],
  ['7::BIGINT', 'Integral', 'String', '7'],
  ['7.0::DOUBLE', 'Fractional', 'String', '7'],
  ['7.5::DOUBLE', 'Fractional', 'String', '7.5'],
  ["'2.50'", 'String', 'Fractional', '2.5'],
  ["'007'", 'String', 'String', '007'],
];
for (const [value, base, group, key] of keys) {
  test(`${value} as the key of a feature of type ${group} is ${key}`, async () => {
    const expression = keyAs({ name: 'k', type: base }, { name: 'g', type: group });
    assert.equal(await textOf(expression, value), key);
  });
}

/** 2026-03-01T00:00:00Z, by `date -d`. */
const march = '1772323200';
const times: [value: string, type: ColumnType, store: boolean, micros: string][] = [
  ["'2026-03-01T00:00:00Z'", 'String', true, `${march}000000`],
  ["'2026-03-01T05:30:00.125+05:30'", 'String', false, `${march}125000`],
  ["'2026-03-01'", 'String', false, `${march}000000`],
  [`'${march}.5'`, 'String', false, `${march}500000`],
  [`'${march}'`, 'String', true, 'null'],
  [`${march}.123456::DOUBLE`, 'Fractional', true, `${march}123456`],
  [`${march}::BIGINT`, 'Integral', false, `${march}000000`],
  ["TIMESTAMP '2026-03-01 00:00:00.000001'", 'Timestamp', false, `${march}000001`],
  ["'yesterday'", 'String', false, 'null'],
  // milliseconds
  [`'${march}000'`, 'String', false, 'null'],
  [`${march}000::BIGINT`, 'Integral', false, 'null'],
  [`${march}000::DOUBLE`, 'Fractional', false, 'null'],
  ["''", 'String', false, 'null'],
  ['1e300::DOUBLE', 'Fractional', false, 'null'],
];
for (const [value, type, store, micros] of times) {
  test(`${value} is at ${micros} microseconds`, async () => {
    assert.equal(await textOf(timeOf({ name: 'k', type }, store), value), micros);
  });
}
