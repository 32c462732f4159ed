import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withBench } from '../../dataset/testing.js';
import { parseAnalysisConfig } from '../config/parse.js';
import { readTable } from './read-table.js';

const CONFIG = {
  dataset_type: 'text/csv',
  headers: ['id', 'x', 'y'],
  label: 'y',
  label_values_or_threshold: [1],
  facet: [{ name_or_index: 'sex' }],
  facet_dataset_uri: 's3://b/f',
  predicted_label_dataset_uri: 's3://b/p',
  methods: { pre_training_bias: { methods: 'all' }, post_training_bias: { methods: 'all' } },
};

type Files = Record<'main' | 'facets' | 'predicted', string[]>;

async function read(files: Files, more: object = {}) {
  let found: {
    rows: number;
    facet: unknown[];
    predicted: number[];
    features: unknown[];
    notes: string;
  };
  await withBench(async ({ connection, file }) => {
    const put = async (texts: string[]) => ({
      paths: await Promise.all(texts.map((text, index) => file(`${index}.csv`, text))),
    });
    const config = parseAnalysisConfig(JSON.stringify({ ...CONFIG, ...more }));
    const table = await readTable(connection, config, {
      dataset: await put(files.main),
      facets: await put(files.facets),
      predictedLabels: await put(files.predicted),
    });
    const facet = table.columns[table.facets[0]!]!;
    found = {
      rows: table.rows,
      facet: Array.from(facet.values, (code) => facet.texts?.[code]),
      predicted: [...table.columns[table.predictedLabel!]!.values],
      features: table.features.map((index) => table.columns[index]!.name),
      notes: table.notes.join(' '),
    };
  });
  return found!;
}

describe('facets and predicted labels in data sets of their own', () => {
  it('stand row beside row in single files', async () => {
    const found = await read(
      { main: ['a,1,0\nb,2,1\n'], facets: ['sex\nF\nM\n'], predicted: ['1\n0\n'] },
      { excluded_columns: ['id'] },
    );
    const { notes, ...rest } = found;
    assert.deepEqual(rest, { rows: 2, facet: ['F', 'M'], predicted: [1, 0], features: ['x'] });
    assert.equal(notes, '');
  });

  it('are joined by an identifier in several files', async () => {
    const more = {
      joinsource_name_or_index: 'id',
      facet_headers: ['sex', 'id'],
      predicted_label_headers: ['id', 'predicted_label'],
    };
    const found = await read(
      {
        main: ['01,1,0\n1,2,1\n', 'c,3,0\n'],
        facets: ['M,1\nF,c\n', 'F,01\n'],
        predicted: ['c,1\n01,0\n9,1\n'],
      },
      more,
    );
    assert.equal(found.rows, 2);
    assert.deepEqual(found.facet, ['F', 'F']);
    assert.deepEqual(found.predicted, [0, 1]);
    assert.deepEqual(found.features, ['x']);
    assert.match(found.notes, /joined by "id": 2 of at most 3 rows/);
  });

  it('say what to change where they do not fit', async () => {
    const two = { main: ['a,1,0\n', 'b,2,1\n'], facets: ['sex\nF\nM\n'], predicted: ['1\n0\n'] };
    await assert.rejects(read(two), /joinsource_name_or_index is missing/);
    const short = { main: ['a,1,0\nb,2,1\n'], facets: ['sex\nF\n'], predicted: ['1\n0\n'] };
    await assert.rejects(read(short), /has 2 rows and that of facet_dataset_uri 1/);
    const ragged = {
      main: ['a,1,0\nb,2,1\n'],
      facets: ['sex\nF\nM\nM,F\n'],
      predicted: ['1\n0\n'],
    };
    await assert.rejects(read(ragged), /1 rows .* cannot be read/);
    const twins = {
      main: ['a,1,0\na,2,1\n', 'b,1,1\n'],
      facets: ['id,sex\na,F\n'],
      predicted: ['id,predicted_label\na,1\n'],
    };
    await assert.rejects(
      read(twins, { joinsource_name_or_index: 'id' }),
      /two rows with the identifier "a"/,
    );
  });
});
