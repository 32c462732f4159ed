import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AnswerReader } from './answers.js';
import { labelColumn, outputNames, predictedLabels } from './labels.js';
import { ModelAnswerError, type ModelSettings } from './types.js';

const csv: ModelSettings = { contentType: 'text/csv' };
const lines: ModelSettings = { contentType: 'text/csv', accept: 'application/jsonlines' };
const json: ModelSettings = { contentType: 'text/csv', accept: 'application/json' };

const read = (
  settings: ModelSettings,
  text: string,
  rows: number,
  contentType = settings.accept ?? 'text/csv',
) =>
  new AnswerReader(settings).read({ body: Buffer.from(text), contentType }, rows, {
    scores: true,
    labels: true,
  });
const scores = (settings: ModelSettings, text: string, rows: number) => {
  const { outputs, scores: all } = read(settings, text, rows);
  return Array.from({ length: rows }, (_, row) => [
    ...all.subarray(row * outputs, (row + 1) * outputs),
  ]);
};
const refuses = (settings: ModelSettings, text: string, rows: number, message: RegExp) =>
  assert.throws(() => read(settings, text, rows), { name: ModelAnswerError.name, message });

const autopilot = `"['cat','dog','fish']","[0.1,0.6,0.3]"\n"['cat','dog','fish']","[0.2,0.5,0.3]"`;

// the table "Model container output" of the developer guide's page on the pre-check
test('the outputs that the developer guide shows are read', () => {
  assert.deepEqual(scores(csv, '0.6', 1), [[0.6]]);
  assert.deepEqual(scores(csv, '0.6,0.3', 2), [[0.6], [0.3]]);
  assert.deepEqual(scores(csv, '0.6\n0.3', 2), [[0.6], [0.3]]);
  assert.deepEqual(scores({ ...csv, probability: 0 }, '0.6,0.3', 2), [[0.6], [0.3]]);
  assert.deepEqual(scores(csv, '0.1,0.6,0.3', 1), [[0.1, 0.6, 0.3]]);
  const two = [
    [0.1, 0.6, 0.3],
    [0.2, 0.5, 0.3],
  ];
  assert.deepEqual(scores(csv, '0.1,0.6,0.3\n0.2,0.5,0.3', 2), two);
  assert.deepEqual(scores({ ...csv, probability: 1 }, '1,0.6\r\n0,0.3\r\n', 2), [[0.6], [0.3]]);
  assert.deepEqual(scores({ ...csv, label: 0, probability: 1 }, autopilot, 2), two);
  assert.deepEqual(scores({ ...lines, probability: 'score' }, '{"score":0.6}\n{"score":0.3}', 2), [
    [0.6],
    [0.3],
  ]);
  const labelled =
    '{"predicted_labels":["cat","dog","fish"],"probabilities":[0.1,0.6,0.3]}\n' +
    '{"predicted_labels":["cat","dog","fish"],"probabilities":[0.2,0.5,0.3]}';
  assert.deepEqual(scores({ ...lines, probability: 'probabilities' }, labelled, 2), two);
  assert.deepEqual(
    read({ ...lines, probability: 'probabilities', label: 'predicted_labels' }, labelled, 2).labels,
    [
      ['cat', 'dog', 'fish'],
      ['cat', 'dog', 'fish'],
    ],
  );
});

test('one JSON document is read by expressions that give a value for each record', () => {
  const many = '{"predictions":[{"score":0.6,"label":"a"},{"score":0.3,"label":"b"}]}';
  const settings = { ...json, probability: 'predictions[*].score', label: 'predictions[*].label' };
  assert.deepEqual(scores(settings, many, 2), [[0.6], [0.3]]);
  assert.deepEqual(read(settings, many, 2).labels, ['a', 'b']);
  assert.deepEqual(scores({ ...json, probability: 'p' }, '{"p":[[0.1,0.9],[0.2,0.8]]}', 2), [
    [0.1, 0.9],
    [0.2, 0.8],
  ]);
  assert.deepEqual(scores({ ...json, probability: 'p' }, '{"p":0.4}', 1), [[0.4]]);
  assert.deepEqual(scores({ ...json, probability: 'p' }, '{"p":[0.4,0.6]}', 1), [[0.4, 0.6]]);
  assert.deepEqual(scores({ ...json, probability: 'p' }, '{"p":[[0.4,0.6]]}', 1), [[0.4, 0.6]]);
  assert.deepEqual(scores(json, '[0.4,0.6]', 2), [[0.4], [0.6]]);
});

test('an answer that lacks a score names the record and shows the answer', () => {
  refuses(
    csv,
    '0.6\n0.3\n',
    3,
    /answered 2 records of 3 asked; record 3 is the first without: '0\.6\n0\.3/,
  );
  refuses(csv, '0.6\n0.3\n0.1', 2, /answered 3 records of 2/);
  refuses(csv, '0.6\nnan', 2, /score of record 2 is "nan" and not a number.*'0\.6\nnan'/s);
  refuses(csv, '0.6,\n0.3,', 2, /score of record 1 is null/);
  refuses(csv, '0.6\n0.3,0.2', 2, /2 scores for record 2 and 1 for record 1/);
  refuses({ ...csv, probability: 1 }, '0.6\n0.3', 2, /probability 1 finds nothing .* record 1/);
  refuses(lines, '{"score":0.6}', 1, /\{"score":0\.6\} and not a number: say in probability where/);
  refuses({ ...lines, probability: 'score' }, '{"score":null}', 1, /finds nothing .* record 1/);
  refuses({ ...json, probability: 'q' }, '{"p":[1,2]}', 2, /probability 'q' finds no list/);
  refuses(json, 'Internal error', 1, /is not JSON: 'Internal error'/);
  refuses(csv, '', 1, /answered 0 records of 1/);
  assert.throws(
    () => read(csv, '1', 1, 'text/html') && read({ contentType: 'x/y' }, '1', 1, 'text/html'),
    /is not read/,
  );
});

