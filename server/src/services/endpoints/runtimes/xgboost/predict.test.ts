import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TabularRuntime } from '../tabular.js';
import { xgboostTable } from './model-table.js';

const folder = new URL('../../../../../test-data/xgboost/', import.meta.url);

interface Expected {
  xgboost: string;
  form: string;
  rows: string[];
  predictions: number[] | number[][];
}

const signal = new AbortController().signal;

for (const file of readdirSync(folder).filter((name) => name.endsWith('.expected.json'))) {
  const name = file.replace('.expected.json', '');
  const expected = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Expected;

  test(`${name}: equal to XGBoost ${expected.xgboost}'s own predictions`, async () => {
    const bytes = readFileSync(new URL(`${name}.${expected.form}`, folder));
    await same(bytes, expected.rows, expected.predictions);
  });
}

interface ExpectedSmall {
  xgboost: string;
  rows: string[];
  predictions: Record<string, Expected['predictions']>;
}

const small = new URL('small/', folder);
for (const file of readdirSync(small).filter((name) => name.endsWith('.expected.json'))) {
  const { xgboost, rows, predictions } = JSON.parse(
    readFileSync(new URL(file, small), 'utf8'),
  ) as ExpectedSmall;
  for (const [name, wanted] of Object.entries(predictions)) {
    test(`${name}: equal to XGBoost ${xgboost}'s own predictions`, () =>
      same(readFileSync(new URL(name, small)), rows, wanted));
  }
}

async function same(bytes: Uint8Array, rows: string[], predictions: Expected['predictions']) {
  const runtime = new TabularRuntime(xgboostTable(bytes));
  const { body, contentType } = await runtime.predict({
    body: Buffer.from(`${rows.join('\n')}\n`),
    contentType: 'text/csv',
    accept: '*/*',
    signal,
  });
  assert.equal(contentType, 'text/csv; charset=utf-8');
  const lines = Buffer.from(body).toString().trimEnd().split('\n');
  assert.equal(lines.length, predictions.length);
  predictions.forEach((wanted, row) => {
    const got = (lines[row] as string).split(',').map(Number);
    const all = Array.isArray(wanted) ? wanted : [wanted];
    assert.equal(got.length, all.length);
    all.forEach((value, i) => {
      const off = Math.abs((got[i] as number) - value);
      assert.ok(
        off <= 1e-6 * Math.max(1, Math.abs(value)),
        `row ${row}: ${got[i]} is not ${value}`,
      );
    });
  });
}
