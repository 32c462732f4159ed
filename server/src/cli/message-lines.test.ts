import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageLines } from './message-lines.js';

test('a traceback keeps its lines, a place stands whole, prose is wrapped', () => {
  const place = `s3://captures/churn/AllTraffic/2026/03/02/07/${'12-31-418'.repeat(5)}.jsonl`;
  const message = [
    `live.py failed at line 3 of ${place}: KeyError: 'age'`,
    'Traceback (most recent call last):',
    '  File "live.py", line 5, in preprocess_handler',
    '\treturn row["age"]\u001b[31m',
    '',
    'Job inputs had no data. Nothing was asked of the endpoint in this window.',
  ].join('\n');
  assert.deepEqual(messageLines(message, 40), [
    `live.py failed at line 3 of ${place}: KeyError: 'age'`,
    'Traceback (most recent call last):',
    '  File "live.py", line 5, in preprocess_handler',
    '    return row["age"]\ufffd[31m',
    'Job inputs had no data. Nothing was',
    'asked of the endpoint in this window.',
  ]);
});
