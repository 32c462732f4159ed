import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestServer } from '../testing/server.js';
import { OwnCallError, ownCall } from './own-call.js';

test('an error of an own path has its code, its words and its status', async () => {
  const server = await startTestServer();
  try {
    await assert.rejects(ownCall(server.client, 'training-sets', {}), (error) => {
      assert.ok(error instanceof OwnCallError);
      assert.equal(error.name, 'ValidationException');
      assert.match(error.message, /outputLocation/);
      assert.equal(error.status, 400);
      return true;
    });
  } finally {
    await server.close();
  }
});
