import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderTable } from './render-table.js';
import { checkOf, resultOf } from './testing.js';
import { displayWidth, truncate } from './width.js';

const plain = { width: 80, color: false };

test('widths follow Unicode: wide, combining, emoji', () => {
  const widths: [string, number][] = [
    ['abc', 3],
    ['人種', 4],
    ['ひらがな', 8],
    ['한국어', 6],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['🇨🇭', 2],
    ['सं', 1],
    ['ｱ', 1],
    ['Ａ', 2],
  ];
  for (const [text, width] of widths) assert.equal(displayWidth(text), width, text);
});

test('no line is wider than the terminal, whatever the names', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
  const width = fc.integer({ min: 60, max: 130 });
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), width, (names, columns) => {
      const features = names.map((text, i) => resultOf(text, i / 10));
      const table = renderTable(checkOf(features, { notes: names }), {
        width: columns,
        color: false,
      });
      for (const line of table.split('\n')) assert.ok(displayWidth(line) <= columns, line);
    }),
    { numRuns: 50 },
  );
});

test('a cut text fits and ends in an ellipsis', () => {
  assert.equal(truncate('人種と民族', 5), '人種…');
  assert.equal(truncate('abc', 3), 'abc');
  assert.equal(truncate('abcd', 1), '…');
});

test('rows name verdict, distance, interval, threshold and method', () => {
  const calm = resultOf('calm', 0.012);
  if (calm.drift) calm.drift.method = 'chi_square';
  const table = renderTable(checkOf([calm, resultOf('cnt', 0.3124)]), plain);
  assert.match(table, /^1 of 2 columns drifted \(100 records, read as Sound\)\n/);
  assert.match(
    table,
    /\ncnt {2,}Drifted {2,}0\.312 {2,}0\.272 to 0\.352 {2,}0\.100 {2,}kolmogorov/,
  );
  assert.match(table, /\ncalm {2,}OK {2,}0\.012/);
  assert.ok(table.indexOf('cnt') < table.indexOf('calm'));
});

test('colour only where asked, and names cannot bring their own', () => {
  const check = checkOf([resultOf('red\u001b[31m\nname\u202E', 0.5)]);
  assert.ok(!renderTable(check, plain).includes('\u001b'));
  const colored = renderTable(check, { width: 80, color: true });
  assert.ok(colored.includes('\u001b[31m'));
  assert.ok(colored.includes('red\uFFFD[31m name\uFFFD'));
});

test('many quiet columns are counted, not listed', () => {
  const quiet = Array.from({ length: 500 }, (_, i) => resultOf(`f${i}`, 0));
  const table = renderTable(checkOf([...quiet, resultOf('bad', 1)]), plain);
  assert.match(table, /… and 460 more columns without findings/);
  assert.ok(table.split('\n').length < 60);
});

test('other findings, notes and unreadable records are said in words', () => {
  const description = 'Only 99.00990099009901%.';
  const violations = [
    { feature_name: 'a', constraint_check_type: 'completeness_check' as const, description },
  ];
  const table = renderTable(
    checkOf([resultOf('a', 0, { outcome: 'violation', violations })], {
      notes: ['The first row looks like a header.'],
      unreadable: {
        count: 2,
        examples: [{ source: 'x.csv', line: 3, reason: 'Too few values', excerpt: '1,2' }],
      },
    }),
    plain,
  );
  assert.match(table, /- a: missing values\. Only 99\.0099%\./);
  assert.match(table, /Note: The first row looks like a header\./);
  assert.match(table, /2 records could not be read/);
  assert.match(table, /x\.csv:3: Too few values/);
});
