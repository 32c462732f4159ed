import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutPaths } from './without-paths.js';

test('files go by their last names, and URIs stay', () => {
  for (const [message, told] of [
    ["EACCES: permission denied, mkdir '/srv/my data/offline/ab'", "mkdir 'ab'"],
    ['IO Error: Cannot open file "/tmp/a b/1.parquet": No such', 'file "1.parquet": No such'],
    ['ENOSPC: no space left on device, write /data/sql/x.csv', 'write x.csv'],
    ["object 's3://lake/f/data/x.parquet' is application/json", "'s3://lake/f/data/x.parquet'"],
    ['send seconds/minutes or http://127.0.0.1:80/a/b, and/or 1 / 2', 'http://127.0.0.1:80/a/b,'],
    ['The bucket absent of the offline store does not exist.', 'The bucket absent of the'],
  ] as const) {
    assert.ok(withoutPaths(message).includes(told), withoutPaths(message));
  }
  const plain = 'arn:aws:sagemaker:us-east-1:0:feature-group/a is not at s3://a/b/c';
  assert.equal(withoutPaths(plain), plain);
});
