import { objectUrl } from '../../api/index.js';
import { type Execution, type Result, resultPlace } from '../../api/run-query.js';
import { currentRegion } from '../../app/region.js';
import { useQuery } from '../../app/use-query.js';
import { Bars, Curve, TimeChart } from '../../charts/index.js';
import { bytes, count, plural } from '../../format/numbers.js';
import { span } from '../../format/times.js';
import { type Column, Section, StoredText, Table } from '../../ui/index.js';
import { type Plot, plotOf } from './plot-of.js';

/** The rows of a statement, and what can be drawn of them. */
export function Results({
  execution,
  result,
}: {
  readonly execution: Execution;
  readonly result: Result;
}) {
  const [shown, setShown] = useQuery('show', 'rows');
  const plot = plotOf(result);
  const place = resultPlace(execution);
  return (
    <Section
      title="Result"
      about={told(execution, result)}
      actions={
        <>
          {plot && (
            <button
              type="button"
              aria-pressed={shown === 'plot'}
              onClick={() => setShown(shown === 'plot' ? 'rows' : 'plot')}
            >
              {shown === 'plot' ? 'Rows' : 'Plot'}
            </button>
          )}
          {place && (
            <a href={objectUrl({ region: currentRegion.value, ...place }, true)} download="">
              All rows as CSV
            </a>
          )}
        </>
      }
    >
      {shown === 'plot' && plot ? <Drawing plot={plot} /> : <Rows result={result} />}
    </Section>
  );
}

function told({ Statistics }: Execution, { rows, more }: Result): string {
  const { TotalExecutionTimeInMillis: time, DataScannedInBytes: read } = Statistics ?? {};
  return [
    more ? `the first ${count(rows.length)} rows` : plural(rows.length, 'row'),
    ...(time === undefined ? [] : [`in ${span(time)}`]),
    ...(read === undefined ? [] : [`${bytes(read)} read`]),
  ].join(', ');
}

interface Numbered {
  readonly key: string;
  readonly cells: readonly (string | null)[];
}

function Rows({ result: { columns, rows } }: { readonly result: Result }) {
  const shown: Column<Numbered>[] = columns.map(({ name, type }, i) => ({
    id: `${i}`,
    title: name,
    cell: ({ cells }) => <StoredText text={cells[i]} />,
    sort: ({ cells }) => sortValue(cells[i], type),
    ...(isNumeric(type) && { align: 'right' as const }),
  }));
  return (
    <Table
      caption="Rows of the result"
      columns={shown}
      rows={rows.map((cells, i) => ({ key: `${i}`, cells }))}
      keyOf={({ key }) => key}
    />
  );
}

const isNumeric = (type: string): boolean =>
  /^(tinyint|smallint|integer|int|bigint|float|real|double|decimal)/.test(type);

function sortValue(text: string | null | undefined, type: string): string | number | undefined {
  if (text === null || text === undefined) return undefined;
  return isNumeric(type) ? Number(text) : text;
}

function Drawing({ plot }: { readonly plot: Plot }) {
  if (plot.kind === 'time') {
    const { times, lines } = plot;
    return (
      <TimeChart
        title={lines.length === 1 ? `${lines[0]?.name} over time` : 'Result over time'}
        height={320}
        series={lines.map(({ name, values }) => ({ name, times, values }))}
      />
    );
  }
  if (plot.kind === 'bars') {
    const groups = plot.groups.map((name) => ({ name }));
    const [only, ...others] = plot.groups;
    const title = only !== undefined && others.length === 0 ? only : 'Result';
    return <Bars title={title} groups={groups} bars={plot.bars} />;
  }
  return (
    <Curve
      title="Result"
      xTitle={plot.x}
      yTitle={plot.curves.map(({ name }) => name).join(', ')}
      curves={plot.curves}
      height={320}
    />
  );
}
