import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from './run.js';
import { UsageError } from './settings.js';

const io = {
  env: {},
  isTty: false,
  columns: 80,
  stdout: () => undefined,
  stderr: () => undefined,
};

test('run refuses a span that is none, and names what a span looks like', async () => {
  for (const last of ['0h', '1y', 'h', '']) {
    await assert.rejects(runCommand(['s', '--last', last], io), (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /such as 15m, 6h or 1d/);
      return true;
    });
  }
});
