import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { binary, measureLines, mergedLine, times, valuesOf } from '../testing.js';
import type { MetricValue, QualityOptions } from '../types.js';
import { follow, parseAttribute } from './attribute.js';
import { plainCell } from './plain-cell.js';

const json = (value: unknown) => ({ data: JSON.stringify(value), encoding: 'JSON' });
const jsonLine = (output: unknown, label: unknown): string =>
  JSON.stringify({
    eventVersion: '0',
    groundTruthData: json(label),
    captureData: { endpointOutput: { ...json(output), mode: 'OUTPUT' } },
    eventMetadata: { eventId: 'e', inferenceTime: '2026-01-01T00:00:00Z' },
  });

test('what cannot be counted is told with its place, and the rest survives', async () => {
  const lines = [
    ...times(3, '0.9', '1'),
    mergedLine('NaN', '1'),
    mergedLine('much', '0'),
    mergedLine('0.2', '2'),
    mergedLine('0.2', ''),
    mergedLine('\n', '1'),
    '{"captureData":{}}',
    '{broken',
    '',
    ...times(2, '0.1', '0'),
  ];
  const result = await measureLines(lines, binary);
  assert.equal(result.statistics.dataset.item_count, 5);
  assert.equal(result.statistics.dataset.unreadable_count, 7);
  assert.deepEqual(
    result.unreadable.examples.map(({ line, reason, source }) => [
      source,
      line,
      reason.slice(0, 44),
    ]),
    [
      ['s3://b/part.jsonl', 4, 'the probability is "NaN", no number'],
      ['s3://b/part.jsonl', 5, 'the probability is "much", no number'],
      ['s3://b/part.jsonl', 6, 'the label is 2, neither 1 nor 0'],
      ['s3://b/part.jsonl', 7, 'the label is missing'],
      ['s3://b/part.jsonl', 8, 'the probability is missing'],
      ['s3://b/part.jsonl', 9, 'the record has no groundTruthData'],
      ['s3://b/part.jsonl', 10, 'the line is not JSON: Expected property name'],
    ].map(([source, line, reason]) => [source, line, String(reason).slice(0, 44)]),
  );
});

test('records in JSON are read by path, single and in rows, whatever the order of keys', async () => {
  const options: QualityOptions = {
    problemType: 'BinaryClassification',
    attributes: { inference: 'predicted_label', probability: 'score', groundTruth: 'label' },
  };
  const lines = [
    jsonLine({ predicted_label: 1, score: 0.9 }, { label: 1 }),
    jsonLine(
      {
        predictions: [
          { score: 0.2, predicted_label: 0 },
          { score: 0.7, predicted_label: 1 },
        ],
      },
      { instances: [{ label: 0 }, { label: 0 }] },
    ),
    jsonLine(
      { predictions: [{ score: 0.2, predicted_label: 0 }] },
      { instances: [{ label: 0 }, { label: 1 }, { label: 1 }] },
    ),
  ];
  const result = await measureLines(lines, options);
  const metrics = result.statistics.binary_classification_metrics ?? {};
  assert.deepEqual(metrics.confusion_matrix, { '0': { '0': 1, '1': 1 }, '1': { '0': 0, '1': 1 } });
  assert.match(result.notes.join(' '), /differ in their number of rows \(1 record\)/);
  assert.match(result.notes.join(' '), /Bodies of several rows were read as that many rows/);
});

test('labels and answers that are nested without end are unreadable, and the rest survives', async () => {
  const options: QualityOptions = { ...binary, attributes: { probability: 'score' } };
  const nested = (levels: number, inside: string) =>
    `${'['.repeat(levels)}${inside}${']'.repeat(levels)}`;
  const line = (output: string, label: string) =>
    mergedLine('', '', {
      groundTruthData: { data: label, encoding: 'JSON' },
      captureData: { endpointOutput: { data: output, encoding: 'JSON', mode: 'OUTPUT' } },
    });
  const answer = '{"score":0.9}';
  const deep = nested(50_000, '1');
  const lines = [
    line(answer, nested(100, '1')),
    line(answer, nested(101, '1')),
    line(answer, deep),
    line(answer, `{"label":${deep.replaceAll('[', '{"a":').replaceAll(']', '}')}}`),
    line(`{"score":${deep}}`, '1'),
    line(`{"score":[{"a":${deep}},${deep}]}`, '1'),
    line(answer, '1'),
  ];
  const { statistics, unreadable } = await measureLines(lines, options);
  assert.equal(statistics.dataset.item_count, 2);
  assert.deepEqual(
    unreadable.examples.map(({ line, reason }) => [line, reason]),
    [2, 3, 4, 5, 6].map((line) => [line, 'the JSON is nested more than 100 levels deep']),
  );
});

