import type { FeatureValues } from 'guiderail/console';
import { count, percent, short } from '../../../../format/numbers.js';
import { Table } from '../../../../ui/index.js';

type Row = readonly [name: string, before: string, now: string];

/** Values in short, of two sides beside each other. */
export function ValuesTable({
  before,
  now,
  names = ['Baseline', 'This run'],
}: {
  readonly before: FeatureValues | undefined;
  readonly now: FeatureValues | undefined;
  readonly names?: readonly [string, string];
}) {
  const rows = lines
    .map(([name, read]): Row => [name, read(before) ?? '–', read(now) ?? '–'])
    .filter(([, one, other]) => one !== '–' || other !== '–');
  return (
    <div class="dq-values">
      <Table
        caption="Values in short"
        rows={rows}
        keyOf={([name]) => name}
        columns={[
          { id: 'name', title: 'Value', cell: ([name]) => name },
          { id: 'before', title: names[0], align: 'right', cell: (row) => row[1] },
          { id: 'now', title: names[1], align: 'right', cell: (row) => row[2] },
        ]}
      />
    </div>
  );
}

type Read = (values: FeatureValues | undefined) => string | undefined;

const number =
  (read: (values: FeatureValues) => number | undefined): Read =>
  (values) => {
    const value = values && read(values);
    return value === undefined ? undefined : short(value);
  };

const lines: readonly (readonly [string, Read])[] = [
  ['Inferred type', (values) => values?.type],
  [
    'Rows with a value',
    (values) => (values?.present !== undefined ? count(values.present) : undefined),
  ],
  ['Missing', (values) => (values?.missing !== undefined ? count(values.missing) : undefined)],
  ['Share with a value', (values) => values && percent(values.completeness)],
  ['Distinct values, about', number(({ distinct }) => distinct)],
  ['Mean', number(({ mean }) => mean)],
  ['Standard deviation', number(({ deviation }) => deviation)],
  ['Least', number(({ min }) => min)],
  ['Largest', number(({ max }) => max)],
];
