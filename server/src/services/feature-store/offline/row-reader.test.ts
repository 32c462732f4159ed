import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeatureDefinition } from '@aws-sdk/client-sagemaker';
import fc from 'fast-check';
import type { Checked } from '../../../base/service.js';
import { type Cell, cellOf, type RecordValue } from './columns.js';
import { RowReader } from './row-reader.js';

const feature = (FeatureName: string, FeatureType: string, CollectionType?: string) =>
  ({ FeatureName, FeatureType, CollectionType }) as Checked<FeatureDefinition>;

const features = [
  feature('id', 'String'),
  feature('at', 'String'),
  feature('a', 'Integral'),
  feature('ab', 'Fractional'),
  feature('c', 'String'),
  feature('tags', 'String', 'List'),
  feature('place', 'Fractional', 'Vector'),
  ...Array.from({ length: 20 }, (_, index) => feature(`more-${index}`, 'Integral')),
];
const schema = { features, recordIdentifier: 'id', eventTime: 'at' };

const text = fc.oneof(
  fc.constantFrom(
    '',
    '1',
    '-2.50',
    '1e400',
    ' 7 ',
    '0x10',
    'NaN',
    '9223372036854775808',
    '"',
    '\\',
  ),
  fc.constantFrom('","', '"}', '"]}', ']}', '},{', '{"FeatureName":"c","ValueAsString":"x"}', '\n'),
  fc.integer().map(String),
  fc.double().map(String),
  fc.string({ unit: 'grapheme' }),
);

const value = fc
  .tuple(fc.constantFrom(...features, feature('unknown', 'String')), text, fc.array(text))
  .chain(([{ FeatureName = '' }, one, many]) => {
    const single: RecordValue = { FeatureName, ValueAsString: one };
    const several: RecordValue = { FeatureName, ValueAsStringList: many };
    const swapped = { ValueAsString: one, FeatureName };
    const isList = FeatureName === 'tags' || FeatureName === 'place';
    return fc.oneof(
      { arbitrary: fc.constant<RecordValue>(isList ? several : single), weight: 20 },
      fc.constantFrom<RecordValue>(single, several, swapped, { ...single, ...several }),
    );
  });

/** Of a feature the last value holds, and none that its column cannot hold. */
function expectedCells(values: readonly RecordValue[], reader: RowReader): Cell[] {
  const cells: Cell[] = features.map(() => null);
  for (const given of values) {
    const index = features.findIndex(({ FeatureName }) => FeatureName === given.FeatureName);
    const type = reader.types[index];
    const cell = type && cellOf(type, given);
    if (cell !== undefined) cells[index] = cell;
  }
  cells[0] ??= 'the id';
  cells[1] ??= '1970-01-01T00:00:01.000Z';
  return cells;
}

const byIndex = (a: RecordValue, b: RecordValue) =>
  features.findIndex(({ FeatureName }) => FeatureName === a.FeatureName) -
  features.findIndex(({ FeatureName }) => FeatureName === b.FeatureName);

test('any records are read as their JSON says, whatever came before them', () => {
  const record = fc.array(value, { maxLength: 9 });
  const ordered = fc
    .uniqueArray(value, { maxLength: 9, selector: ({ FeatureName }) => FeatureName })
    .map((values) => values.sort(byIndex));
  const spaced = fc.constantFrom(undefined, undefined, undefined, 1);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.oneof(record, ordered), spaced)), (records) => {
      const reader = new RowReader(schema);
      const columns = features.map(() => new Array<Cell>(records.length).fill(null));
      for (const [row, [values, space]] of records.entries()) {
        const write = {
          ...{ sequence: row, id: 'the id', eventTime_ms: 1000, invoked_ms: 0, deleted: false },
          record: JSON.stringify(values, undefined, space),
        };
        reader.read(write, columns, row);
        const cells = columns.map((column) => column[row]);
        assert.deepEqual(cells, expectedCells(values, reader));
      }
    }),
    { numRuns: 500 },
  );
});
