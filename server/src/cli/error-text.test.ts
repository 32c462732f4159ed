import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorText } from './error-text.js';

test('an error keeps its lines and loses what acts on the terminal', () => {
  const error = new Error('live.py failed: \u001b[2Jgone\u009b\r\n\tat line 3 (Wien, 東京)');
  assert.equal(
    errorText(error),
    'live.py failed: \ufffd[2Jgone\ufffd\ufffd\n\tat line 3 (Wien, 東京)',
  );
});

test('an error of a file that DuckDB reads shows no statement of ours', () => {
  const error = new Error(
    "Invalid Input Error: No magic bytes found at end of file 'a.parquet'\n\n" +
      'LINE 1: SELECT * FROM read_parquet($1)\n                      ^',
  );
  assert.equal(
    errorText(error),
    "Invalid Input Error: No magic bytes found at end of file 'a.parquet'",
  );
});
