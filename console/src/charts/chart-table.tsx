import { useRowsShown } from '../app/use-kept.js';
import { count } from '../format/numbers.js';
import type { ChartTable } from './types.js';

const page = 100;

/** A chart's numbers as rows. */
export function ChartTableView({
  title,
  table,
}: {
  readonly title: string;
  readonly table: ChartTable;
}) {
  const [shown, showMore] = useRowsShown(`data of ${title}`, page, 10 * page);
  const more = table.rows.length - shown;
  return (
    <section class="chart-table" aria-label={`Data of ${title}`}>
      <table>
        <caption class="unseen">{title}</caption>
        <thead>
          <tr>
            {table.columns.map((column, i) => (
              <th
                scope="col"
                key={i}
                class={typeof table.rows[0]?.[i] === 'number' ? 'right' : undefined}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, shown).map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j} class={typeof cell === 'number' ? 'right' : undefined}>
                  {cell === null ? '–' : String(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <button type="button" onClick={showMore}>
          {count(Math.min(more, 10 * page))} more of {count(table.rows.length)} rows
        </button>
      )}
    </section>
  );
}
