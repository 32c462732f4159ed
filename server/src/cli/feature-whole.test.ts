import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FeatureGroup, Session } from '@guiderail/sdk';
import { startTestServer } from '../testing/server.js';
import { filesInWords } from './feature-words.js';
import { featuresCommand } from './features.js';

test('files, and the writes that wait, in words', () => {
  const now = Date.UTC(2026, 10, 22, 9, 3);
  const none = { files: 0, bytes: 0, newest: null, more: false };
  assert.equal(filesInWords(none, 0, now), 'none yet');
  assert.equal(filesInWords(none, 1, now), 'none yet: 1 write waits');
  assert.equal(filesInWords(none, 500, now), 'none yet: 500 writes wait');
  const some = { files: 12, bytes: 3_400_000, newest: '2026-11-22T09:00:00.000Z', more: false };
  assert.equal(
    filesInWords(some, 2, now),
    '12 files, 3.4 MB, the newest of 3 min ago; 2 writes wait',
  );
});

test('a group tells how its rows are asked by its own name', async () => {
  const server = await startTestServer();
  const sagemakerSession = new Session({ clientConfig: server.client });
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  let out = '';
  const run = (...args: string[]) =>
    featuresCommand(args, {
      stdout: (text) => {
        out = text;
      },
      stderr: () => undefined,
      ...{ isTty: false, columns: 100 },
      env: {
        AWS_ENDPOINT_URL: server.endpoint,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
    });
  try {
    const group = new FeatureGroup({ name: 'week-hours', sagemakerSession });
    group.loadFeatureDefinitions({ dataFrame: [{ id: 'a', at: '' }] });
    await group.create({
      s3Uri: `s3://${await sagemakerSession.defaultBucket()}/features`,
      ...{ recordIdentifierName: 'id', eventTimeFeatureName: 'at', enableOnlineStore: true },
      roleArn: 'arn:aws:iam::000000000000:role/features',
    });
    assert.equal(await run('week-hours'), 0);
    assert.match(out, /npx guiderail query 'SELECT \* FROM "week-hours" LIMIT 10'\n/);
    assert.match(out, /npx guiderail training-set --base labels\.csv .*\\\n +--group week-hours /);
    assert.match(out, /\n {2}files {6}none yet\n/);
    assert.equal(await run('week-hours', '--json'), 0);
    assert.equal(JSON.parse(out).waiting, 0);
    await assert.rejects(run('weekhours'), /no feature group weekhours; did you mean week-hours\?/);
  } finally {
    sagemakerSession.destroy();
    await server.close();
  }
});
