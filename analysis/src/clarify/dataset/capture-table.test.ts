import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withBench } from '../../dataset/testing.js';
import { parseAnalysisConfig } from '../config/parse.js';
import { readTable } from './read-table.js';
import type { CaptureAttributes, ClarifyTable } from './types.js';

const SAMPLES = fileURLToPath(new URL('../../../../../shared/samples/', import.meta.url));
const skip = existsSync(SAMPLES) ? false : 'the published samples are not here';

const HEADERS = [
  ...['Age', 'Workclass', 'fnlwgt', 'Education', 'Education-Num', 'Marital Status', 'Occupation'],
  ...['Relationship', 'Ethnic group', 'Sex', 'Capital Gain', 'Capital Loss', 'Hours per week'],
  'Country',
];

const BIAS = {
  headers: [...HEADERS, 'Target'],
  label: 'Target',
  label_values_or_threshold: [1],
  facet: [{ name_or_index: 'Sex', value_or_threshold: [0] }],
  group_variable: 'Age',
};

const SHAP = { headers: HEADERS, methods: { shap: {} }, predictor: { model_name: 'm' } };

async function read(
  lines: string,
  config: object,
  capture: CaptureAttributes = {},
  window: { start?: Date; end?: Date } = {},
): Promise<ClarifyTable> {
  const kind = 'methods' in config ? 'explainability-monitor' : 'bias-monitor';
  const parsed = parseAnalysisConfig(JSON.stringify(config), 'c.json', kind);
  let table: ClarifyTable | undefined;
  await withBench(async ({ connection, file }) => {
    const paths = [await file('c.jsonl', lines)];
    table = await readTable(connection, parsed, { dataset: { paths }, capture, ...window });
  });
  return table!;
}

const valuesOf = ({ columns }: ClarifyTable, index: number | undefined) => [
  ...columns[index!]!.values,
];

const record = (input: string, output: string, truth?: string, encoding = 'CSV') =>
  `${JSON.stringify({
    captureData: {
      endpointInput: { data: input, encoding },
      endpointOutput: { data: output, encoding },
    },
    ...(truth !== undefined && { groundTruthData: { data: truth, encoding } }),
    eventMetadata: { eventId: 'e', inferenceTime: '2026-01-01T00:30:00Z' },
    eventVersion: '0',
  })}\n`;

describe('captures of a published run', () => {
  it('are read from JSON Lines bodies for explanations', { skip }, async () => {
    const path = `${SAMPLES}clarify_shap_endpoint_jsonl/capture_cell47.jsonl`;
    const table = await read(await readFile(path, 'utf8'), SHAP, { features: 'features' });
    assert.equal(table.rows, 3);
    assert.equal(table.features.length, 14);
    assert.deepEqual(valuesOf(table, 2), [133937, 133937, 72338]);
    assert.equal(table.label, undefined);
    assert.equal(table.columns[13]!.name, 'Country');
  });

  it('are read from JSON bodies, merged with lists of labels', { skip }, async () => {
    const path = `${SAMPLES}clarify_bias_endpoint_json/merged_record_cell90.json`;
    const line = JSON.stringify(JSON.parse(await readFile(path, 'utf8')));
    const table = await read(line, BIAS, {
      features: 'instances[*].features',
      inference: 'predictions[*].predicted_label',
      probability: 'predictions[*].score',
    });
    assert.ok(table.rows > 100);
    assert.equal(table.columns[table.label!]!.name, 'Target');
    assert.deepEqual(valuesOf(table, table.label).slice(0, 6), [0, 1, 0, 1, 1, 1]);
    const predicted = valuesOf(table, table.predictedLabel);
    const scores = valuesOf(table, table.probability);
    // the model's own threshold is not one half
    const scoresOf = (label: number) => scores.filter((_, row) => predicted[row] === label);
    assert.ok(Math.min(...scoresOf(1)) > Math.max(...scoresOf(0)));
    assert.equal(table.features.length, 14);
    assert.match(table.notes.join(' '), /"Target" was taken for the label/);
  });

  it("are read from a batch transform job's joined output", { skip }, async () => {
    const path = `${SAMPLES}clarify_bias_batch_jsonl/merged_record_cell76.json`;
    const table = await read(await readFile(path, 'utf8'), BIAS, {
      features: 'features',
      inference: 'SageMakerOutput.predicted_label',
    });
    assert.deepEqual(valuesOf(table, 0), [28]);
    assert.deepEqual(valuesOf(table, table.predictedLabel), [1]);
    assert.deepEqual(valuesOf(table, table.label), [1]);
    assert.deepEqual(table.facets, [9]);
  });
});

const SMALL = {
  label_values_or_threshold: [1],
  facet: [{ name_or_index: 'b' }],
  label: 'y',
  headers: ['y', 'a', 'b'],
};

