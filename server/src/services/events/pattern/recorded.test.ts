import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compilePattern } from './compile-pattern.js';
import { RuleIndex } from './rule-index.js';

interface Recorded {
  readonly id: string;
  readonly pattern: string;
  readonly event: string | null;
  readonly expected: boolean | 'invalid';
  readonly message?: string | null;
}

const file = new URL('../../../../../../shared/vectors/event-patterns.json', import.meta.url);
const skip = existsSync(file) ? false : 'the recorded answers of AWS lie outside of the project';

test('every recorded answer of AWS is given here', { skip }, () => {
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Recorded[] };
  const wrong: string[] = [];
  for (const { id, pattern, event, expected, message } of cases) {
    const answer = answerTo(pattern, event);
    const agrees = expected === 'invalid' ? answer.said !== undefined : answer.is === expected;
    const words = message?.replace(/^Event pattern is not valid\. Reason: /, '') ?? '';
    // how its JSON parser words a mistake is no part of what AWS promises
    const isWorded = !/Unexpected|2\.0e422/.test(words) && expected === 'invalid';
    const isBroken = answer.said?.includes('is not JSON') === true;
    if (agrees && (!isWorded || isBroken || answer.said?.includes(words))) continue;
    wrong.push(`${id}: ${pattern} and ${event}: ${expected}, not ${JSON.stringify(answer)}`);
  }
  assert.ok(cases.length >= 376);
  assert.deepEqual(wrong, []);
});

function answerTo(pattern: string, event: string | null): { is?: boolean; said?: string } {
  try {
    const compiled = compilePattern(pattern);
    const parsed = JSON.parse(event ?? '{}') as object;
    const is = compiled.matches(parsed);
    const byIndex = new RuleIndex([{ pattern: compiled, value: 1 }]).match(parsed).length === 1;
    assert.equal(byIndex, is, pattern);
    return { is };
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'InvalidEventPatternException') throw error;
    return { said: message };
  }
}
