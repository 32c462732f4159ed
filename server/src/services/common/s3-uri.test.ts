import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readS3Prefix, readS3Uri, underS3Uri, writeS3Uri } from './s3-uri.js';

test('an S3 URI is its bucket and key', () => {
  for (const [uri, key, prefix = key] of [
    ['s3://b', ''],
    ['s3://b/', ''],
    ['s3://b/a/c.csv', 'a/c.csv'],
    ['s3://b/a/', 'a', 'a/'],
    ['s3://b/a//', 'a', 'a//'],
    ['s3://b//a', '/a'],
    ['s3://b/two\nlines', 'two\nlines'],
  ] as const) {
    assert.deepEqual(readS3Uri(uri), { bucket: 'b', key }, uri);
    assert.deepEqual(readS3Prefix(uri), { bucket: 'b', key: prefix }, uri);
  }
  for (const other of ['', 's3://', 's3:///key', 'https://b/key', 'S3://b/key', ' s3://b']) {
    assert.equal(readS3Uri(other), undefined, other);
    assert.equal(readS3Prefix(other), undefined, other);
  }
});

test('what is written is read again', () => {
  for (const place of [
    { bucket: 'b', key: '' },
    { bucket: 'b', key: 'a/c' },
  ]) {
    assert.deepEqual(readS3Uri(writeS3Uri(place)), place);
  }
  assert.equal(underS3Uri('s3://b/a//', 'c'), 's3://b/a/c');
  assert.equal(underS3Uri('s3://b', 'c'), 's3://b/c');
});
