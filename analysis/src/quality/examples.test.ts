import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binary, measureLines, mergedLine } from './testing.js';
import type { QualityConstraints } from './types.js';

const at = (output: string, label: string, eventId: string) =>
  mergedLine(output, label, {
    eventMetadata: { eventId, inferenceTime: '2026-01-01T00:00:00Z', inferenceId: `my-${eventId}` },
  });

const limits = (names: readonly string[]): QualityConstraints => ({
  version: 0,
  binary_classification_constraints: Object.fromEntries(
    names.map((name) => [name, { threshold: 1, comparison_operator: 'LessThanThreshold' }]),
  ),
});

test('recall shows positives that were missed, precision false alarms, accuracy both', async () => {
  const right = Array.from({ length: 300 }, (_, i) =>
    at(i % 2 ? '0.9' : '0.1', String(i % 2), `r${i}`),
  );
  const missed = Array.from({ length: 30 }, (_, i) => at(`0.${10 + i}`, '1', `missed${i}`));
  const alarms = Array.from({ length: 8 }, (_, i) => at(`0.${80 + i}`, '0', `alarm${i}`));
  const lines = [...right, '{', ...missed, ...alarms];
  const constraints = limits(['recall', 'precision', 'accuracy']);
  const { violations, examples } = await measureLines(lines, binary, { constraints });
  const of = (name: string) => {
    const index = violations.findIndex(({ metric_name }) => metric_name === name);
    assert.equal(violations[index]?.examples?.href, `violation_examples.json#/violations/${index}`);
    return examples!.violations[index]!.examples;
  };
  assert.equal(of('recall').length, 20);
  assert.ok(of('recall').every(({ eventId }) => eventId?.startsWith('missed')));
  assert.deepEqual(of('recall')[0], {
    source: 's3://b/part.jsonl',
    line: 302,
    eventId: 'missed0',
    inferenceId: 'my-missed0',
    inferenceTime: '2026-01-01T00:00:00Z',
    value: 0.9,
    record: { label: 1, probability: 0.1, input: '1.5,a "quoted" one,3' },
  });
  assert.deepEqual(
    of('precision').map(({ eventId }) => eventId),
    [7, 6, 5, 4, 3, 2, 1, 0].map((i) => `alarm${i}`),
  );
  assert.equal(of('accuracy').length, 20);
  assert.match(violations[0]!.threshold_source!, /binary_classification_constraints\.recall$/);
  const { examples: none } = await measureLines(lines, binary, { constraints, examples: false });
  assert.equal(none, undefined);
});

test('worth shows the errors that cost more, and both where they cost the same', async () => {
  const lines = [
    ...Array.from({ length: 30 }, (_, i) => at(`0.0${10 + i}`, '1', `missed${i}`)),
    ...Array.from({ length: 8 }, (_, i) => at(`0.${80 + i}`, '0', `alarm${i}`)),
  ];
  const constraints: QualityConstraints = {
    version: 0,
    binary_classification_constraints: {
      worth_per_prediction: { threshold: 0, comparison_operator: 'LessThanThreshold' },
    },
  };
  const shown = async (alarm: number, missed: number) => {
    const matrix = { '0': { '1': alarm }, '1': { '0': missed, '1': 90 } };
    const options = { ...binary, worth: { unit: 'EUR', matrix } };
    const { examples } = await measureLines(lines, options, { constraints });
    const [found] = examples?.violations ?? [];
    const kinds = found?.examples.map(({ eventId }) => eventId?.replace(/\d+$/, ''));
    return [found?.what, [...new Set(kinds)].sort().join()];
  };
  const alarms = 'negatives that were taken for positives, the surest first';
  const missed = 'positives that were taken for negatives, the surest first';
  assert.deepEqual(await shown(-500, -10), [alarms, 'alarm']);
  assert.deepEqual(await shown(-10, -500), [missed, 'missed']);
  assert.equal((await shown(-10, -10))[0], 'answers farthest from their labels');
});

test('of more equals than there is room for, a sample is kept, the same each time', async () => {
  const wrong = Array.from({ length: 2000 }, (_, i) => at('0', '1', `w${i}`));
  const options = { ...binary, attributes: { inference: '0' } };
  const run = () => measureLines(wrong, options, { constraints: limits(['recall']) });
  const [first, second] = [await run(), await run()];
  assert.deepEqual(first.examples, second.examples);
  const lines = first.examples!.violations[0]!.examples.map(({ line }) => line!);
  assert.equal(new Set(lines).size, 20);
  assert.ok(Math.max(...lines) > 1000 && Math.min(...lines) < 1000, lines.join());
});
