import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandFor } from './commands.js';

test('commands name the port of a server that has its own', () => {
  assert.equal(commandFor('npx guiderail console', '4747', 'us-east-1'), 'npx guiderail console');
  assert.equal(
    commandFor('npx guiderail console', '5000', 'us-east-1'),
    'npx guiderail console --port 5000',
  );
  assert.equal(
    commandFor('eval "$(npx guiderail env)"\naws s3 ls', '5000', 'us-east-1'),
    'eval "$(npx guiderail env --port 5000)"\naws s3 ls',
  );
});

test('what asks no server has no port', () => {
  const check = 'npx guiderail check baseline.csv current.csv';
  assert.equal(commandFor(check, '5000', 'us-east-1'), check);
  assert.equal(commandFor('npm run demo', '5000', 'us-east-1'), 'npm run demo');
});

test('another region than the usual one is named', () => {
  const run = 'npx guiderail run m --last 1h';
  assert.equal(
    commandFor(run, '4747', 'eu-west-1'),
    'npx guiderail run --region eu-west-1 m --last 1h',
  );
  assert.equal(
    commandFor('npx guiderail env', '5000', 'us-gov-west-1'),
    'npx guiderail env --port 5000 --region us-gov-west-1',
  );
  assert.equal(commandFor(run, '4747', 'x; rm'), run);
});
