import type { ComponentChildren } from 'preact';
import { keptName, useRowsShown } from '../app/use-kept.js';
import { useQuery } from '../app/use-query.js';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Without it the column is not sorted by. Undefined values go last. */
  readonly sort?: (row: Row) => string | number | undefined;
  readonly align?: 'right';
}

export interface TableProps<Row> {
  /** What the table holds, for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Rows at a time; more come on demand. */
  readonly page?: number;
  /** A column's id, with `-` before it for the largest first. */
  readonly sorted?: string;
  /** The part of the address that keeps the order, where it is not to be the caption's. */
  readonly inAddress?: string;
}

/** Rows that can be sorted by their columns; more rows than a page are shown on demand. */
export function Table<Row>({
  caption,
  columns,
  rows,
  keyOf,
  page = 100,
  sorted = '',
  inAddress,
}: TableProps<Row>) {
  const [order, setOrder] = useQuery(inAddress ?? keptName('order', caption), sorted);
  const [shown, showMore] = useRowsShown(caption, page);
  const ordered = inOrder(rows, columns, order);
  const more = rows.length - shown;
  return (
    <div class="table">
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.id} column={column} order={order} setOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.slice(0, shown).map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ id, title, cell, align }) => (
                <td key={id} class={align} data-title={title}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <button type="button" onClick={showMore}>
          {Math.min(more, page).toLocaleString('en-US')} more of{' '}
          {rows.length.toLocaleString('en-US')}
        </button>
      )}
    </div>
  );
}

function Head<Row>({
  column: { id, title, sort, align },
  order,
  setOrder,
}: {
  readonly column: Column<Row>;
  readonly order: string;
  readonly setOrder: (order: string) => void;
}) {
  if (!sort) {
    return (
      <th scope="col" class={align}>
        {title}
      </th>
    );
  }
  const direction = order === id ? 'ascending' : order === `-${id}` ? 'descending' : undefined;
  return (
    <th scope="col" class={align} aria-sort={direction}>
      <button
        type="button"
        class="sort"
        onClick={() => setOrder(direction === 'ascending' ? `-${id}` : id)}
      >
        {title}
        <span aria-hidden="true">
          {direction === 'ascending' ? ' ▲' : direction === 'descending' ? ' ▼' : ''}
        </span>
      </button>
    </th>
  );
}

function inOrder<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: string) {
  const down = order.startsWith('-');
  const by = columns.find(({ id }) => id === order.slice(down ? 1 : 0))?.sort;
  if (!by) return rows;
  return [...rows].sort((a, b) => compare(by(a), by(b), down ? -1 : 1));
}

function compare(a: string | number | undefined, b: string | number | undefined, sign: number) {
  if (a === undefined || b === undefined)
    return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
}
