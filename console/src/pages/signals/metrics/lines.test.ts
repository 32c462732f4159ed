import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeId, linesOfText, linesToText, lineTitle, readLines } from './lines.js';

// From "Dashboard body structure and syntax" of AWS's documentation, where `.` and `...` are shown.
const documented = [
  ['AWS/EC2', 'CPUUtilization', 'InstanceId', 'i-012345'],
  ['.', 'NetworkIn', '.', '.', { stat: 'Sum', label: 'in' }],
  ['...', 'i-567890', { visible: false }],
  [{ expression: 'm1 + m3', id: 'e1', label: 'both' }],
];

test('lines of a dashboard are read with their shorthand spelled out', () => {
  const [first, second, third, fourth] = readLines(documented);
  assert.deepEqual(first, {
    ...{ kind: 'metric', id: 'm1', namespace: 'AWS/EC2', name: 'CPUUtilization' },
    dimensions: [['InstanceId', 'i-012345']],
    stat: 'Average',
  });
  assert.deepEqual(second, {
    ...{ kind: 'metric', id: 'm2', label: 'in', namespace: 'AWS/EC2', name: 'NetworkIn' },
    dimensions: [['InstanceId', 'i-012345']],
    stat: 'Sum',
  });
  assert.deepEqual(third, {
    ...{ kind: 'metric', id: 'm3', hidden: true, namespace: 'AWS/EC2', name: 'NetworkIn' },
    dimensions: [['InstanceId', 'i-567890']],
    stat: 'Average',
  });
  assert.deepEqual(fourth, {
    ...{ kind: 'expression', id: 'e1', label: 'both', expression: 'm1 + m3' },
  });
});

test('lines come back from an address as they were', () => {
  const lines = readLines([
    ['shop', 'orders & "more"', 'a b', 'ü=~|%', { stat: 'p99.9', id: 'x', period: 300 }],
    ...documented,
  ]);
  assert.equal(lines.length, 5);
  const query = new URLSearchParams({ s: linesToText(lines) }).toString();
  assert.deepEqual(linesOfText(new URLSearchParams(query).get('s') ?? ''), lines);
});

test('an address that was cut off shows nothing, and breaks nothing', () => {
  assert.deepEqual(linesOfText('[["AWS/EC2","CPU'), []);
  assert.deepEqual(linesOfText('{"a":1}'), []);
  assert.deepEqual(readLines([['only a namespace'], 7, ['ns', 'name', 'dangling']]), []);
  assert.equal(readLines(Array.from({ length: 50 }, () => ['ns', 'name'])).length, 20);
});

test('no two lines have one id', () => {
  const lines = readLines([
    ['ns', 'a', { id: 'm2' }],
    ['ns', 'b'],
    ['ns', 'c', { id: 'm2' }],
  ]);
  assert.equal(new Set(lines.map(({ id }) => id)).size, 3);
  assert.ok(!lines.some(({ id }) => id === freeId(lines)));
});

test('a line is named by what it shows', () => {
  const [line] = readLines([
    ['AWS/SageMaker', 'ModelLatency', 'EndpointName', 'rides', 'VariantName', 'A', { stat: 'p99' }],
  ]);
  assert.equal(line && lineTitle(line), 'p99 of ModelLatency of rides, A');
});
