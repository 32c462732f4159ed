import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withBench } from '../../dataset/testing.js';
import { parseAnalysisConfig } from '../config/parse.js';
import { ClarifyDataError } from './error.js';
import { readTable } from './read-table.js';

const records = [1, 2, 3].map((x) => ({ features: [x], ...(x === 2 ? {} : { label: x % 2 }) }));

it('a label that is nowhere is an error, one that is in some records a note', async () => {
  await withBench(async ({ connection, file }) => {
    const lines = await file('d.jsonl', records.map((one) => JSON.stringify(one)).join('\n'));
    const whole = await file('d.json', JSON.stringify({ all: records.slice(2) }));
    const read = (path: string, more: object) =>
      readTable(
        connection,
        parseAnalysisConfig(
          JSON.stringify({
            methods: { pdp: { features: [0] } },
            predictor: { model_name: 'm', content_type: 'text/csv' },
            ...more,
          }),
        ),
        { dataset: { paths: [path] } },
      );
    const jsonl = { dataset_type: 'application/jsonlines', features: 'features' };
    const { notes } = await read(lines, { ...jsonl, label: 'label' });
    assert.deepEqual(notes, [
      "label 'label' finds nothing in 1 of 3 records; the first of them has features.",
    ]);
    await assert.rejects(read(lines, { ...jsonl, label: 'lable' }), {
      name: ClarifyDataError.name,
      message: "label 'lable' finds nothing in 3 of 3 records; the first has features, label",
    });
    const json = { dataset_type: 'application/json', features: 'all[*].features' };
    assert.deepEqual((await read(whole, { ...json, label: 'all[*].label' })).notes, []);
    await assert.rejects(read(whole, { ...json, label: 'all[*].lable' }), /lable/);
  });
});