test('labels are named, the highest score of several, or a score above the threshold', () => {
  const labels = (settings: ModelSettings, text: string, rows: number) =>
    predictedLabels(settings, read(settings, text, rows));
  assert.deepEqual(labels(csv, '0.6\n0.5\n0.3', 3), [1, 0, 0]);
  assert.deepEqual(labels({ ...csv, threshold: 0.2 }, '0.6\n0.1', 2), [1, 0]);
  assert.deepEqual(labels({ ...csv, label: 0, probability: 1 }, '1,0.6\n0,0.3', 2), [1, 0]);
  const listed = { ...csv, label: 0, probability: 1 };
  assert.deepEqual(labels(listed, autopilot, 2), ['dog', 'dog']);
  assert.deepEqual(outputNames(listed, 3, read(listed, autopilot, 2)), ['cat', 'dog', 'fish']);
  const headed = { ...csv, labelHeaders: ['no', 'yes'] };
  assert.deepEqual(labels(headed, '0.1,0.9\n0.8,0.2', 2), ['yes', 'no']);
  assert.deepEqual(outputNames(headed, 2), ['no', 'yes']);
  assert.deepEqual(outputNames(csv, 2), ['label0', 'label1']);
  assert.deepEqual(labels(csv, '0.1,0.2,0.7', 1), [2]);
  assert.throws(
    () => labels({ ...csv, labelHeaders: ['a', 'b', 'c'] }, '0.1,0.9', 1),
    /2 scores .* 3 labels/,
  );
});

test('labels become a column as pandas would have it', () => {
  assert.equal(labelColumn('y', [1, 0, 1]).dtype, 'int');
  assert.equal(labelColumn('y', [1, undefined]).dtype, 'float');
  assert.equal(labelColumn('y', [true, false]).dtype, 'bool');
  assert.deepEqual(labelColumn('y', ['b', 'a', null, 'b']), {
    name: 'y',
    dtype: 'string',
    values: Float64Array.of(0, 1, Number.NaN, 0),
    texts: ['b', 'a'],
  });
});

test('whatever a model answers is read in its shape, or refused as an answer', () => {
  const cell = fc.oneof(
    fc.double().map(String),
    fc.constantFrom(
      '',
      'nan',
      '"',
      '[',
      ']',
      "'",
      '[1,2]',
      "\"['a','b']\"",
      '{"p":1}',
      'null',
      ',',
      '1e999',
    ),
    fc.string({ maxLength: 6 }),
  );
  const text = fc.oneof(
    fc
      .array(
        fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(',')),
        { maxLength: 5 },
      )
      .map((rows) => rows.join('\n')),
    fc.json({ maxDepth: 3 }),
  );
  const type = fc.constantFrom('text/csv', 'application/json', 'application/jsonlines', '');
  const place = fc.constantFrom(undefined, 0, 1, 'p', '[0]', 'p[*].q', '@', 'length(p)');
  fc.assert(
    fc.property(
      text,
      type,
      place,
      place,
      fc.integer({ min: 1, max: 4 }),
      (body, contentType, probability, label, rows) => {
        try {
          const found = read({ ...csv, probability, label }, body, rows, contentType);
          assert.equal(found.scores.length, rows * found.outputs);
          assert.ok(found.scores.every(Number.isFinite));
          assert.ok(found.labels === undefined || found.labels.length === rows);
        } catch (error) {
          assert.ok(error instanceof ModelAnswerError, String(error));
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a model that was seen to write a line for each record is not read otherwise', () => {
  const reader = new AnswerReader(csv);
  const answer = (text: string, rows: number) =>
    reader.read({ body: Buffer.from(text), contentType: 'text/csv' }, rows, {
      scores: true,
      labels: false,
    });
  assert.equal(answer('0.6,0.3,0.1', 3).outputs, 1);
  assert.equal(answer('0.6,0.3,0.1', 1).outputs, 3);
  assert.throws(() => answer('0.6,0.3,0.1', 3), /answered 1 record of 3/);
});

test('without probability, scores stand where label says', () => {
  const line = '{"predicted_label":"dog","score":0.6}\n{"predicted_label":"cat","score":0.3}';
  assert.deepEqual(scores({ ...lines, label: 'score' }, line, 2), [[0.6], [0.3]]);
  assert.deepEqual(scores({ ...csv, label: 1 }, 'dog,0.6\ncat,0.3', 2), [[0.6], [0.3]]);
  const found = read({ ...lines, label: 'score' }, line, 2);
  assert.deepEqual(outputNames(lines, 1, found), ['label0']);
  assert.throws(
    () => scores({ ...lines, label: 'predicted_label' }, line, 2),
    /"dog" and not a number[\s\S]*: set probability/,
  );
});

test('a label that the answer does not have names the record and what it has', () => {
  const line = '{"predicted_label":"dog","score":0.6}';
  assert.throws(
    () => read({ ...lines, label: 'label', probability: 'score' }, line, 1),
    /label 'label' finds nothing .* record 1, which has predicted_label, score/,
  );
});

test('of one score and two headers the second is above the threshold', () => {
  const headed = { ...csv, labelHeaders: ['<=50K', '>50K'], threshold: 0.4 };
  const labels = predictedLabels(headed, read(headed, '0.41\n0.4', 2));
  assert.deepEqual(labels, ['>50K', '<=50K']);
});
