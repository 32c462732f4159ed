import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandFor } from './commands.js';

test('commands name the port of a server that has its own', () => {
  assert.equal(commandFor('npx guiderail console', '4747'), 'npx guiderail console');
  assert.equal(commandFor('npx guiderail console', '5000'), 'npx guiderail console --port 5000');
  assert.equal(
    commandFor('eval "$(npx guiderail env)"\naws s3 ls', '5000'),
    'eval "$(npx guiderail env --port 5000)"\naws s3 ls',
  );
});

test('what asks no server has no port', () => {
  const check = 'npx guiderail check baseline.csv current.csv';
  assert.equal(commandFor(check, '5000'), check);
  assert.equal(commandFor('npm run demo', '5000'), 'npm run demo');
});
