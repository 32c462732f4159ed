import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { withBench } from '../../dataset/testing.js';
import { parseAnalysisConfig } from '../config/parse.js';
import { ClarifyDataError } from './error.js';
import { readTable } from './read-table.js';
import type { ClarifyTable } from './types.js';

const configOf = (more: object) =>
  parseAnalysisConfig(
    JSON.stringify({
      dataset_type: 'text/csv',
      methods: { pdp: { features: [0] } },
      predictor: { model_name: 'm', content_type: 'text/csv' },
      ...more,
    }),
  );

/** dtypes of pandas 3.1.1, `read_csv(io.StringIO('p,q\n' + text)).dtypes`, as ours are called. */
const PANDAS: readonly [text: string, p: string, q: string][] = [
  ['1,2\n1.,.5', 'float', 'float'],
  ['1 , 2\n3, 4', 'int', 'int'],
  [' True,x\nFalse,x', 'string', 'string'],
  ['1,True\nTrue,2', 'string', 'string'],
  ['nan,1\n1,None', 'float', 'float'],
  ['00012,1\n1,2', 'int', 'int'],
  ['1_000,1\n1,2', 'string', 'int'],
  ['0x10,1\n1,2', 'string', 'int'],
  ['Infinity,-inf\n1,2', 'float', 'float'],
  ['true,yes\nfalse,no', 'bool', 'string'],
  ['True,1\n1.5,2', 'string', 'int'],
  ['TRUE,1\ntRuE,1', 'bool', 'int'],
  ['-,1\n1,1', 'string', 'int'],
  ['"1",a\n2,b', 'int', 'string'],
  ['1e400,1\n1,1', 'float', 'int'],
  ['NULL,NA\nx,y', 'string', 'string'],
  [' NA,1\nx,2', 'string', 'int'],
];

describe('types of columns', () => {
  it('are those of pandas', async () => {
    await withBench(async ({ connection, file }) => {
      for (const [text, ...dtypes] of PANDAS) {
        const paths = [await file('t.csv', `p,q\n${text}\n`)];
        const table = await readTable(connection, configOf({}), { dataset: { paths } });
        const found = table.columns.map(({ dtype }) => dtype);
        assert.deepEqual(found, dtypes, JSON.stringify(text));
      }
    });
  });
});

const column = fc.oneof(
  fc.constant(fc.integer()),
  fc.constant(fc.oneof(fc.integer(), fc.constant(null))),
  fc.constant(fc.double({ noDefaultInfinity: true, noNaN: true })),
  fc.constant(fc.stringMatching(/^q[a-z ,"'\n]{0,6}$/)),
  fc.constant(fc.boolean()),
);

const rows = fc
  .array(column, { minLength: 2, maxLength: 5 })
  .chain((columns) => fc.array(fc.tuple(...columns), { minLength: 1, maxLength: 20 }));

const csvCell = (cell: unknown): string => {
  if (cell === null) return '';
  if (typeof cell === 'string') return `"${cell.replaceAll('"', '""')}"`;
  return String(cell);
};

const jsonNumbers = (_: string, cell: unknown): unknown => (Object.is(cell, -0) ? 0 : cell);

const plain = ({ columns, features }: ClarifyTable) => ({
  features,
  columns: columns.map(({ name, dtype, values, texts }) => ({
    name,
    // JSON's writer does not tell a float that is whole from an integer
    dtype: dtype === 'int' ? 'float' : dtype,
    values: Array.from(values, (value) => value + 0),
    texts,
  })),
});

describe('rows', () => {
  it('are the same from CSV and JSON Lines, whatever they hold', async () => {
    await withBench(async ({ connection, file }) => {
      const lines = configOf({ dataset_type: 'application/jsonlines', features: 'f' });
      await fc.assert(
        fc.asyncProperty(rows, async (given) => {
          const width = given[0]!.length;
          const headers = Array.from({ length: width }, (_, index) => `h${index}`);
          const csv = [headers.join(','), ...given.map((row) => row.map(csvCell).join(','))];
          const json = given.map((f) => JSON.stringify({ f }, jsonNumbers));
          const one = await readTable(connection, configOf({ headers }), {
            dataset: { paths: [await file('a.csv', csv.join('\n'))] },
          });
          const other = await readTable(
            connection,
            { ...lines, headers },
            { dataset: { paths: [await file('a.jsonl', json.join('\n'))] } },
          );
          assert.deepEqual(plain(one), plain(other));
        }),
        { numRuns: 100 },
      );
    });
  });
});

const KINDS = [
  { dataset_type: 'text/csv' },
  { dataset_type: 'application/jsonlines', features: 'f', label: 'l[0]' },
  { dataset_type: 'application/json', features: 'f[*].g', label: 'f[*].l' },
  { dataset_type: 'application/json', features: 'f[?g].g' },
  { dataset_type: 'application/x-parquet' },
  { dataset_type: 'application/sagemakercapturejson' },
];

const member = fc.constantFrom('f', 'g', 'l', 'captureData', 'endpointInput', 'data', 'encoding');
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom('CSV', 'JSON', '[[1,2],[3,4]]', '1,2', 1, 1.5, null, true),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(member, tie('value'), { maxKeys: 4 }),
  ),
}));

const content = fc.oneof(
  fc.string(),
  fc.uint8Array(),
  fc.stringMatching(/^([a1.,"\n\r]{0,30})$/),
  value.map((one) => JSON.stringify(one)),
  fc.array(value, { maxLength: 5 }).map((all) => all.map((one) => JSON.stringify(one)).join('\n')),
);

describe('files of any content', () => {
  it('are read or refused in words', async () => {
    await withBench(async ({ connection, file }) => {
      await fc.assert(
        fc.asyncProperty(content, fc.constantFrom(...KINDS), async (bytes, kind) => {
          const paths = [await file('any', bytes)];
          try {
            const table = await readTable(connection, configOf(kind), { dataset: { paths } });
            for (const column of table.columns) assert.equal(column.values.length, table.rows);
          } catch (error) {
            assert.ok(error instanceof ClarifyDataError, (error as Error).stack);
          }
        }),
        { numRuns: 300 },
      );
    });
  });
});
