import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exitMessageOf, violationsIn } from './exit-message.js';

test('the number of violations is read out of the text again', () => {
  fc.assert(
    fc.property(fc.nat(), (violations) => {
      assert.equal(violationsIn(exitMessageOf(violations)), violations);
    }),
  );
  // as AWS's documentation of model monitoring shows it
  const shown = 'CompletedWithViolations: Job completed successfully with 8 violations.';
  assert.equal(exitMessageOf(8), shown);
  for (const other of ['', 'Completed: fine', 'No: CompletedWithViolations: 3 violations.']) {
    assert.equal(violationsIn(other), 0);
  }
});
