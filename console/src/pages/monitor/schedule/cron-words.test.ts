import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expressionWords } from './cron-words.js';

test('usual expressions in words', () => {
  // forms of AWS's developer guide: "Cron expressions for monitoring schedules"
  const words = {
    'cron(0 * ? * * *)': 'every hour',
    'cron(30 * ? * * *)': 'every hour at 30 minutes past',
    'cron(0 12 ? * * *)': 'every day at 12:00 UTC',
    'cron(0 17/12 ? * * *)': 'every 12 hours around 17:00',
    'cron(0 0 ? * SUN *)': 'every Sunday at 00:00 UTC',
    'cron(5 2 ? * 2-6 *)': 'Monday to Friday at 02:05 UTC',
    'cron(0 3 1 * ? *)': 'on day 1 of the month at 03:00 UTC',
    'cron(0/10 * ? * * *)': 'every 10 minutes',
    'rate(5 minutes)': 'every 5 minutes',
    'rate(1 day)': 'every day',
    NOW: 'once, when it was made',
  };
  for (const [expression, said] of Object.entries(words)) {
    assert.equal(expressionWords(expression), said, expression);
  }
});

test('what has no short words has none', () => {
  for (const expression of [
    'cron(0 9 ? 3 MON#2 *)',
    '*/5 * * * *',
    'cron(0 0 LW * ? *)',
    'often',
  ]) {
    assert.equal(expressionWords(expression), undefined, expression);
  }
});