test('rows of CSV meet rows of labels, and batch output is read too', async () => {
  const batch = JSON.stringify({
    captureData: { batchTransformOutput: { data: '0.8\n0.1', encoding: 'CSV' } },
    eventMetadata: { eventId: 'e' },
    groundTruthData: { data: '1\n0', encoding: 'CSV' },
  });
  const { statistics } = await measureLines([batch, mergedLine('0.3\n0.6\n', '0\n1\n')], binary);
  assert.equal(statistics.dataset.item_count, 4);
  assert.deepEqual(statistics.binary_classification_metrics?.confusion_matrix, {
    '0': { '0': 2, '1': 0 },
    '1': { '0': 0, '1': 2 },
  });
});

test('NaN as Python writes it into JSON, and null, cost their row and no other', async () => {
  const line = (output: string, label: string) =>
    mergedLine('', label, {
      captureData: { endpointOutput: { data: output, encoding: 'JSON', mode: 'OUTPUT' } },
    });
  const result = await measureLines(
    [
      line('{"predictions": [{"score": 0.9}, {"score": NaN}]}', '1\n0'),
      line('{"predictions": [{"score": 0.9}, {"score": null}]}', '1\n0'),
      line('{"note": "a \\" NaN, b", "score": -Infinity}', '1'),
      line('{"note": "NaN", "score": 0.2}', '0'),
      line('{"score": nan}', '0'),
    ],
    { problemType: 'BinaryClassification', attributes: { probability: 'score' } },
  );
  assert.equal(result.statistics.dataset.item_count, 3);
  assert.deepEqual(
    result.unreadable.examples.map(({ line: at, reason }) => [at, reason.slice(0, 40)]),
    [
      [1, 'the probability is "NaN", no number'],
      [2, 'the probability is missing'],
      [3, 'the probability is "-Infinity", no number'.slice(0, 40)],
      [5, 'the payload is not JSON: Unexpected toke'],
    ],
  );
});

test('one row in a list of rows is that row', async () => {
  const options: QualityOptions = { ...binary, attributes: { probability: 'predictions' } };
  const lines = [
    jsonLine({ predictions: [[0.1, 0.9]] }, 1),
    jsonLine({ predictions: [[0.8, 0.2]] }, 0),
    jsonLine({ predictions: [[0.3]] }, 1),
  ];
  const { statistics } = await measureLines(lines, options);
  assert.deepEqual(statistics.binary_classification_metrics?.confusion_matrix, {
    '0': { '0': 1, '1': 0 },
    '1': { '0': 1, '1': 1 },
  });
  const multi = await measureLines([jsonLine({ predictions: [[0.1, 0.7, 0.2]] }, 1)], {
    problemType: 'MulticlassClassification',
    attributes: { probability: 'predictions' },
  });
  assert.equal(valuesOf(multi).accuracy, 1);
});

test('lists of probabilities name the class, or give the positive one its own', async () => {
  const multi = await measureLines(
    [jsonLine({ p: [0.1, 0.7, 0.2] }, 1), jsonLine({ p: [0.6, 0.3, 0.1] }, 2)],
    {
      problemType: 'MulticlassClassification',
      attributes: { probability: 'p' },
    },
  );
  assert.equal(valuesOf(multi).accuracy, 0.5);
  const two = await measureLines([jsonLine({ p: [0.1, 0.9] }, 1)], {
    problemType: 'BinaryClassification',
    attributes: { probability: 'p' },
  });
  assert.equal(valuesOf(two).recall, 1);
});

