import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { binary, measureLines, mixedLines } from './testing.js';
import type { QualityOptions, QualityResult, WrongAnswer } from './types.js';

/** What a run says of the data, to the last bit of each number. */
const digest = ({ statistics, notes, unreadable, worst }: QualityResult): string =>
  createHash('sha256')
    .update(JSON.stringify({ statistics, notes, unreadable, worst: worst.map(placed) }))
    .digest('hex')
    .slice(0, 16);

/** The worst answers as far as they were written down. */
function placed({ distance, source, line, id, excerpt }: WrongAnswer) {
  return { distance, source, line, ...(id !== undefined && { id }), excerpt };
}

const cases: readonly (readonly [options: QualityOptions, digest: string])[] = [
  [binary, '508b9f068ffbc170'],
  [
    { problemType: 'BinaryClassification', attributes: { inference: '1', probability: '0' } },
    '460a67fbb66af7f1',
  ],
  [{ problemType: 'Regression', attributes: { inference: '0' } }, '9a5445a259a43a88'],
  [{ problemType: 'MulticlassClassification', attributes: { inference: '2' } }, '55ba33165e1b692a'],
];

// Written down before reading and ranking were made faster: neither may change a number.
for (const [options, expected] of cases) {
  const { problemType, attributes } = options;
  test(`${problemType} by ${Object.keys(attributes)} says what it always said`, async () => {
    assert.equal(digest(await measureLines(mixedLines(4_000), options)), expected);
  });
}
