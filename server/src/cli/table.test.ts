import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLines } from './planned-checks.js';
import { type Column, type Paper, table } from './table.js';

const paper = (width: number): Paper => ({ width, paint: (text) => text });

test('names that begin alike are told apart where they are cut', () => {
  const columns: readonly Column<string>[] = [
    { title: 'monitor', of: (name) => name, least: 20, isName: true },
    { title: 'stands', of: () => 'fine' },
  ];
  const names = ['01-101', '12-656'].map((end) => `monitoring-schedule-2026-11-22-16-${end}`);
  assert.deepEqual(table(names, columns, paper(30)), [
    'monitor                 stands',
    'monitoring…2-16-01-101  fine',
    'monitoring…2-16-12-656  fine',
  ]);
  const wide = table(['監視-監視-監視-監視-一', '監視-監視-監視-監視-二'], columns, paper(28));
  assert.deepEqual(new Set(wide).size, 3, wide.join('\n'));
  assert.equal(table(names, columns, paper(200))[1], `${names[0]}  fine`);
});

test('prose goes on in the next line, under its own column', () => {
  const columns: readonly Column<string>[] = [
    { title: 'what', of: (text) => text, least: 12, wraps: true },
    { title: 'where', of: () => 'wine' },
  ];
  assert.deepEqual(table(['age drifted since noon', 'city'], columns, paper(20)), [
    'what           where',
    'age drifted    wine',
    'since noon',
    'city           wine',
  ]);
});

test('a feature has one line for all that is checked of it', () => {
  const from = (member: string, feature: string) =>
    `${member} in constraints.json, feature \`${feature}\``;
  const lines = checkLines(
    [
      {
        Feature: 'age',
        Check: 'data_type_check',
        Threshold: 1,
        Source: 'datatype_check_threshold',
      },
      { Feature: 'age', Check: 'range_check', Threshold: 18, Source: from('minimum', 'age') },
      { Feature: 'age', Check: 'range_check', Threshold: 99.5, Source: from('maximum', 'age') },
      { Feature: 'fee', Check: 'data_type_check', Threshold: 0.9 },
      { Feature: 'fee', Check: 'range_check', Threshold: 0, Source: from('minimum', 'fee') },
      { Feature: 'extra', Check: 'extra_column_check' },
    ],
    paper(80),
  );
  assert.deepEqual(lines, [
    'would check  data type  range       extra column',
    'age          1          18 to 99.5',
    'fee          0.9        from 0',
    'extra                               yes',
  ]);
});
