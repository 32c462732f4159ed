import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStoreFile } from '../../common/store-file.js';
import { filesToMerge } from './files-to-merge.js';
import { hourOf, partitionOf, stemOf } from './partition.js';

// DuckDB: strftime(make_timestamp(…), 'year=%Y/month=%m/day=%d/hour=%H')
test('partitions are the hours of event times in UTC, before 1970 too', () => {
  const told = (time: string) => partitionOf(hourOf(Date.parse(time)));
  assert.equal(told('2026-11-22T09:59:59.999Z'), 'year=2026/month=11/day=22/hour=09');
  assert.equal(told('1969-12-31T23:00:00Z'), 'year=1969/month=12/day=31/hour=23');
  assert.equal(told('0000-01-01T00:00:00Z'), 'year=0000/month=01/day=01/hour=00');
  assert.equal(told('9999-12-31T23:59:59Z'), 'year=9999/month=12/day=31/hour=23');
  const [last_ms, last] = [
    Number('253402300799.999999') * 1e3,
    'year=9999/month=12/day=31/hour=23',
  ];
  assert.equal(partitionOf(hourOf(last_ms)), last);
  assert.match(partitionOf(hourOf(1e300)), /^year=275760\//);
  assert.equal(partitionOf(hourOf(Number.NaN)), 'year=1970/month=01/day=01/hour=00');
});

test('names of ours are told from others', () => {
  const folder = 'p/data/year=2026/month=11/day=22/hour=09';
  assert.equal(isStoreFile(`${folder}/${stemOf(Date.now(), 'ab12')}.parquet`), true);
  assert.equal(isStoreFile(`${folder}/20200916T012345Z_qgUAvN2PYYqGBLKx.parquet`), true);
  assert.equal(isStoreFile(`${folder}/mine.parquet`), false);
  assert.equal(isStoreFile(`p/data/${stemOf(Date.now(), 'ab12')}.parquet`), false);
});

test('a trickle of files is rewritten a few times each, and stays few files', () => {
  const rows = 3_000;
  let files: { size: number }[] = [];
  let rewritten = 0;
  let most = 0;
  for (let n = 0; n < rows; n++) {
    files.push({ size: 1_000 });
    const merged = filesToMerge(files, false);
    if (merged.length === 0) continue;
    const size = merged.reduce((sum, file) => sum + file.size, 0);
    rewritten += size;
    files = [...files.filter((file) => !merged.includes(file)), { size }];
    most = Math.max(most, files.length);
  }
  assert.ok(rewritten / (rows * 1_000) < Math.log2(rows), `${rewritten / (rows * 1_000)} times`);
  assert.ok(most < 40, `${most} files`);
  assert.equal(filesToMerge(files, true).length, files.length);
  assert.deepEqual(filesToMerge([{ size: 40 * 1024 ** 2 }, { size: 1 }], true), []);
});
