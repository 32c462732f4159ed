import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOf, readable } from './read-side.js';
import { ownSpan, readSpan } from './use-span.js';

const side = (data: string, encoding: string, more: object = {}) => ({
  ...{ data, encoding, type: '' },
  ...more,
});

test('what was captured is shown so that it can be read', () => {
  assert.equal(readable(side('{"a":[1]}', 'JSON')), '{\n  "a": [\n    1\n  ]\n}');
  assert.equal(readable(side('{"a":1}\n{"a":2}', 'JSON')), '{"a":1}\n{"a":2}');
  assert.equal(readable(side('1,2', 'CSV')), '1,2');
  assert.equal(readable(side('aGVsbG8=', 'BASE64')), 'hello');
  assert.equal(readable(side('AAEC', 'BASE64')), '00 01 02');
  assert.equal(readable(side('not base64!', 'BASE64')), 'not base64!');
  assert.deepEqual(cellsOf('1,2\r\n3,4\n'), [
    ['1', '2'],
    ['3', '4'],
  ]);
});

test('a span is read from the address, and what is none is the usual one', () => {
  assert.equal(readSpan('7d').length, 7 * 86_400_000);
  assert.deepEqual(readSpan('100-900').own, [100, 900]);
  assert.equal(readSpan(ownSpan([100.4, 900.6])).name, '100-901');
  for (const text of ['', 'x', '900-100', '5-5']) assert.equal(readSpan(text).name, '6h');
});
