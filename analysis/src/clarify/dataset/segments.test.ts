import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TableColumn } from '../../dataset/table.js';
import { parseAnalysisConfig } from '../config/parse.js';
import { rowsOfSegment, segmentsOf } from './segments.js';
import type { ClarifyTable } from './types.js';

const tableOf = (column: TableColumn): ClarifyTable => ({
  rows: column.values.length,
  columns: [column],
  features: [0],
  facets: [],
  segmentColumns: [0],
  notes: [],
  unreadable: { count: 0, examples: [] },
});

const configOf = (segment: object) =>
  parseAnalysisConfig(
    JSON.stringify({
      dataset_type: 'text/csv',
      methods: { pdp: { features: [0] } },
      predictor: { model_name: 'm' },
      segment_config: [{ name_or_index: 0, ...segment }],
    }),
  );

const numbers = (...values: number[]): TableColumn => ({
  name: 'x',
  dtype: 'float',
  values: Float64Array.from(values),
});

const rowsIn = (column: TableColumn, segment: object) =>
  segmentsOf(tableOf(column), configOf(segment)).map(({ name, mask }) => [
    name,
    [...mask].join(''),
  ]);

describe('segments', () => {
  it('are intervals of numbers, as many as there are lists, and the rest', () => {
    const segments = [['[1, 4]', '(5, 6]'], ['(7, 9)']];
    const found = rowsIn(numbers(1, 4, 5, 6, 7, 8, 9, Number.NaN), { segments });
    assert.deepEqual(found, [
      ['[1, 4], (5, 6]', '11010000'],
      ['(7, 9)', '00000100'],
      ['__default__', '00101011'],
    ]);
  });

  it('are values of texts and of numbers', () => {
    const texts = ['A', 'B', 'C'];
    const column: TableColumn = { ...numbers(0, 1, 2, Number.NaN), dtype: 'string', texts };
    assert.deepEqual(rowsIn(column, { segments: [['A', 'C']] }), [
      ['A, C', '1010'],
      ['__default__', '0101'],
    ]);
    assert.deepEqual(rowsIn(numbers(1, 2), { segments: [[1]] })[0], ['1', '10']);
    assert.deepEqual(rowsIn({ ...numbers(1, 0), dtype: 'bool' }, { segments: [['True']] })[0], [
      'True',
      '10',
    ]);
  });

  it('go by their aliases', () => {
    const found = rowsIn(numbers(1, 2), { segments: [[1]], display_aliases: ['one', 'others'] });
    assert.deepEqual(found, [
      ['one', '10'],
      ['others', '01'],
    ]);
  });

  it('give the rows as a table', () => {
    const table = tableOf(numbers(1, 2, 3));
    const [first] = segmentsOf(table, configOf({ segments: [['[2, inf]']] }));
    const rows = rowsOfSegment(table, first!);
    assert.equal(rows.rows, 2);
    assert.deepEqual([...rows.columns[0]!.values], [2, 3]);
  });

  it('say what to write where they cannot be understood', () => {
    assert.throws(
      () => rowsIn(numbers(1), { segments: [['young']] }),
      /"young", but the column holds/,
    );
    assert.throws(() => rowsIn(numbers(1), { segments: [['[4, 1]']] }), /holds nothing/);
  });
});
