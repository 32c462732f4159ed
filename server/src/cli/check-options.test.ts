import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { looksLikeHeader, openDataFile, timeLikeColumn } from './check-files.js';
import { readCheckOptions } from './check-options.js';
import { progressLine } from './check-progress.js';
import { UsageError } from './settings.js';

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-check-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('options are read, and mistakes are named', () => {
  const options = readCheckOptions(
    ['a.csv', '--exclude', 'x,y\\,z', 'b.csv', '--season', 'hour-of-day', '--time-column', 't'],
    {},
  );
  assert.deepEqual(options.exclude, ['x', 'y,z']);
  assert.deepEqual(options.season, ['hour-of-day']);
  assert.equal(options.comparisonMethod, 'Sound');
  const method = { GUIDERAIL_COMPARISON_METHOD: 'Robust' };
  assert.equal(readCheckOptions(['a', 'b'], method).comparisonMethod, 'Robust');
  const wrong: [string[], RegExp][] = [
    [['a.csv'], /two files/],
    [['a', 'b', 'c'], /one file too many: c/],
    [['a', 'b', '--hedaer'], /hedaer/],
    [['a', 'b', '--season', 'hour-of-day'], /needs --time-column/],
    [['a', 'b', '--comparison-method', 'Simple', '--time-column', 't'], /is for Sound/],
    [['a', 'b', '--season', 'tide', '--time-column', 't'], /not "tide"/],
    [['a', 'b', '--comparison-method', 'Best'], /--comparison-method must be one of Sound/],
  ];
  for (const [args, message] of wrong) {
    assert.throws(
      () => readCheckOptions(args, {}),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  }
});

test('the format goes by the name, and a file that cannot be read is named', () =>
  withFolder(async (folder) => {
    const file = async (name: string, content = 'x') => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    assert.equal((await openDataFile(await file('a.CSV'))).format, 'csv');
    assert.equal((await openDataFile(await file('a.ndjson.gz'))).compressed, true);
    assert.equal((await openDataFile(await file('a.parquet'))).format, 'parquet');
    await assert.rejects(openDataFile(await file('a.txt')), /must end in/);
    await assert.rejects(openDataFile(await file('a.parquet.gz')), /must end in/);
    await assert.rejects(openDataFile(await file('empty.csv', '')), /the file is empty/);
    await assert.rejects(openDataFile(join(folder, 'no.csv')), /no such file/);
    await assert.rejects(openDataFile(`${folder}/`), /must end in/);
  }));

test('a header is recognised where the rows below have numbers', () =>
  withFolder(async (folder) => {
    const looks = async (content: string | Buffer, name = 'a.csv') => {
      await writeFile(join(folder, name), content);
      return looksLikeHeader(await openDataFile(join(folder, name)));
    };
    assert.equal(await looks('age,city\n39,Bern\n40,Basel\n'), true);
    assert.equal(await looks('"age","city"\r\n39,"Bern"\r\n'), true);
    assert.equal(await looks(gzipSync('age,city\n39,Bern\n'), 'a.csv.gz'), true);
    assert.equal(await looks('39,Bern\n40,Basel\n'), false);
    assert.equal(await looks('Bern,x\nBasel,y\n'), false);
    assert.equal(await looks('a,a\n1,2\n'), false);
    assert.equal(await looks('age,city\n'), false);
  }));

test('a column of times is recognised', () =>
  withFolder(async (folder) => {
    const found = async (content: string, name: string) => {
      await writeFile(join(folder, name), content);
      return timeLikeColumn(await openDataFile(join(folder, name)));
    };
    assert.equal(await found('n,day\n1,2012-01-01\n2,2012-01-02\n', 'a.csv'), 'day');
    assert.equal(await found('n,day\n1,2012\n2,x\n', 'a.csv'), undefined);
    assert.equal(await found('{"n":1,"at":"2012-01-01T00:00:00Z"}\n', 'a.jsonl'), 'at');
    assert.equal(await found('{"n":1,\n', 'a.jsonl'), undefined);
  }));

test('progress shows after a while, where somebody watches, and leaves nothing behind', () => {
  const shown = (isTty: boolean) => {
    let text = '';
    let time = 0;
    const io = { isTty, columns: 40, stderr: (more: string) => (text += more) };
    const line = progressLine({ ...io, stderr: (more) => void io.stderr(more) }, () => time);
    line.show('Reading a.csv', 0.1);
    time = 2000;
    line.show('Reading a.csv', 0.5);
    line.clear();
    return text;
  };
  assert.equal(shown(true), '\r\u001b[KReading a.csv … 50 %\r\u001b[K');
  assert.equal(shown(false), '');
});
