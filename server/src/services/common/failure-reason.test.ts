import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { algorithmError, longestReason, programMessage } from './failure-reason.js';

test('what a program said is read out of the reason again', () => {
  const text = fc.string({ unit: 'binary', maxLength: 1_100 });
  fc.assert(
    fc.property(text, fc.nat(255), (message, code) => {
      const reason = algorithmError(message, code);
      assert.ok(reason.length <= longestReason);
      const read = programMessage(reason);
      assert.ok(message.startsWith(read));
      assert.ok(read === message || reason.length === longestReason);
    }),
  );
  const twice = algorithmError(algorithmError('no data', 255), 1);
  assert.equal(programMessage(programMessage(twice)), 'no data');
  for (const other of ['', 'ClientError: no bucket', 'AlgorithmError: without its code']) {
    assert.equal(programMessage(other), other);
  }
});