test('only the window is read', async () => {
  const at = (inferenceTime: string) =>
    mergedLine('0.9', '1', { eventMetadata: { inferenceTime } });
  const lines = ['00:59:59', '01:00:00', '01:59:59', '02:00:00'].map((time) =>
    at(`2026-01-01T${time}Z`),
  );
  const [start, end] = [new Date('2026-01-01T01:00:00Z'), new Date('2026-01-01T02:00:00Z')];
  const { statistics, notes } = await measureLines(lines, binary, { start, end });
  assert.equal(statistics.dataset.item_count, 2);
  assert.match(notes.join(' '), /outside the window were passed over \(2 records\)/);
});

test('a probability may be the label, and true and false are labels', async () => {
  const options = { ...binary, attributes: { inference: '0' } };
  const { unreadable } = await measureLines([mergedLine('0.52', '1')], options);
  assert.match(unreadable.examples[0]?.reason ?? '', /give a probability as probability_attribute/);
  const { statistics } = await measureLines(
    [mergedLine('true', 'True'), mergedLine('1.0', '01')],
    options,
  );
  assert.equal(statistics.dataset.item_count, 2);
});

test('another positive class is taken by its name', async () => {
  const lines = [
    mergedLine('yes,0.9', 'yes'),
    mergedLine('no,0.2', 'yes'),
    mergedLine('no,0.3', 'no'),
  ];
  const { statistics } = await measureLines(lines, {
    problemType: 'BinaryClassification',
    attributes: { inference: '0', probability: '1' },
    positiveLabel: 'yes',
  });
  const metrics = statistics.binary_classification_metrics;
  assert.deepEqual(metrics?.confusion_matrix, { no: { no: 1, yes: 0 }, yes: { no: 1, yes: 1 } });
  assert.equal((metrics?.recall as MetricValue | undefined)?.value, 0.5);
});

test('whatever a line holds, good lines around it are counted', async () => {
  const good = mergedLine('0.75', '1');
  const pieces = fc.constantFrom(
    '{',
    '}',
    '"',
    '\\',
    ',',
    '"data":"',
    '[',
    good.slice(0, 200),
    '\u0000',
    '0.5',
  );
  const broken = fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join(''));
  const cut = fc.nat(good.length - 1).map((at) => good.slice(0, at));
  const lines = fc.array(fc.oneof(broken, cut), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lines, async (bad) => {
      const all = bad.flatMap((line) => [good, line, good]);
      const { statistics, unreadable } = await measureLines(all, binary);
      const blank = bad.filter((line) => line.trim() === '').length;
      assert.equal(statistics.dataset.item_count, 2 * bad.length);
      assert.equal(unreadable.count, bad.length - blank);
    }),
    { numRuns: 60 },
  );
});

test('numbers are read to the last bit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(3), (value, index) => {
      const cells = ['a', '', '-1', '2'];
      cells[index] = String(value);
      const bytes = Buffer.from(`${cells.join(',')}\\n`);
      assert.equal(plainCell(bytes, 0, bytes.length, index), Number(String(value)));
    }),
  );
});

test('a long cell is a number only where it is one', () => {
  const cells = [
    '2026-01-01T00:00:00Z',
    '192.168.100.101',
    '1234567890-1',
    '12345678901e3',
    '.',
    '-',
  ];
  for (const cell of [...cells, '0.695388495922088612345678901', '-12345678.9', '1234567890.']) {
    const bytes = Buffer.from(cell);
    const number = Number(cell);
    assert.equal(plainCell(bytes, 0, bytes.length, 0), Number.isNaN(number) ? cell : number, cell);
  }
});

test('attributes are names, positions and paths', () => {
  const value = { a: { b: [{ c: 1 }, { c: 2 }] }, 'x.y': 3, _c0: 4 };
  const at = (text: string) => follow(value, parseAttribute(text).steps);
  assert.deepEqual(
    [at('a.b[1].c'), at('a.b[*].c'), at('x.y'), at('a.z')],
    [2, [1, 2], 3, undefined],
  );
  assert.equal(parseAttribute('_c3').index, 3);
  assert.throws(() => parseAttribute('a[?b]'), /cannot be read at character/);
});
