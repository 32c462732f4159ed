import type { BiasInput } from '../../bias/index.js';
import { columnKind } from '../../bias/kind.js';
import type { ListedValue } from '../../bias/listed-value.js';
import type { TableColumn } from '../../dataset/table.js';

/**
 * Columns of whole numbers that an infinite value makes continuous, so that what is
 * listed of them is a threshold and no value: pandas does so, and few expect it.
 */
export function continuousNotes({ label, predicted, positive, facets }: BiasInput): string[] {
  const listed: [string, TableColumn | undefined, readonly ListedValue[] | undefined][] = [
    ['label', label, positive],
    ['predicted label', predicted, positive],
    ...facets.map(({ column, values }): [string, TableColumn, typeof values] => [
      'facet',
      column,
      values,
    ]),
  ];
  return listed.flatMap(([role, column, values]) => {
    if (!column || values?.length !== 1) return [];
    const cause = causeOf(column, values);
    if (cause === undefined) return [];
    return [
      `The ${role} ${JSON.stringify(column.name)} has whole numbers and ${cause}, which makes it ` +
        'a column of floats, as pandas has it: what is listed of it is read as a threshold, not ' +
        'as a value. Take out such rows if a value is meant.',
    ];
  });
}

function causeOf(column: TableColumn, values: readonly ListedValue[]): string | undefined {
  if (column.dtype !== 'float') return undefined;
  const finite = column.values.filter((value) => Number.isFinite(value));
  if (finite.length === 0 || !finite.every((value) => Number.isInteger(value))) return undefined;
  if (columnKind({ ...column, dtype: 'int', values: finite }, values) !== 'categorical') {
    return undefined;
  }
  const row = column.values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (row < 0) return undefined;
  return `${column.values[row] === Number.POSITIVE_INFINITY ? 'inf' : '-inf'} in row ${row + 1}`;
}
