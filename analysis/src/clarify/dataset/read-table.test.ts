import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Bench, withBench } from '../../dataset/testing.js';
import { parseAnalysisConfig } from '../config/parse.js';
import { ClarifyDataError } from './error.js';
import { readTable } from './read-table.js';
import type { ClarifyTable, TableInput } from './types.js';

const ADULT = fileURLToPath(new URL('../../../../tests/data/adult.csv', import.meta.url));

const NAMES = [
  ...['age', 'workclass', 'fnlwgt', 'education', 'education-num', 'marital-status'],
  ...['occupation', 'relationship', 'race', 'sex', 'capital-gain', 'capital-loss'],
  ...['hours-per-week', 'native-country', 'income'],
];

const METHODS = { pre_training_bias: { methods: 'all' } };

function read(
  connection: DuckDBConnection,
  config: object,
  input: Partial<TableInput> & { paths: string[] },
): Promise<ClarifyTable> {
  const parsed = parseAnalysisConfig(
    JSON.stringify({
      dataset_type: 'text/csv',
      label: 'y',
      label_values_or_threshold: [1],
      facet: [{ name_or_index: 'f' }],
      methods: METHODS,
      ...config,
    }),
  );
  const { paths, ...rest } = input;
  return readTable(connection, parsed, { dataset: { paths }, ...rest });
}

const cellsOf = ({ columns }: ClarifyTable, index: number): unknown[] => {
  const { dtype, values, texts } = columns[index]!;
  return Array.from(values, (value) => {
    if (Number.isNaN(value)) return null;
    return dtype === 'string' ? texts![value] : value;
  });
};

const named = (table: ClarifyTable, indexes: readonly number[]) =>
  indexes.map((index) => table.columns[index]!.name);

const dtypes = (table: ClarifyTable) =>
  Object.fromEntries(table.columns.map(({ name, dtype }) => [name, dtype]));

