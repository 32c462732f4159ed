import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closest, parseFlags, UsageError } from './flags.js';

const options = {
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  json: { type: 'boolean', short: 'j' },
} as const;

const refusal = (args: string[]): string => {
  try {
    parseFlags(args, options);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  throw new Error('the flags were taken');
};

test('a flag that there is not is told with the nearest one', () => {
  assert.equal(refusal(['--prot', '1']), 'there is no flag --prot; did you mean --port?');
  assert.equal(refusal(['--datadir=x']), 'there is no flag --datadir; did you mean --data-dir?');
  assert.equal(refusal(['--data']), 'there is no flag --data; did you mean --data-dir?');
  assert.equal(refusal(['--JSON']), 'there is no flag --JSON; did you mean --json?');
  assert.equal(refusal(['--colour']), 'there is no flag --colour');
  assert.equal(refusal(['-x']), 'there is no flag -x');
});

test('other mistakes are told in a line', () => {
  assert.equal(refusal(['--port', '--json']), "the flag '--port' needs a value");
  for (const args of [['--port'], ['--json=1'], ['word'], ['--port', '--json']]) {
    const message = refusal(args);
    assert.ok(message.length > 10 && !message.includes('\n'), message);
  }
});

test('the nearest name is one that a slip of the hand makes', () => {
  const commands = ['start', 'env', 'check', 'run', 'deploy', 'notebook'];
  assert.equal(closest('chekc', commands), 'check');
  assert.equal(closest('notebok', commands), 'notebook');
  assert.equal(closest('dep', commands), 'deploy');
  assert.equal(closest('rnu', commands), 'run');
  assert.equal(closest('train', commands), undefined);
});
