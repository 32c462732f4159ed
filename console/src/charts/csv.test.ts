import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvOf } from './csv.js';

/** Reads CSV as RFC 4180 says: quoted fields, doubled quotes, CRLF. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  for (let at = 0; at < text.length; ) {
    const row: string[] = [];
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
          if (text[at] === '"') at++;
          cell += text[at];
        }
        at++;
      } else while (!',\r'.includes(text[at] as string)) cell += text[at++];
      row.push(cell);
      if (text[at] !== ',') break;
      at++;
    }
    assert.equal(text.slice(at, at + 2), '\r\n');
    at += 2;
    rows.push(row);
  }
  return rows;
}

test('text that holds commas, quotes or line ends is quoted, its quotes doubled', () => {
  // the examples of RFC 4180, section 2
  assert.equal(
    csvOf({ columns: ['aaa', 'b\r\nbb', 'ccc'], rows: [['zzz', 'yyy', 'b"bb']] }),
    'aaa,"b\r\nbb",ccc\r\nzzz,yyy,"b""bb"\r\n',
  );
});

test('text that a spreadsheet would run is led by an apostrophe, numbers are not', () => {
  const rows = [['=1+1', '+1', '-1', '@SUM(A1)', '\tx', 'a=1', -1, null, Number.NaN]] as const;
  assert.equal(csvOf({ columns: ['x'], rows }), `x\r\n'=1+1,'+1,'-1,'@SUM(A1),'\tx,a=1,-1,,\r\n`);
});

test('what is written is read again by the rules of RFC 4180', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 })),
      (rows) => {
        const read = parse(csvOf({ columns: ['a', 'b'], rows }));
        const safe = (cell: string) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
        assert.deepEqual(read, [['a', 'b'], ...rows.map((row) => row.map(safe))]);
      },
    ),
  );
});