async function adultRows(): Promise<(string | number)[][]> {
  const text = await readFile(ADULT, 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(0, 3000)
    .map((line) => line.split(', ').map((cell) => (/^\d+$/.test(cell) ? Number(cell) : cell)));
}

const ADULT_CONFIG = {
  label: 'income',
  label_values_or_threshold: ['>50K'],
  facet: [{ name_or_index: 'sex', value_or_threshold: ['Female'] }],
  group_variable: 'age',
};

/** The same rows as files of each form, and what a configuration says of them. */
async function adultForms({ file, connection }: Bench) {
  const rows = await adultRows();
  const csv = rows.map((row) => row.join(',')).join('\n');
  const record = (row: (string | number)[]) => ({ features: row.slice(0, 14), label: row[14] });
  const path = await file('adult.csv', `${NAMES.join(',')}\n${csv}\n`);
  const parquet = `${path}.parquet`;
  await connection.run(`COPY (SELECT * FROM read_csv('${path}')) TO '${parquet}' (FORMAT parquet)`);
  const json = { ...ADULT_CONFIG, headers: NAMES };
  return [
    { config: ADULT_CONFIG, path },
    { config: json, path: await file('bare.csv', csv) },
    {
      config: {
        ...json,
        dataset_type: 'application/jsonlines',
        features: 'features',
        label: 'label',
      },
      path: await file('adult.jsonl', rows.map((row) => JSON.stringify(record(row))).join('\n')),
    },
    {
      config: {
        ...json,
        dataset_type: 'application/json',
        features: 'instances[*].features',
        label: 'instances[*].label',
      },
      path: await file('adult.json', JSON.stringify({ instances: rows.map(record) })),
    },
    { config: { ...ADULT_CONFIG, dataset_type: 'application/x-parquet' }, path: parquet },
  ];
}

describe('a data set of a Clarify analysis', () => {
  it('is the same table from CSV, JSON Lines, JSON and Parquet', async () => {
    await withBench(async (bench) => {
      const tables: ClarifyTable[] = [];
      for (const { config, path } of await adultForms(bench)) {
        tables.push(await read(bench.connection, config, { paths: [path] }));
      }
      const [first, ...others] = tables as [ClarifyTable, ...ClarifyTable[]];
      assert.equal(first.rows, 3000);
      assert.equal(first.label, 14);
      assert.deepEqual(named(first, first.facets), ['sex']);
      assert.deepEqual(named(first, first.features), NAMES.slice(0, 14));
      assert.equal(first.columns[first.group!]!.name, 'age');
      assert.equal(dtypes(first).age, 'int');
      assert.equal(dtypes(first).workclass, 'string');
      for (const other of others) assert.deepEqual(other, first);
    });
  });

  it('has the types that pandas infers', async () => {
    // pandas 3.0 read_csv: int64, int64, float64, float64, bool, str, str, float64, float64, str,
    // float64, bool
    const header = 'a,b,c,d,e,f,g,h,i,j,k,y';
    const lines = ['1,-2,1.0,1,True,True,x,,inf,1,1e3,true', '2,+3,2.0,,False,,1.50,,2,01,2,False'];
    await withBench(async ({ connection, file }) => {
      const path = await file(
        't.csv',
        [header, ...lines, '3,4,3.0,2,TRUE,False,NA,,3,x,3,TRUE'].join('\n'),
      );
      const table = await read(connection, { facet: [{ name_or_index: 0 }] }, { paths: [path] });
      assert.deepEqual(
        table.columns.map(({ dtype }) => dtype),
        [
          ...['int', 'int', 'float', 'float', 'bool', 'string', 'string', 'float', 'float'],
          ...['string', 'float', 'bool'],
        ],
      );
      assert.deepEqual(cellsOf(table, 5), ['True', null, 'False']);
      assert.deepEqual(cellsOf(table, 6), ['x', '1.50', null]);
      assert.deepEqual(cellsOf(table, 8), [Infinity, 2, 3]);
      assert.deepEqual(cellsOf(table, 9), ['1', '01', 'x']);
      assert.match(table.notes.join(' '), /read as missing, as pandas does: 1/);
    });
  });

  it('tells 1.0 from 1 in JSON', async () => {
    await withBench(async ({ connection, file }) => {
      const config = {
        dataset_type: 'application/jsonlines',
        features: 'x',
        label: 'y',
        facet: [{ name_or_index: 0 }],
      };
      const path = await file(
        't.jsonl',
        '{"x":[1,1.0,"1.0",true],"y":1}\n{"x":[2,2,"a",false],"y":0}\n',
      );
      const table = await read(connection, config, { paths: [path] });
      assert.deepEqual(dtypes(table), {
        column_0: 'int',
        column_1: 'float',
        column_2: 'string',
        column_3: 'bool',
        column_4: 'int',
      });
      assert.deepEqual(cellsOf(table, 2), ['1.0', 'a']);
    });
  });

  it('reads many files, with and without headers', async () => {
    await withBench(async ({ connection, file }) => {
      const paths = [
        await file('1.csv', 'f,y\n1,0\n'),
        await file('e.csv', ''),
        await file('2.csv', '2,1\n'),
      ];
      const table = await read(connection, { headers: ['f', 'y'] }, { paths });
      assert.deepEqual(
        [cellsOf(table, 0), cellsOf(table, 1)],
        [
          [1, 2],
          [0, 1],
        ],
      );
    });
  });

  it('takes a header that differs from the configuration for one', async () => {
    await withBench(async ({ connection, file }) => {
      const paths = [await file('1.csv', 'F,Y\n1,0\n'), await file('2.csv', '2,1\nx,1\n')];
      const table = await read(connection, { headers: ['f', 'y'] }, { paths });
      assert.deepEqual(cellsOf(table, 0), ['1', '2', 'x']);
      assert.match(table.notes.join(' '), /1\.csv was taken for a header, though it differs/);
      const indexed = await file('3.csv', ',f,y\n0,1,1\n1,1,0\n');
      const saved = await read(connection, {}, { paths: [indexed] });
      assert.deepEqual(named(saved, saved.features), ['_c0', 'f']);
    });
  });

  it('matches headers with a target too many, and says so', async () => {
    await withBench(async ({ connection, file }) => {
      const config = {
        methods: { shap: {} },
        predictor: { model_name: 'm' },
        facet: undefined,
        headers: ['target', 'a', 'b'],
        label: undefined,
      };
      const table = await read(connection, config, { paths: [await file('t.csv', '1,2\n3,4\n')] });
      assert.deepEqual(named(table, table.features), ['a', 'b']);
      const first = await read(
        connection,
        { ...config, label: 0 },
        { paths: [await file('t.csv', '1,2\n3,4\n')] },
      );
      assert.deepEqual(named(first, first.features), ['a', 'b']);
      const bias = { headers: ['y', 'f', 'g'] };
      const needing = read(connection, bias, { paths: [await file('t.csv', '1,2\n')] });
      await assert.rejects(needing, /label "y" is missing from it, which bias metrics need/);
      const extra = { ...config, label: 'target', headers: ['target', 'a', 'extra'] };
      await assert.rejects(
        read(connection, extra, { paths: [await file('t.csv', '1,2\n')] }),
        /headers has 3 names \(the last is "extra"\), but the data set has 2 columns/,
      );
      assert.match(
        table.notes.join(' '),
        /"target" was taken for the label, which it does not have/,
      );
    });
  });

  it('leaves labels, identifiers and what is excluded out of the features', async () => {
    await withBench(async ({ connection, file }) => {
      const config = {
        joinsource_name_or_index: 'id',
        excluded_columns: [3, 'p'],
        predicted_label: 'q',
      };
      const path = await file('t.csv', 'id,y,f,g,p,q\n0012,1,2,3,4,5\n');
      const table = await read(connection, config, { paths: [path] });
      assert.deepEqual(named(table, table.features), ['f']);
      assert.deepEqual(cellsOf(table, table.joinSource!), ['0012']);
      assert.equal(table.columns[table.predictedLabel!]!.name, 'q');
    });
  });

  it('says that there is only a header, or another separator than commas', async () => {
    await withBench(async ({ connection, file }) => {
      const header = { paths: [await file('h.csv', 'f,y\n')] };
      await assert.rejects(read(connection, {}, header), /only a header stands in .*h\.csv/);
      const headers = ['f', 'g', 'y'];
      const semicolons = { paths: [await file('s.csv', 'f;g;y\n1;2;0\n')] };
      await assert.rejects(
        read(connection, { headers }, semicolons),
        /1 column, but headers names 3; semicolons stand in its first row/,
      );
      const tabs = { paths: [await file('t.csv', '1\t2\t0\n')] };
      await assert.rejects(read(connection, { headers }, tabs), /tabs stand in its first row/);
    });
  });

  it('counts what cannot be read', async () => {
    await withBench(async ({ connection, file }) => {
      const ragged = await file('t.csv', 'f,y\n1,0\n1,2,3\n2,1\n');
      const table = await read(connection, {}, { paths: [ragged] });
      assert.equal(table.rows, 2);
      assert.equal(table.unreadable.count, 1);
      assert.match(table.unreadable.examples[0]!.reason, /3 values where 2 are due/);
      const lines = [
        '{"x":[1],"y":1}',
        '{"x":[1',
        '{"z":[1]}',
        '{"x":[1,2],"y":1}',
        `{"x":${'['.repeat(1e5)}`,
      ];
      const path = await file('t.jsonl', lines.join('\n'));
      const config = {
        dataset_type: 'application/jsonlines',
        features: 'x',
        facet: [{ name_or_index: 0 }],
      };
      const json = await read(connection, config, { paths: [path] });
      assert.equal(json.rows, 1);
      const reasons = json.unreadable.examples.map(({ reason }) => reason);
      assert.match(
        reasons.join('\n'),
        /not JSON.*features finds nothing in it; it has z.*2 features where 1/s,
      );
    });
  });

  it('is bounded in memory', async () => {
    await withBench(async ({ connection, file }) => {
      const path = await file('t.csv', `f,y\n${'1,0\n'.repeat(200_000)}`);
      const reading = read(connection, {}, { paths: [path], maxBytes: 1024 * 1024 });
      await assert.rejects(reading, /more than the 1 MB .*rows x 2 columns .*analyse a sample/);
    });
  });

  it('refuses a document of JSON that is too long to be held', async () => {
    await withBench(async ({ connection, file }) => {
      const of = { dataset_type: 'application/json', features: 'x', label: 'y' };
      const path = await file('t.json', `{"x":[[1]],"y":[1],"z":"${'z'.repeat(4000)}"}`);
      const reading = read(connection, of, { paths: [path], maxBytes: 16 * 1024 });
      await assert.rejects(reading, /single JSON document may have 2730 here: write JSON Lines/);
    });
  });

  it('may have ten thousand columns', async () => {
    await withBench(async ({ connection, file }) => {
      const names = Array.from({ length: 10_000 }, (_, index) => `c${index}`);
      const row = names.map((_, index) => index % 7).join(',');
      const path = await file('w.csv', `${names.join(',')}\n${row}\n${row}\n`);
      const config = { label: 'c0', facet: [{ name_or_index: 'c1' }] };
      const table = await read(connection, config, { paths: [path] });
      assert.equal(table.features.length, 9_999);
    });
  });

  it('says what to change where it does not fit', async () => {
    await withBench(async ({ connection, file }) => {
      const csv = await file('t.csv', 'f,label\n1,0\n');
      const json = await file('t.json', '{"instances":[{"x":[1]}]}');
      const of = { dataset_type: 'application/json', label: 'l' };
      const cases: [object, string, RegExp][] = [
        [{ label: 'labels' }, csv, /label is "labels".*write "label"/],
        [{ label: 7 }, csv, /label is 7, but the data have the columns 0 to 1/],
        [{ headers: ['a', 'b', 'c', 'd'] }, csv, /headers has 4 names, but .* has 2 columns/],
        [
          { ...of, features: 'instances[*].y' },
          json,
          /features finds no list of rows in it; features must/,
        ],
        [{ ...of, features: 'instances[?' }, json, /features is .*which is not JMESPath/],
        [{ ...of, features: 'rows' }, json, /features finds nothing in it; it has instances/],
        [
          { ...of, features: 'x' },
          await file('u.json', '{"x":[[1]'),
          /cannot be read: it is not JSON/,
        ],
        [{}, await file('e.csv', ''), /has no rows/],
        [{}, await file('h.csv', 'f,y\n'), /only a header stands in/],
        [{ dataset_type: 'application/x-parquet' }, csv, /cannot be read as Parquet/],
      ];
      for (const [config, path, words] of cases) {
        const reading = read(connection, config, { paths: [path] });
        await assert.rejects(reading, (error: Error) => {
          assert.ok(error instanceof ClarifyDataError, error.stack);
          assert.match(error.message, words);
          return true;
        });
      }
    });
  });
});