describe('captures in CSV', () => {
  it('give several rows each, with the score held against the threshold', async () => {
    const lines = record('1,x\n2,y', '0.9\n0.3', '1\n0') + record('3,x', '0.6', '0');
    const capture = { probability: '0', probabilityThreshold: 0.7 };
    const table = await read(lines, SMALL, capture);
    assert.deepEqual(
      table.columns.map(({ name, dtype }) => `${name} ${dtype}`),
      ['a int', 'b string', 'y int', 'predicted_label int', 'probability float'],
    );
    assert.deepEqual(valuesOf(table, table.predictedLabel), [1, 0, 0]);
    assert.deepEqual(valuesOf(table, table.label), [1, 0, 0]);
    assert.deepEqual(table.features, [0, 1]);
    assert.match(table.notes.join(' '), /"y" was taken for the label/);
    const untold = await read(lines, SMALL);
    assert.deepEqual(valuesOf(untold, untold.predictedLabel), [1, 0, 1]);
  });

  it('leave out columns that are not the model\u2019s', async () => {
    const table = await read(
      record('7,1,x', '1', '1'),
      { ...SMALL, headers: ['id', 'a', 'b'] },
      {
        inference: '0',
        excludedFeatures: ['id'],
      },
    );
    assert.deepEqual(table.features, [1, 2]);
  });

  it('take the most probable of several classes', async () => {
    const config = { ...SMALL, predictor: { model_name: 'm', label_headers: ['p', 'q', 'r'] } };
    const table = await read(
      record('[[1,"x"]]', '[[0.1,0.2,0.7]]', '["q"]', 'JSON'),
      { ...config, label_values_or_threshold: ['q'] },
      { probability: '[0]' },
    );
    assert.deepEqual(table.columns[table.predictedLabel!]!.texts, ['r']);
  });

  it('count records that have no label, fewer answers, or another width', async () => {
    const good = record('1,x', '1', '1');
    const bad = [
      record('1,x', '1'),
      record('1,x\n2,x', '1', '1'),
      record('1,x,3', '1', '1'),
      '{"a":\n',
    ];
    const nested = '['.repeat(20_000) + ']'.repeat(20_000);
    const deep = [record('1,x', '1', nested, 'JSON'), record(nested, '[1]', '[1]', 'JSON')];
    const table = await read([good, ...bad, ...deep, good].join(''), SMALL, { inference: '0' });
    assert.equal(table.rows, 2);
    assert.equal(table.unreadable.count, 6);
    const reasons = table.unreadable.examples.map(({ line, reason }) => `${line} ${reason}`);
    assert.match(reasons[0]!, /2 the record has no groundTruthData/);
    assert.match(reasons[2]!, /4 the input has 3 features where 2 are due/);
    assert.match(reasons[5]!, /7 the JSON is nested more than 100 levels deep/);
  });

  it('are of the window only', async () => {
    const lines = record('1,x', '1', '1');
    const window = {
      start: new Date('2026-01-01T00:00:00Z'),
      end: new Date('2026-01-01T01:00:00Z'),
    };
    assert.equal((await read(lines, SMALL, {}, window)).rows, 1);
    const later = { start: window.end, end: new Date('2026-01-01T02:00:00Z') };
    const none = await read(lines, SMALL, {}, later);
    assert.deepEqual([none.rows, none.notes.length], [0, 1]);
  });
});

describe('what a transform job was sent', () => {
  const forms = [
    ['text/csv', '7,1,x\n8,2,y\n', {}],
    ['application/jsonlines', '{"f":[7,1,"x"]}\n{"f":[8,2,"y"]}\n', { features: 'f' }],
    ['application/json', '{"i":[{"f":[7,1,"x"]},{"f":[8,2,"y"]}]}', { features: 'i[*].f' }],
  ] as const;
  for (const [format, text, attributes] of forms) {
    it(`is read as ${format}`, async () => {
      const config = { ...SHAP, headers: ['id', 'a', 'b', 'Target'], label: 'Target' };
      const parsed = parseAnalysisConfig(JSON.stringify(config), 'c', 'explainability-monitor');
      await withBench(async ({ connection, file }) => {
        const table = await readTable(connection, parsed, {
          dataset: { paths: [await file('t', text)] },
          format,
          capture: { ...attributes, excludedFeatures: [0] },
        });
        assert.deepEqual(
          table.columns.map(({ name }) => name),
          ['id', 'a', 'b'],
        );
        assert.deepEqual(table.features, [1, 2]);
        assert.deepEqual(valuesOf(table, 1), [1, 2]);
        assert.equal(table.label, undefined);
      });
    });
  }
});

describe('what a transform job joined', () => {
  const FACET = { facet: [{ name_or_index: 'sex', value_or_threshold: [0] }] };
  const COMMON = { ...FACET, label: 'target', label_values_or_threshold: [1] };
  const joined = (data: string, encoding: string) =>
    `${JSON.stringify({
      captureData: { batchTransformOutput: { data, encoding } },
      groundTruthData: { data: encoding === 'CSV' ? '1' : '{"target": 1}', encoding },
      eventMetadata: { eventId: 'e' },
      eventVersion: '0',
    })}\n`;

  const lines = joined('31,0,0.7', 'CSV') + joined('40,1,0.2', 'CSV');
  const headers = [
    ['age', 'sex'],
    ['target', 'age', 'sex'],
    ['age', 'sex', 'target'],
    ['age', 'sex', 'score'],
  ];
  for (const given of headers) {
    it(`has features beside the answer, by the headers ${given.join(', ')}`, async () => {
      const config = { ...COMMON, headers: given };
      const table = await read(lines, config, { probability: '2' });
      assert.deepEqual(
        table.features.map((at) => table.columns[at]!.name),
        ['age', 'sex'],
      );
      assert.deepEqual(valuesOf(table, table.facets[0]), [0, 1]);
      assert.deepEqual(valuesOf(table, table.probability), [0.7, 0.2]);
    });
  }

  it('has no answer among the members of JSON', async () => {
    const line = joined('{"SageMakerOutput":{"score":0.7},"age":31,"sex":0}', 'JSON');
    const probability = 'SageMakerOutput.score';
    const table = await read(line, COMMON, { probability, groundTruth: 'target' });
    assert.deepEqual(
      table.features.map((at) => table.columns[at]!.name),
      ['age', 'sex'],
    );
    assert.deepEqual(valuesOf(table, table.probability), [0.7]);
  });
});
