import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Athena } from '@aws-sdk/client-athena';
import { startTestServer, type TestServer } from '../testing/server.js';
import { UsageError } from './flags.js';
import type { Io } from './io.js';
import { queryCommand } from './query.js';
import { Interrupted } from './query-end.js';

let server: TestServer;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-cli-query-'));
  server = await startTestServer();
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const run = (...args: string[]) => runUntil(undefined, ...args);
const runUntil = (interrupt: AbortSignal | undefined, ...args: string[]) =>
  runOn(
    { isTty: false, columns: 100, ...(interrupt && { untilInterrupted: () => interrupt }) },
    args,
  );

async function runOn(
  terminal: Pick<Io, 'isTty' | 'columns' | 'untilInterrupted'>,
  args: readonly string[],
) {
  let out = '';
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const status = await queryCommand(args, {
    stdout: (text) => {
      out += text;
    },
    stderr: () => undefined,
    ...terminal,
    env: {
      NO_COLOR: '1',
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
  return { status, out };
}

const sql = "SELECT * FROM (VALUES (1, 'a'), (9007199254740993, NULL)) AS t(n, word)";

test('rows are shown as a table, as CSV and as JSON', async () => {
  assert.deepEqual(await run(sql), {
    status: 0,
    out: '               n  word\n               1  a\n9007199254740993\n\n2 rows\n',
  });
  assert.match(
    (await run(sql, '--limit', '1')).out,
    /\nthe first 1 row; .*--csv FILE writes all\n$/,
  );
  assert.equal((await run(sql, '--csv', '-')).out, '"n","word"\n"1","a"\n"9007199254740993",\n');
  const file = join(folder, 'rows.csv');
  assert.deepEqual(await run(sql, '--csv', file), { status: 0, out: '' });
  assert.match(await readFile(file, 'utf8'), /^"n","word"\n/);
  assert.deepEqual(JSON.parse((await run(sql, '--json')).out), [
    { n: 1, word: 'a' },
    { n: '9007199254740993', word: null },
  ]);
});

test('on a narrow terminal texts are cut and columns left out, which is said', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `${i * 1111111} AS number_${i}`);
  const { out } = await runOn({ isTty: true, columns: 60 }, [
    `SELECT 'a text that is longer than others' AS words, CAST(NULL AS varchar) AS api_invocation_time, ${names}`,
  ]);
  const [head = '', row = '', , count, ...rest] = out.trimEnd().split('\n');
  for (const line of [head, row, ...rest]) assert.ok(line.length <= 60, line);
  assert.match(head, /^words +api_inv.*… +number_0 +number_1 +number_2$/);
  assert.match(row, /^a text .*… +0 +1111111 +2222222$/);
  assert.equal(count, '1 row');
  assert.match(
    rest.join(' '),
    /^9 columns left out, as .*: number_3, number_4, .* number_11\. Name/,
  );
});

test('a result without rows has its columns; one of many rows is written whole', async () => {
  assert.equal((await run('SELECT 1 AS n WHERE 1 = 2')).out, 'n\n\n0 rows\n');
  const file = join(folder, 'many.csv');
  const words = "SELECT n, 'größer' AS word FROM UNNEST(sequence(1, 100000)) AS t(n)";
  await run(words, '--csv', file);
  const text = await readFile(file, 'utf8');
  assert.equal(text.split('\n').length, 100_002);
  assert.equal((await run(words, '--csv', '-')).out, text);
});

test('tables are listed, and what is wrong is said with its place', async () => {
  assert.equal((await run('CREATE DATABASE shops')).out, 'done\n');
  assert.match((await run('SHOW DATABASES')).out, /^database_name\ndefault\n/);
  await assert.rejects(run('SELECT x\nFROM none'), /^Error: TABLE_NOT_FOUND: line 2:6: /);
  await assert.rejects(run(), UsageError);
  await assert.rejects(run(sql, '--json', '--csv', '-'), UsageError);
});

test('Ctrl-C stops the query in the server', async () => {
  const endless = 'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT 1 FROM t';
  await assert.rejects(runUntil(AbortSignal.timeout(100), endless), Interrupted);
  const athena = new Athena(server.client);
  try {
    const { QueryExecutionIds: ids } = await athena.listQueryExecutions({ MaxResults: 50 });
    const { QueryExecutions: all } = await athena.batchGetQueryExecution({
      QueryExecutionIds: ids,
    });
    const states = all?.filter(({ Query }) => Query === endless).map(({ Status }) => Status?.State);
    assert.deepEqual(states, ['CANCELLED']);
  } finally {
    athena.destroy();
  }
});
