import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDuckDB } from './duckdb.js';

test('DuckDB keeps to its memory, writes what does not fit to its folder, and tidies up', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-duckdb-'));
  const memory_bytes = 48 * 1024 ** 2;
  const database = await openDuckDB({ memory_bytes, threads: 1, tempFolder: folder });
  try {
    const { connection } = database;
    const settings = await connection.runAndReadAll(
      `SELECT name, value FROM duckdb_settings() WHERE name IN
        ('autoinstall_known_extensions', 'autoload_known_extensions', 'lock_configuration',
         'TimeZone') ORDER BY name`,
    );
    assert.deepEqual(settings.getRows(), [
      ['TimeZone', 'UTC'],
      ['autoinstall_known_extensions', 'false'],
      ['autoload_known_extensions', 'false'],
      ['lock_configuration', 'true'],
    ]);
    await assert.rejects(connection.run("SET max_memory = '10GB'"), /locked/);
    await connection.run(
      'CREATE TABLE t AS SELECT range AS n, md5(range::VARCHAR) AS text FROM range(1_500_000)',
    );
    const sorted = await connection.runAndReadAll('SELECT n FROM t ORDER BY text LIMIT 1');
    assert.equal(sorted.getRows().length, 1);
    assert.notDeepEqual(await readdir(folder), []);
  } finally {
    await database.close();
  }
  assert.deepEqual(await readdir(folder), []);
  await rm(folder, { recursive: true });
});
