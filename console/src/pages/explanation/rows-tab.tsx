import type { ExplainedRow, ExplainedRowsView } from 'guiderail/console';
import { useData, view } from '../../api/index.js';
import { setQuery, useQuery } from '../../app/use-query.js';
import { Waterfall } from '../../charts/index.js';
import { count, short } from '../../format/numbers.js';
import {
  type Column,
  Empty,
  Field,
  Problem,
  Progress,
  Section,
  Select,
  Table,
} from '../../ui/index.js';
import { stepsOf } from './steps.js';

const pageSize = 25;

/** Where rows' attributions lie: a job, or a monitor's run. */
export type RowsSource =
  | { readonly Job: string }
  | { readonly Schedule: string; readonly Due: number };

/** Single predictions: a list of rows to choose from, and the chosen one feature by feature. */
export function RowsTab({ source }: { readonly source: RowsSource }) {
  const [label] = useQuery('label');
  const [order] = useQuery('order', 'file');
  const [from] = useQuery('from', '1');
  const [row] = useQuery('row');
  const [id] = useQuery('id');
  const { data, error, loading, reload } = useData(
    (signal) =>
      view<ExplainedRowsView>(
        'explained-rows',
        {
          ...source,
          From: Number(from) || 1,
          ...(label && { Label: label }),
          ...(order !== 'file' && { Order: order }),
          ...(row !== '' && { Row: Number(row) }),
          ...(id !== '' && { Find: id }),
        },
        signal,
      ),
    [JSON.stringify(source), label, order, from, row, id],
  );
  return (
    <Section
      title="Single predictions"
      about="From the base value, where nothing is known of a row, to its prediction, feature by feature (SHAP)."
    >
      <Asked view={data} />
      {error && <Problem error={error} doing="reading the rows' attributions" retry={reload} />}
      {loading && <Progress label="Looking through the rows" />}
      {data && data.count === 0 && (
        <Empty title="No row's attributions were kept">
          <p>
            They are, unless <code>save_local_shap_values</code> is false in the configuration.
          </p>
        </Empty>
      )}
      {data && data.count > 0 && <Rows data={data} />}
    </Section>
  );
}

function Asked({ view }: { readonly view: ExplainedRowsView | undefined }) {
  const [order, setOrder] = useQuery('order', 'file');
  const [row] = useQuery('row');
  const [id] = useQuery('id');
  return (
    <div class="fields">
      <Select
        label="Rows"
        value={order}
        options={[
          ['file', 'as in the data'],
          ['highest', 'highest predictions first'],
          ['lowest', 'lowest predictions first'],
        ]}
        onChange={(next) => {
          setOrder(next);
          setQuery({ from: undefined, row: undefined, id: undefined });
        }}
      />
      <Field
        label={view && view.count > 0 ? `Row, 1 to ${count(view.count)}` : 'Row'}
        type="number"
        value={row}
        onInput={(next) => setQuery({ row: next || undefined, id: undefined })}
      />
      {view?.idColumn !== undefined && (
        <Field
          label={`${view.idColumn} is`}
          type="search"
          value={id}
          onInput={(next) => setQuery({ id: next || undefined, row: undefined })}
        />
      )}
      {view && view.labels.length > 1 && (
        <Select
          label="Label"
          value={view.label ?? ''}
          options={view.labels.map((one) => [one, one] as const)}
          onChange={(next) => setQuery({ label: next })}
        />
      )}
    </div>
  );
}

function Rows({ data }: { readonly data: ExplainedRowsView }) {
  const { list, from, count: all, chosen } = data;
  return (
    <div class="explained-rows">
      <div>
        <Table
          caption="Rows and what moved them most"
          columns={columnsOf(data)}
          rows={list}
          keyOf={({ row }) => String(row)}
        />
        <div class="fields">
          <button
            type="button"
            disabled={from <= 1}
            onClick={() => goTo(Math.max(1, from - pageSize))}
          >
            Earlier rows
          </button>
          <button
            type="button"
            disabled={from + list.length > all}
            onClick={() => goTo(from + pageSize)}
          >
            Further rows
          </button>
          <span class="dim">
            {count(from)} to {count(from + list.length - 1)} of {count(all)}
          </span>
        </div>
      </div>
      <div class="card explained-one" aria-live="polite">
        {chosen && chosen.score !== null ? (
          <Waterfall
            title={`Row ${count(chosen.row)}${chosen.id === undefined ? '' : ` (${chosen.id})`}: ${short(chosen.base)} to ${short(chosen.score)}`}
            base={chosen.base}
            steps={stepsOf(chosen.steps)}
            unit={data.logit ? 'log odds' : undefined}
          />
        ) : (
          <p>This row has no attributions: the model gave no score for it.</p>
        )}
        {data.note !== undefined && <p class="dim">{data.note}</p>}
      </div>
    </div>
  );
}

const goTo = (from: number): void =>
  setQuery({ from: from === 1 ? undefined : String(from), row: undefined }, { step: true });

function columnsOf({ idColumn, chosen }: ExplainedRowsView): Column<ExplainedRow>[] {
  const choose = (row: number): void => setQuery({ row: String(row), id: undefined });
  return [
    {
      id: 'row',
      title: 'Row',
      cell: ({ row }) => (
        <button
          type="button"
          class="quiet of-table explained-pick"
          aria-pressed={row === chosen?.row}
          onClick={() => choose(row)}
        >
          Row {count(row)}
        </button>
      ),
    },
    ...(idColumn === undefined
      ? []
      : [{ id: 'id', title: idColumn, cell: ({ id }: ExplainedRow) => id }]),
    {
      id: 'score',
      title: 'Prediction',
      align: 'right',
      cell: ({ score }) => short(score),
    },
    {
      id: 'top',
      title: 'Moved most by',
      cell: ({ top }) =>
        top
          .filter(([, amount]) => amount !== 0)
          .map(([name, amount]) => `${name} ${signed(amount)}`)
          .join(', '),
    },
  ];
}

const signed = (amount: number): string => `${amount > 0 ? '+' : ''}${short(amount)}`;
