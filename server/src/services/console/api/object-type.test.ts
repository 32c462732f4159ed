import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachment, shownType } from './object-type.js';

test('an object is shown by what it says of itself, else by its name', () => {
  const cases: [string, string | undefined, string][] = [
    ['a/report.html', undefined, 'text/html; charset=utf-8'],
    ['a/report', 'text/html', 'text/html; charset=utf-8'],
    ['statistics.json', 'binary/octet-stream', 'application/json'],
    ['captures.jsonl', 'application/octet-stream', 'text/plain; charset=utf-8'],
    ['x.csv', 'text/csv', 'text/plain; charset=utf-8'],
    ['x.csv', 'TEXT/HTML; charset=latin1', 'text/html; charset=utf-8'],
    ['script.js', 'text/javascript', 'text/plain; charset=utf-8'],
    ['model.tar.gz', 'application/x-tar', 'application/octet-stream'],
    ['x', 'application/pdf', 'application/octet-stream'],
    ['', 'text/html\r\nx: y', 'text/plain; charset=utf-8'],
  ];
  for (const [key, given, type] of cases) assert.equal(shownType(key, given), type, key);
});

test('a name of a download breaks out of no header', () => {
  assert.equal(
    attachment('a/b/report.html'),
    `attachment; filename="report.html"; filename*=UTF-8''report.html`,
  );
  assert.equal(
    attachment(`a/"'\r\n.é/`),
    `attachment; filename="____._"; filename*=UTF-8''%22%27%0D%0A.%C3%A9`,
  );
  assert.equal(attachment('..'), `attachment; filename="_"; filename*=UTF-8''..`);
  assert.equal(attachment('///'), `attachment; filename="object"; filename*=UTF-8''object`);
  const half = attachment(`${'x'.repeat(149)}😀`);
  assert.match(half, /^[\x20-\x7e]+$/);
});
